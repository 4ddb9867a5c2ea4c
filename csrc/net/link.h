#ifndef MD_LINK_H
#define MD_LINK_H

#include "base/span.h"
#include "base/status.h"
#include "net/child.h"
#include "net/net.h"
#include "net/tls.h"

/* Where the engine is. */
struct md_address {
    const char *url;          /* "http://host:port", "https://name:port" */
    const char *unix_path;    /* of its socket, or NULL. "@name": abstract */
    const char *connect_to;   /* "host:port" in the URL's place, or NULL */
    const struct md_tls *tls; /* of https */
    const char *const *argv;  /* instead, a program that leads there */
};

/*
 * One connection, made by libcurl (CURLOPT_CONNECT_ONLY), or a program that
 * stands for one, or one that is another's: whoever opened it so moves the
 * bytes, and here none ever go or come. Nothing here blocks. Zero-filled is
 * closed. After a failure, `text` says what happened, until the link is opened
 * again.
 */
struct md_link {
    enum { MD_L_CLOSED, MD_L_CONNECTING, MD_L_OPEN } state;
    struct md_net *net; /* held while not closed */
    CURL *easy;
    CURLcode result;
    bool done;             /* libcurl is done with connecting */
    bool local;            /* a unix socket */
    bool carried;          /* another's */
    struct md_child child; /* the program, or none */
    bool heard;            /* something has come */
    struct md_tls_io *tls; /* or NULL */
    struct curl_slist *connect_to;
    int epoll;    /* while connecting: all that libcurl waits for */
    int fd;       /* when open: libcurl's socket */
    double retry; /* connect again at this time, 0: no */
    int error;    /* errno of the last socket(), 0: it was made */
    char text[CURL_ERROR_SIZE];
};

/* Start to connect. Holds net. The address is copied. */
enum md_status md_link_open(struct md_link *l, struct md_net *net,
                            const struct md_address *to);
/* A link that another has, open from now on. Holds net. */
void md_link_carry(struct md_link *l, struct md_net *net);
/* Any number of times. In a process that did not open it: it is forgotten, and
 * goes on there. */
void md_link_close(struct md_link *l);

/* Go on connecting. OK: open. MORE: wait for the descriptor or the timeout. */
enum md_status md_link_step(struct md_link *l);

/* Open, ours, and the engine has neither closed it nor said a word. */
bool md_link_is_idle(const struct md_link *l);

/* OK: *n bytes, at least one, went. MORE: none can go now. ECLOSED. */
enum md_status md_link_send(struct md_link *l, struct md_span bytes, size_t *n);
/* OK: *n bytes, at least one, came. MORE, END, ECLOSED. */
enum md_status md_link_recv(struct md_link *l, char *p, size_t room, size_t *n);
/* All was sent. OK: the engine gets the end of it; it may go on talking. MORE:
 * another has to see to that. ECLOSED. */
enum md_status md_link_half_close(struct md_link *l);

/* Note what happened; gives `why`. */
enum md_status md_link_fail(struct md_link *l, enum md_status why,
                            const char *text);

/* One descriptor whatever libcurl does inside. -1: closed. */
int md_link_pollfd(const struct md_link *l);
/* Seconds until a step is due, at the latest; < 0: no limit. */
double md_link_timeout(const struct md_link *l);

/* libcurl's CURLMOPT_SOCKETFUNCTION for the links of a net. */
int md_link_on_socket(CURL *easy, curl_socket_t s, int what, void *user,
                      void *socket_user);

#endif
