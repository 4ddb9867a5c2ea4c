#ifndef MD_TLS_H
#define MD_TLS_H

#include <curl/curl.h>
#include <stdbool.h>

#include "base/span.h"
#include "base/status.h"

/* What an engine is believed by, and what it believes us by: PEM. */
struct md_tls {
    struct md_span ca;        /* empty: the system's */
    struct md_span cert, key; /* both or neither */
    bool insecure;            /* believe every engine */
};

/* As much as goes in one TLS record. */
enum { MD_TLS_OUT = 16384 };

/*
 * The bytes of a link that go through libcurl's TLS. What libcurl has refused
 * once it wants to see again at the same place, no shorter. Zero-filled is the
 * start.
 */
struct md_tls_io {
    char out[MD_TLS_OUT];
    size_t held; /* of out: what was refused, 0: nothing */
    bool more;   /* bytes may have come that the socket does not show */
};

/* The blobs are copied. */
CURLcode md_tls_set(CURL *easy, const struct md_tls *tls);
/* Whether libcurl says that it was TLS that failed. `text` are its words. */
bool md_tls_is_to_blame(CURLcode rc, const char *text);

/*
 * As md_link's of these names. `text`, the handle's error buffer, says what
 * happened.
 */
enum md_status md_tls_send(struct md_tls_io *io, CURL *easy,
                           struct md_span bytes, size_t *n);
enum md_status md_tls_recv(struct md_tls_io *io, CURL *easy, char *p,
                           size_t room, size_t *n, const char *text);
/* Send TLS's own end, or where that cannot be done, the socket's. */
bool md_tls_half_close(CURL *easy, int fd);

#endif
