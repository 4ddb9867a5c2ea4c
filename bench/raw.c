/*
 * The limits: what the plainest C does with the same bytes.
 *
 *     raw exec SOCKET N        N execs: create, start attached, inspect
 *     raw read SOCKET NAME     read() the log of the container NAME
 *     raw lines SOCKET NAME    count its lines; the log must be chunked
 *     raw run COMMAND...       any other program, measured from outside
 *
 * Each prints one line: the seconds on the clock and on the processor, what
 * was counted, the bytes and the peak RSS in bytes.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { READ = 256 * 1024 };

struct result {
    double wall, cpu;
    unsigned long long count, bytes;
    long rss; /* in KiB */
};

static char buf[READ + 1];

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static double seconds(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void start_clock(struct result *r)
{
    r->wall = seconds(CLOCK_MONOTONIC);
    r->cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
}

static void stop_clock(struct result *r)
{
    r->wall = seconds(CLOCK_MONOTONIC) - r->wall;
    r->cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - r->cpu;
}

/* Not getrusage: its ru_maxrss starts at the peak of the parent. */
static long peak_rss(void)
{
    FILE *f = fopen("/proc/self/status", "r");
    char line[256];
    long kib = 0;

    while (f && fgets(line, sizeof(line), f))
        if (sscanf(line, "VmHWM: %ld", &kib) == 1)
            break;
    if (f)
        fclose(f);
    return kib;
}

static int dial(const char *path)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    snprintf(at.sun_path, sizeof(at.sun_path), "%s", path);
    if (fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof(at)) != 0)
        fail(path);
    return fd;
}

/* fields: more of the head, whole lines. All of it leaves in one send. */
static void ask(int fd, const char *target, const char *fields,
                const char *body)
{
    char request[1024];
    int n =
        snprintf(request, sizeof(request),
                 "%s /v1.41%s HTTP/1.1\r\n"
                 "Host: docker\r\n"
                 "Content-Type: application/json\r\n"
                 "%sContent-Length: %zu\r\n\r\n%s",
                 *body ? "POST" : "GET", target, fields, strlen(body), body);

    if (send(fd, request, (size_t)n, MSG_NOSIGNAL) != n)
        fail("send");
}

static size_t receive(int fd, size_t have)
{
    ssize_t got = recv(fd, buf + have, READ - have, 0);

    if (got < 0)
        fail("recv");
    buf[have + (size_t)got] = '\0';
    return (size_t)got;
}

/* Read a head, and what comes with it: *have bytes in all. Where it ends. */
static char *receive_head(int fd, size_t *have)
{
    char *end = NULL;

    for (*have = 0; !end; end = strstr(buf, "\r\n\r\n")) {
        size_t got = receive(fd, *have);

        if (got == 0)
            fail("the engine hung up");
        *have += got;
    }
    return end + 4;
}

/* An answer with Content-Length is read whole; the body. */
static char *receive_body(int fd)
{
    size_t have, whole;
    char *body = receive_head(fd, &have);
    char *length = strstr(buf, "Content-Length: ");

    whole = (size_t)(body - buf);
    whole += length ? strtoul(length + 16, NULL, 10) : 0;
    while (have < whole) {
        size_t got = receive(fd, have);

        if (got == 0)
            fail("the engine hung up");
        have += got;
    }
    return body;
}

static void exec_once(const char *path, int fd)
{
    char id[65], target[128];
    int hijacked;
    size_t have;

    ask(fd, "/containers/web/exec", "",
        "{\"AttachStdout\":true,\"AttachStderr\":true,\"Cmd\":[\"true\"]}");
    if (sscanf(receive_body(fd), "{\"Id\":\"%64[0-9a-f]", id) != 1)
        fail("create");

    hijacked = dial(path);
    snprintf(target, sizeof(target), "/exec/%s/start", id);
    ask(hijacked, target, "Connection: Upgrade\r\nUpgrade: tcp\r\n",
        "{\"Detach\":false,\"Tty\":false}");
    receive_head(hijacked, &have);
    while (receive(hijacked, 0) > 0)
        ;
    close(hijacked);

    snprintf(target, sizeof(target), "/exec/%s/json", id);
    ask(fd, target, "", "");
    if (!strstr(receive_body(fd), "\"ExitCode\":0"))
        fail("inspect");
}

static void run_exec(struct result *r, const char *path, const char *n)
{
    int fd = dial(path);

    exec_once(path, fd);
    start_clock(r);
    for (r->count = 0; r->count < strtoull(n, NULL, 10); r->count++)
        exec_once(path, fd);
    stop_clock(r);
    close(fd);
}

/* The log has begun; what came of it is buf[0, *have). */
static int open_log(const char *path, const char *name, size_t *have)
{
    int fd = dial(path);
    char target[256], *body;

    snprintf(target, sizeof(target),
             "/containers/%s/logs?follow=1&stdout=1&stderr=1", name);
    ask(fd, target, "Connection: close\r\n", "");
    body = receive_head(fd, have);
    *have -= (size_t)(body - buf);
    memmove(buf, body, *have);
    return fd;
}

static void run_read(struct result *r, const char *path, const char *name)
{
    size_t have;
    ssize_t got;
    int fd = open_log(path, name, &have);

    start_clock(r);
    r->bytes = have;
    while ((got = read(fd, buf, READ)) > 0) {
        r->bytes += (size_t)got;
        r->count++;
    }
    stop_clock(r);
    if (got < 0)
        fail("read");
    close(fd);
}

/* Count in the whole chunks, one frame in each, of [p, end): what they take. */
static char *count_lines(struct result *r, char *p, const char *end)
{
    for (;;) {
        size_t size = 0;
        char *data = p, *stop, *newline;

        for (; data < end && *data != '\r'; data++)
            size = size * 16 +
                   (size_t)(*data <= '9' ? *data - '0' : *data - 'a' + 10);
        if ((size_t)(end - data) < 2 + size + 2)
            return p;
        stop = data + 2 + size;
        if (size > 0) {
            data += 2 + 8;
            r->bytes += size - 8;
            while ((newline = memchr(data, '\n', (size_t)(stop - data)))) {
                r->count++;
                data = newline + 1;
            }
        }
        p = stop + 2;
    }
}

static void run_lines(struct result *r, const char *path, const char *name)
{
    size_t have, got;
    int fd = open_log(path, name, &have);

    start_clock(r);
    do {
        char *rest = count_lines(r, buf, buf + have);

        have -= (size_t)(rest - buf);
        memmove(buf, rest, have);
        if (have == READ)
            fail("a chunk larger than the buffer");
        got = receive(fd, have);
        have += got;
    } while (got > 0);
    stop_clock(r);
    close(fd);
}

static double spent(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static void run_command(struct result *r, char **command)
{
    posix_spawn_file_actions_t quiet;
    struct rusage used;
    int status;
    pid_t pid;

    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null",
                                     O_WRONLY, 0);
    r->wall = seconds(CLOCK_MONOTONIC);
    if (posix_spawnp(&pid, command[0], &quiet, NULL, command, environ) != 0 ||
        wait4(pid, &status, 0, &used) != pid)
        fail(command[0]);
    r->wall = seconds(CLOCK_MONOTONIC) - r->wall;
    posix_spawn_file_actions_destroy(&quiet);
    r->cpu = spent(used.ru_utime) + spent(used.ru_stime);
    r->rss = used.ru_maxrss;
    r->count = 1;
    if (status != 0)
        exit(1);
}

int main(int argc, char **argv)
{
    struct result r = {0};
    const char *mode = argc >= 3 ? argv[1] : "";

    if (strcmp(mode, "exec") == 0 && argc == 4)
        run_exec(&r, argv[2], argv[3]);
    else if (strcmp(mode, "read") == 0 && argc == 4)
        run_read(&r, argv[2], argv[3]);
    else if (strcmp(mode, "lines") == 0 && argc == 4)
        run_lines(&r, argv[2], argv[3]);
    else if (strcmp(mode, "run") == 0)
        run_command(&r, argv + 2);
    else {
        fprintf(stderr, "usage: raw exec|read|lines|run ...\n");
        return 2;
    }
    if (r.rss == 0)
        r.rss = peak_rss();
    printf("wall=%.6f cpu=%.6f count=%llu bytes=%llu rss=%ld\n", r.wall, r.cpu,
           r.count, r.bytes, r.rss * 1024);
    return 0;
}
