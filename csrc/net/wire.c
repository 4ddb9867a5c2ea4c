/* The bytes of a link that is open. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "net/link.h"

bool md_link_is_idle(const struct md_link *l)
{
    char byte;

    return l->state == MD_L_OPEN && md_net_is_ours(l->net) &&
           recv(l->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
           (errno == EAGAIN || errno == EWOULDBLOCK);
}

/* A program that ends without having let anything through has not connected,
 * and has most likely said why. */
static enum md_status of_child(struct md_link *l, enum md_status st,
                               int problem)
{
    if (st == MD_OK || st == MD_MORE)
        return st;
    if (!l->text[0]) /* it says so once, and is asked by send and recv */
        md_child_complaint(&l->child, l->text, sizeof(l->text));
    if (!l->heard)
        return md_link_fail(l, MD_ECONN,
                            l->text[0] ? l->text : "the program ended");
    if (st == MD_END)
        return st;
    return md_link_fail(l, st, l->text[0] ? l->text : strerror(problem));
}

/*
 * By libcurl: its first curl_easy_send also marks the connection as in use, so
 * that libcurl does not close it as an idle one.
 */
enum md_status md_link_send(struct md_link *l, struct md_span bytes, size_t *n)
{
    CURLcode rc;
    int problem = 0;

    *n = 0;
    if (l->state != MD_L_OPEN)
        return md_link_fail(l, MD_ECLOSED, "the connection is closed");
    if (l->carried)
        return MD_MORE;
    if (l->child.pid > 0)
        return of_child(l, md_child_send(&l->child, bytes, n, &problem),
                        problem);
    if (l->tls)
        return md_tls_send(l->tls, l->easy, bytes, n);
    rc = curl_easy_send(l->easy, bytes.p, bytes.n, n);
    if (rc == CURLE_AGAIN || (rc == CURLE_OK && *n == 0))
        return MD_MORE;
    return rc == CURLE_OK ? MD_OK
                          : md_link_fail(l, MD_ECLOSED, curl_easy_strerror(rc));
}

/*
 * Without TLS straight from the socket: curl_easy_recv would look through all
 * connections of the multi handle each time, and would add nothing.
 */
enum md_status md_link_recv(struct md_link *l, char *p, size_t room, size_t *n)
{
    enum md_status st;
    ssize_t got;
    int problem = 0;

    *n = 0;
    if (l->state != MD_L_OPEN)
        return md_link_fail(l, MD_ECLOSED, "the connection is closed");
    if (l->carried)
        return MD_MORE;
    if (l->child.pid > 0) {
        st = md_child_recv(&l->child, p, room, n, &problem);
        l->heard = l->heard || st == MD_OK;
        return of_child(l, st, problem);
    }
    if (l->tls) {
        st = md_tls_recv(l->tls, l->easy, p, room, n, l->text);
        l->heard = l->heard || st == MD_OK;
        /* A refusal may be lost to a reset, because we have sent a request. */
        return st == MD_ECLOSED && !l->heard ? MD_ETLS : st;
    }
    got = recv(l->fd, p, room, MSG_DONTWAIT);
    if (got > 0) {
        *n = (size_t)got;
        return MD_OK;
    }
    if (got == 0)
        return MD_END;
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)
        return MD_MORE;
    return md_link_fail(l, MD_ECLOSED, strerror(errno));
}

enum md_status md_link_half_close(struct md_link *l)
{
    if (l->state == MD_L_OPEN && l->carried)
        return MD_MORE;
    if (l->child.pid > 0 && md_child_finish(&l->child))
        return MD_OK;
    if (l->state == MD_L_OPEN && (l->tls ? md_tls_half_close(l->easy, l->fd)
                                         : shutdown(l->fd, SHUT_WR) == 0))
        return MD_OK;
    return md_link_fail(l, MD_ECLOSED, strerror(errno));
}
