#define _GNU_SOURCE /* POSIX_SPAWN_SETSID, pipe2 */
#include "net/child.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/poll.h"

enum { GRACE_MS = 100 }; /* between being told to end, and being made to */

extern char **environ;

static void close_pair(int pair[2])
{
    if (pair[0] >= 0)
        close(pair[0]);
    if (pair[1] >= 0)
        close(pair[1]);
}

/* Its descriptors 0 to 2, and signals as a program expects them. */
static int spawn(pid_t *pid, int io, int errors, const char *const argv[])
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, pipe;
    int problem;

    sigemptyset(&none);
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, io, 0);
    posix_spawn_file_actions_adddup2(&actions, io, 1);
    posix_spawn_file_actions_adddup2(&actions, errors, 2);
#if __GLIBC_PREREQ(2, 34) /* the host's descriptors are none of its business   \
                           */
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
#endif
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &pipe);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK |
                                              POSIX_SPAWN_SETSIGDEF |
                                              POSIX_SPAWN_SETSID);
    problem = posix_spawnp(pid, argv[0], &actions, &attributes,
                           (char *const *)argv, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return problem;
}

/* Out of the way of 0 to 2, which a host program may have closed. */
static bool raise_above_standard(int *fd)
{
    int above;

    if (*fd > 2)
        return true;
    above = fcntl(*fd, F_DUPFD_CLOEXEC, 3);
    close(*fd);
    *fd = above;
    return above > 2;
}

int md_child_start(struct md_child *c, const char *const argv[])
{
    int io[2] = {-1, -1}, errors[2] = {-1, -1}, problem = 0;

    memset(c, 0, sizeof(*c));
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, io) != 0 ||
        pipe2(errors, O_CLOEXEC | O_NONBLOCK) != 0 ||
        !raise_above_standard(&io[1]) || !raise_above_standard(&errors[1]))
        problem = errno;
    else
        problem = spawn(&c->pid, io[1], errors[1], argv);
    if (problem) {
        close_pair(io);
        close_pair(errors);
        c->pid = 0;
        return problem;
    }
    close(io[1]);
    close(errors[1]);
    c->owner = getpid();
    c->fd = io[0];
    c->errors = errors[0];
    return 0;
}

static enum md_status outcome(ssize_t n, size_t *moved, int *problem)
{
    *moved = n > 0 ? (size_t)n : 0;
    if (n > 0)
        return MD_OK;
    if (n == 0)
        return MD_END;
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)
        return MD_MORE;
    *problem = errno;
    return MD_ECLOSED;
}

enum md_status md_child_send(struct md_child *c, struct md_span bytes,
                             size_t *n, int *problem)
{
    return outcome(send(c->fd, bytes.p, bytes.n, MSG_NOSIGNAL | MSG_DONTWAIT),
                   n, problem);
}

enum md_status md_child_recv(struct md_child *c, char *p, size_t room,
                             size_t *n, int *problem)
{
    return outcome(recv(c->fd, p, room, MSG_DONTWAIT), n, problem);
}

bool md_child_finish(struct md_child *c)
{
    return shutdown(c->fd, SHUT_WR) == 0;
}

void md_child_complaint(struct md_child *c, char *text, size_t room)
{
    size_t n = 0, i;
    ssize_t got;

    while (n + 1 < room && (got = read(c->errors, text + n, room - 1 - n)) > 0)
        n += (size_t)got;
    while (n > 0 && isspace((unsigned char)text[n - 1]))
        n--;
    text[n] = '\0';
    for (i = 0; i < n; i++)
        if (iscntrl((unsigned char)text[i]))
            text[i] = ' ';
}

static int code_of(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool md_child_ended(struct md_child *c, int *code)
{
    int status;
    pid_t pid = waitpid(c->pid, &status, WNOHANG);

    if (pid != c->pid && !(pid < 0 && errno == ECHILD))
        return false;
    *code = pid < 0 ? -1 : code_of(status);
    c->pid = 0;
    return true;
}

void md_child_close(struct md_child *c)
{
    pid_t pid = c->owner == getpid() ? c->pid : 0;
    int left, status;

    if (c->fd > 0) {
        close(c->fd);
        close(c->errors);
    }
    memset(c, 0, sizeof(*c));
    /* One that has ended is not killed: the host may have waited for it, and
     * its number may be another's. */
    if (pid <= 0 || waitpid(pid, &status, WNOHANG) != 0)
        return;
    kill(pid, SIGTERM);
    for (left = GRACE_MS; left > 0 && waitpid(pid, &status, WNOHANG) == 0;
         left--)
        md_poll(-1, 0, 0.001);
    if (left == 0) {
        kill(pid, SIGKILL);
        waitpid(pid, &status, 0);
    }
}
