#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "net/child.h"
#include "net/poll.h"

/* All that it writes, up to its end. */
static size_t drain(struct md_child *c, char *p, size_t room)
{
    size_t total = 0, n;
    int problem;
    enum md_status st;

    while ((st = md_child_recv(c, p + total, room - total, &n, &problem)) !=
           MD_END) {
        MUST(st == MD_OK || st == MD_MORE);
        if (st == MD_MORE)
            md_poll(c->fd, MD_READ, 5);
        total += n;
        MUST(total < room);
    }
    return total;
}

static int code_of(struct md_child *c)
{
    int code = -1;

    while (!md_child_ended(c, &code))
        md_poll(-1, 0, 0.001);
    return code;
}

static void test_talk(void)
{
    static const char *const argv[] = {
        "sh", "-c", "cat; printf 'a\\nb\\n' >&2; exit 7", NULL};
    struct md_child c;
    char text[256];
    size_t n;
    int problem = 0;

    CHECK_INT(md_child_start(&c, argv), 0);
    CHECK_STATUS(md_child_send(&c, SPAN("moon"), &n, &problem), MD_OK);
    CHECK_INT(n, 4);
    CHECK(md_child_finish(&c));
    n = drain(&c, text, sizeof(text));
    CHECK_BYTES(md_span(text, n), SPAN("moon"));
    CHECK_INT(code_of(&c), 7);
    md_child_complaint(&c, text, sizeof(text));
    CHECK_TEXT(md_text(text), "a b");
    md_child_close(&c);
    md_child_close(&c);
}

/* What is complained of is cut to the room, and is one line. */
static void test_complaint(void)
{
    static const char *const argv[] = {"sh", "-c", "printf '12345678' >&2",
                                       NULL};
    struct md_child c;
    char text[5], rest[16];

    CHECK_INT(md_child_start(&c, argv), 0);
    CHECK_INT(drain(&c, rest, sizeof(rest)), 0);
    md_child_complaint(&c, text, sizeof(text));
    CHECK_TEXT(md_text(text), "1234");
    md_child_close(&c);
}

/* A host that waits for all its children knows the code, and we do not. */
static void test_reaped(void)
{
    static const char *const argv[] = {"true", NULL};
    struct md_child c;
    int code = 0;

    CHECK_INT(md_child_start(&c, argv), 0);
    CHECK_INT(waitpid(c.pid, NULL, 0), c.pid);
    CHECK(md_child_ended(&c, &code));
    CHECK_INT(code, -1);
    md_child_close(&c);
}

/* It ends by close, also one that does not want to. */
static void test_close(void)
{
    static const char *const scripts[] = {
        "exec sleep 1000",
        "trap '' TERM; echo up; while :; do sleep 0.01; done"};
    size_t i;

    for (i = 0; i < COUNT(scripts); i++) {
        const char *const argv[] = {"sh", "-c", scripts[i], NULL};
        struct md_child c;
        pid_t pid;

        CHECK_INT(md_child_start(&c, argv), 0);
        pid = c.pid;
        if (i == 1)
            md_poll(c.fd, MD_READ, 5);
        md_child_close(&c);
        CHECK(kill(pid, 0) < 0 && errno == ESRCH);
        CHECK_INT(c.pid, 0);
    }
}

static void test_none(void)
{
    static const char *const argv[] = {"/nonexistent/program", NULL};
    struct md_child c;

    CHECK_INT(md_child_start(&c, argv), ENOENT);
    CHECK_INT(c.pid, 0);
    md_child_close(&c);
}

int main(void)
{
    test_talk();
    test_complaint();
    test_reaped();
    test_close();
    test_none();
    return check_report();
}
