#ifndef MD_HTTP1_H
#define MD_HTTP1_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

enum md_http1_kind { MD_REQUEST, MD_RESPONSE };

/* A head, taken apart. Every span borrows from the bytes it was parsed from. */
struct md_head {
    struct md_span method, target; /* of a request */
    struct md_span reason;         /* of a response */
    struct md_span fields;         /* the field lines, see md_head_field */
    uint64_t length;               /* Content-Length, when sized */
    int status;                    /* of a response: 100 to 999 */
    int minor;                     /* of HTTP/1.x */
    bool sized, chunked;           /* never both */
    bool keep_alive; /* Connection says so; only HTTP/1.0 needs it */
    bool close;      /* no other message follows on this connection */
};

/*
 * Find the blank line that ends a head in the n bytes at p. *searched, 0 at
 * first, remembers how far earlier calls have looked.
 * OK: the head is the first *len bytes. MORE: it has no end yet. EPROTO: a
 * bare LF.
 */
enum md_status md_head_find(const char *p, size_t n, size_t *searched,
                            size_t *len);

/*
 * Take a complete head apart. EPROTO: not HTTP/1.x, a bare LF or NUL, a folded
 * or nameless field, a Content-Length that is no number or disagrees with
 * another one, a Transfer-Encoding other than chunked, both of them.
 */
enum md_status md_head_parse(struct md_head *h, enum md_http1_kind kind,
                             struct md_span bytes);

/*
 * Take the next field off the front of *rest, which starts as head.fields.
 * OK, or END. The value is trimmed; names are as the peer wrote them.
 */
enum md_status md_head_field(struct md_span *rest, struct md_span *name,
                             struct md_span *value);

/* OK: *value is that of the first field of this name. END: there is none. */
enum md_status md_head_get(const struct md_head *h, const char *name,
                           struct md_span *value);

/* ASCII only, as field names and tokens are. */
bool md_same_name(struct md_span a, const char *b);

/* --- writing a head: EINVAL for what would change its shape --- */

enum md_status md_head_write_request(struct md_buf *out, struct md_span method,
                                     struct md_span target);
enum md_status md_head_write_status(struct md_buf *out, int status,
                                    struct md_span reason);
enum md_status md_head_write_field(struct md_buf *out, struct md_span name,
                                   struct md_span value);
enum md_status md_head_write_end(struct md_buf *out);

#endif
