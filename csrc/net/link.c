#include "net/link.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/poll.h"
#include "net/sigpipe.h"

#define RETRY_SECONDS 0.01 /* while a unix socket's backlog is full */
#define KEEPALIVE_SECONDS 30L

enum md_status md_link_fail(struct md_link *l, enum md_status why,
                            const char *text)
{
    if (text != l->text)
        snprintf(l->text, sizeof(l->text), "%s", text);
    return why;
}

static curl_socket_t on_open_socket(void *user, curlsocktype purpose,
                                    struct curl_sockaddr *a)
{
    struct md_link *l = user;
    int fd = socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);

    (void)purpose;
    l->error = fd < 0 ? errno : 0;
    return fd;
}

static int watch_set(struct md_link *l)
{
    if (l->epoll < 0)
        l->epoll = epoll_create1(EPOLL_CLOEXEC);
    return l->epoll;
}

static void forget_watches(struct md_link *l)
{
    if (l->epoll >= 0)
        close(l->epoll);
    l->epoll = -1;
}

int md_link_on_socket(CURL *easy, curl_socket_t s, int what, void *user,
                      void *socket_user)
{
    struct epoll_event want = {.data.fd = s};
    struct md_link *l = NULL;

    (void)user;
    (void)socket_user;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &l);
    if (!l || l->state != MD_L_CONNECTING)
        return 0;
    if (what == CURL_POLL_REMOVE) {
        epoll_ctl(watch_set(l), EPOLL_CTL_DEL, s, NULL);
        return 0;
    }
    want.events = (what & CURL_POLL_IN ? EPOLLIN : 0U) |
                  (what & CURL_POLL_OUT ? EPOLLOUT : 0U);
    if (epoll_ctl(watch_set(l), EPOLL_CTL_ADD, s, &want) < 0)
        epoll_ctl(l->epoll, EPOLL_CTL_MOD, s, &want);
    return 0;
}

static CURLcode set_options(struct md_link *l, const struct md_address *to)
{
    CURL *e = l->easy;
    CURLcode rc = CURLE_OK;

#define SET(option, value)                                                     \
    if (rc == CURLE_OK)                                                        \
    rc = curl_easy_setopt(e, CURLOPT_##option, value)
    SET(URL, to->url);
    if (to->unix_path && to->unix_path[0] == '@') {
        SET(ABSTRACT_UNIX_SOCKET, to->unix_path + 1);
    } else {
        SET(UNIX_SOCKET_PATH, to->unix_path);
    }
    SET(CONNECT_TO, l->connect_to);
    SET(CONNECT_ONLY, 1L);
    SET(FRESH_CONNECT, 1L);
    SET(HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1); /* nothing else in ALPN */
    SET(CONNECTTIMEOUT_MS, (long)INT32_MAX); /* the caller's deadline rules */
    SET(PROXY, "");
    SET(NETRC, (long)CURL_NETRC_IGNORED);
    SET(NOSIGNAL, 1L);
    SET(TCP_KEEPALIVE, 1L);
    SET(TCP_KEEPIDLE, KEEPALIVE_SECONDS);
    SET(TCP_KEEPINTVL, KEEPALIVE_SECONDS);
    SET(OPENSOCKETFUNCTION, on_open_socket);
    SET(OPENSOCKETDATA, l);
    SET(ERRORBUFFER, l->text);
    SET(PRIVATE, l);
#if LIBCURL_VERSION_NUM >= 0x075500
    SET(PROTOCOLS_STR, "http,https");
#else
    SET(PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
#undef SET
    return rc == CURLE_OK && to->tls ? md_tls_set(e, to->tls) : rc;
}

/* What libcurl keeps by reference, and what TLS needs. */
static bool make_room(struct md_link *l, const struct md_address *to)
{
    char entry[300];

    if (to->tls)
        l->tls = calloc(1, sizeof(*l->tls));
    if (to->connect_to) {
        snprintf(entry, sizeof(entry), "::%s", to->connect_to);
        l->connect_to = curl_slist_append(NULL, entry);
    }
    l->easy = curl_easy_init();
    return l->easy && (l->tls || !to->tls) &&
           (l->connect_to || !to->connect_to);
}

static void free_room(struct md_link *l)
{
    curl_easy_cleanup(l->easy);
    curl_slist_free_all(l->connect_to);
    free(l->tls);
    l->easy = NULL;
    l->connect_to = NULL;
    l->tls = NULL;
}

static enum md_status open_child(struct md_link *l, struct md_net *net,
                                 const char *const argv[])
{
    int problem = md_child_start(&l->child, argv);

    if (problem) {
        snprintf(l->text, sizeof(l->text), "%s: %s", argv[0],
                 strerror(problem));
        return MD_ECONN;
    }
    l->net = net;
    md_net_hold(net);
    l->fd = l->child.fd;
    l->state = MD_L_OPEN;
    return MD_OK;
}

enum md_status md_link_open(struct md_link *l, struct md_net *net,
                            const struct md_address *to)
{
    memset(l, 0, sizeof(*l));
    l->epoll = l->fd = -1;
    if (to->argv)
        return open_child(l, net, to->argv);
    l->local = to->unix_path != NULL;
    if (!make_room(l, to)) {
        free_room(l);
        return MD_ENOMEM;
    }
    l->net = net;
    md_net_hold(net);
    l->state = MD_L_CONNECTING;
    if (set_options(l, to) != CURLE_OK ||
        curl_multi_add_handle(net->multi, l->easy) != CURLM_OK) {
        md_link_close(l);
        if (to->tls)
            return md_link_fail(l, MD_ETLS,
                                "libcurl does not take the certificates; is it "
                                "built with OpenSSL?");
        return md_link_fail(l, MD_ECONN, "libcurl does not take the address");
    }
    return MD_OK;
}

void md_link_carry(struct md_link *l, struct md_net *net)
{
    memset(l, 0, sizeof(*l));
    l->epoll = l->fd = -1;
    l->net = net;
    md_net_hold(net);
    l->carried = true;
    l->state = MD_L_OPEN;
}

void md_link_close(struct md_link *l)
{
    struct md_sigpipe guard;
    bool guarded = l->tls != NULL;

    if (l->state == MD_L_CLOSED)
        return;
    if (!md_net_is_ours(l->net)) { /* it is our parent's: forget it */
        memset(l, 0, sizeof(*l));
        return;
    }
    l->state = MD_L_CLOSED;
    /* In this order: the connection lives in the multi handle. */
    md_child_close(&l->child);
    if (guarded)
        md_sigpipe_block(&guard); /* TLS says goodbye */
    if (l->easy)
        curl_multi_remove_handle(l->net->multi, l->easy);
    free_room(l);
    md_net_drop(l->net);
    if (guarded)
        md_sigpipe_restore(&guard);
    forget_watches(l);
    l->net = NULL;
    l->fd = -1;
}

/* libcurl is done with a link that is not the one being stepped: whoever
 * waits for its descriptor must not miss that. */
static void wake(struct md_link *l)
{
    struct epoll_event ready = {.events = EPOLLIN};

    if (l->epoll < 0)
        return;
    if (l->net->ready < 0)
        l->net->ready = eventfd(1, EFD_CLOEXEC);
    epoll_ctl(l->epoll, EPOLL_CTL_ADD, l->net->ready, &ready);
}

/* Let libcurl do what is due. It may get on with other links, too. */
static void run(struct md_link *l)
{
    struct epoll_event ready[8];
    CURLMsg *message;
    int i, n, left;

    n = l->epoll < 0 ? 0 : epoll_wait(l->epoll, ready, 8, 0);
    for (i = 0; i < n; i++) {
        int how = (ready[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                  (ready[i].events & ~(uint32_t)EPOLLOUT ? CURL_CSELECT_IN : 0);

        curl_multi_socket_action(l->net->multi, ready[i].data.fd, how, &left);
    }
    if (l->net->timer >= 0 && l->net->timer <= md_now()) {
        l->net->timer = -1;
        curl_multi_socket_action(l->net->multi, CURL_SOCKET_TIMEOUT, 0, &left);
    }
    while ((message = curl_multi_info_read(l->net->multi, &left)) != NULL) {
        struct md_link *whose = NULL;

        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &whose);
        whose->done = true;
        whose->result = message->data.result;
        if (whose != l)
            wake(whose);
    }
}

static enum md_status no_descriptor(struct md_link *l, int error)
{
    bool full = error == EMFILE || error == ENFILE;

    return md_link_fail(l, full ? MD_EFILES : MD_ECONN, strerror(error));
}

/* libcurl has given up. */
static enum md_status refused(struct md_link *l)
{
    long error = l->error;

    if (error != 0)
        return no_descriptor(l, (int)error);
    curl_easy_getinfo(l->easy, CURLINFO_OS_ERRNO, &error);
    if (l->local && l->result == CURLE_COULDNT_CONNECT &&
        (error == 0 || error == EAGAIN)) {
        l->retry = md_now() + RETRY_SECONDS;
        return watch_set(l) < 0 ? no_descriptor(l, errno) : MD_MORE;
    }
    if (l->result == CURLE_OUT_OF_MEMORY)
        return MD_ENOMEM;
    if (md_tls_is_to_blame(l->result, l->text))
        return md_link_fail(
            l, MD_ETLS, l->text[0] ? l->text : curl_easy_strerror(l->result));
    if (error != 0)
        return md_link_fail(l, MD_ECONN, strerror((int)error));
    return md_link_fail(l, MD_ECONN,
                        l->text[0] ? l->text : curl_easy_strerror(l->result));
}

/* Nothing was sent yet, so trying again is safe. */
static void connect_again(struct md_link *l)
{
    l->retry = 0;
    l->done = false;
    forget_watches(l);
    curl_multi_remove_handle(l->net->multi, l->easy);
    curl_multi_add_handle(l->net->multi, l->easy);
}

enum md_status md_link_step(struct md_link *l)
{
    curl_socket_t fd = CURL_SOCKET_BAD;

    if (l->state == MD_L_OPEN)
        return MD_OK;
    if (l->state == MD_L_CLOSED || !md_net_is_ours(l->net))
        return md_link_fail(l, MD_ECLOSED, "the connection is closed");
    if (l->retry > 0) {
        if (l->retry > md_now())
            return MD_MORE;
        connect_again(l);
    }
    if (!l->done)
        run(l);
    if (!l->done)
        return watch_set(l) < 0 ? no_descriptor(l, errno) : MD_MORE;
    if (l->result != CURLE_OK)
        return refused(l);
    curl_easy_getinfo(l->easy, CURLINFO_ACTIVESOCKET, &fd);
    l->fd = fd;
    l->state = MD_L_OPEN;
    l->text[0] = '\0'; /* of attempts at other addresses */
    forget_watches(l);
    return MD_OK;
}

int md_link_pollfd(const struct md_link *l)
{
    if (l->state == MD_L_CLOSED)
        return -1;
    return l->state == MD_L_OPEN ? l->fd : l->epoll;
}

double md_link_timeout(const struct md_link *l)
{
    double at = l->retry;

    if (l->state == MD_L_OPEN && l->tls && l->tls->more)
        return 0;
    if (l->state != MD_L_CONNECTING)
        return -1;
    if (at <= 0)
        at = l->net->timer;
    if (at < 0)
        return -1;
    at -= md_now();
    return at > 0 ? at : 0;
}
