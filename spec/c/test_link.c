/* Links, over a real unix socket: what they share must not come between them.
 */
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "check.h"
#include "net/link.h"
#include "net/poll.h"

static struct sockaddr_un name = {.sun_family = AF_UNIX};

static int listener(int backlog)
{
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    snprintf(name.sun_path, sizeof(name.sun_path), "/tmp/moondock-link-%d",
             (int)getpid());
    unlink(name.sun_path);
    MUST(bind(fd, (struct sockaddr *)&name, sizeof(name)) == 0);
    MUST(listen(fd, backlog) == 0);
    return fd;
}

static struct md_address here(void)
{
    struct md_address to = {.url = "http://localhost",
                            .unix_path = name.sun_path};

    return to;
}

static bool readable(int fd)
{
    double before = md_now();

    md_poll(fd, MD_READ, 1);
    return md_now() - before < 0.5;
}

/*
 * libcurl's timer belongs to the multi handle. When it is due, one link's step
 * can finish another one's connecting, whose caller sleeps on its descriptor.
 */
static void test_wakes_the_other(void)
{
    int fd = listener(8);
    struct md_net *net = md_net_new();
    struct md_address to = here();
    struct md_link a, b;

    check_case("a link that another one's step finished is woken");
    CHECK_STATUS(md_link_open(&a, net, &to), MD_OK);
    a.epoll = epoll_create1(EPOLL_CLOEXEC); /* as if its caller waited */
    CHECK_STATUS(md_link_open(&b, net, &to), MD_OK);
    CHECK_STATUS(md_link_step(&b), MD_OK);
    CHECK(a.done);
    CHECK(readable(md_link_pollfd(&a)));
    CHECK_STATUS(md_link_step(&a), MD_OK);
    md_link_close(&a);
    md_link_close(&b);
    md_link_close(&b);
    md_net_drop(net);
    close(fd);
}

/* A unix socket whose backlog is full refuses with EAGAIN; that passes. */
static void test_full_backlog(void)
{
    int fd = listener(0);
    struct md_net *net = md_net_new();
    struct md_address to = here();
    struct md_link first, second;
    double deadline = md_now() + 10;
    enum md_status st;

    check_case("a full backlog is waited for");
    CHECK_STATUS(md_link_open(&first, net, &to), MD_OK);
    CHECK_STATUS(md_link_step(&first), MD_OK);
    CHECK_STATUS(md_link_open(&second, net, &to), MD_OK);
    CHECK_STATUS(md_link_step(&second), MD_MORE);
    CHECK(md_link_pollfd(&second) >= 0);
    CHECK(md_link_timeout(&second) >= 0);
    close(accept(fd, NULL, NULL));
    while ((st = md_link_step(&second)) == MD_MORE && md_now() < deadline)
        md_poll(md_link_pollfd(&second), MD_READ, md_link_timeout(&second));
    CHECK_STATUS(st, MD_OK);
    md_link_close(&first);
    md_link_close(&second);
    md_net_drop(net);
    close(fd);
}

/* A net may be dropped before its links; the last one frees it. */
static void test_outlives_the_net(void)
{
    int fd = listener(8);
    struct md_net *net = md_net_new();
    struct md_address to = here();
    struct md_link l;
    size_t n;
    char byte;

    check_case("a link outlives its maker's use of the net");
    CHECK_STATUS(md_link_open(&l, net, &to), MD_OK);
    md_net_drop(net);
    CHECK_STATUS(md_link_step(&l), MD_OK);
    CHECK_STATUS(md_link_send(&l, SPAN("x"), &n), MD_OK);
    CHECK_STATUS(md_link_recv(&l, &byte, 1, &n), MD_MORE);
    CHECK(md_link_is_idle(&l));
    close(fd); /* and with it the connection that nobody accepted */
    CHECK(!md_link_is_idle(&l));
    md_link_close(&l);
}

static void test_nobody_there(void)
{
    struct md_net *net = md_net_new();
    struct md_address to = {.url = "http://localhost",
                            .unix_path = "/nonexistent/socket"};
    struct md_link l;

    check_case("nobody is there");
    CHECK_STATUS(md_link_open(&l, net, &to), MD_OK);
    CHECK_STATUS(md_link_step(&l), MD_ECONN);
    CHECK_TEXT(md_text(l.text), "No such file or directory");
    md_link_close(&l);
    md_net_drop(net);
}

int main(void)
{
    test_wakes_the_other();
    test_full_backlog();
    test_outlives_the_net();
    test_nobody_there();
    unlink(name.sun_path);
    return check_report();
}
