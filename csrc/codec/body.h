#ifndef MD_BODY_H
#define MD_BODY_H

#include <stdint.h>

#include "base/buf.h"

enum md_body_kind {
    MD_BODY_NONE,
    MD_BODY_SIZED,
    MD_BODY_CHUNKED,
    MD_BODY_CLOSE, /* the end of the connection ends it */
};

struct md_body {
    enum md_status failed;
    enum md_body_kind kind;
    int state;     /* of a chunked body */
    uint64_t left; /* payload bytes still owed: of the body, or of a chunk */
    uint32_t line; /* length of the chunk-size or trailer line so far */
    uint32_t overhead; /* chunk extensions and trailers so far */
};

/* left: the Content-Length of a sized body. */
void md_body_start(struct md_body *b, enum md_body_kind kind, uint64_t left);

/*
 * Decode the n bytes at p in place: afterwards the first *got bytes at p are
 * payload, and of the n bytes *used are done with.
 * MORE: all were used. END: the body is complete; what follows *used belongs
 * to the next message. EPROTO: bad chunk. ELIMIT: too much chunk overhead.
 */
enum md_status md_body_next(struct md_body *b, char *p, size_t n, size_t *used,
                            size_t *got);

/* The input is over. END, or ETRUNC when the body is not complete. */
enum md_status md_body_end(struct md_body *b);

/* Write one chunk. An empty payload writes the last one. All or nothing. */
enum md_status md_body_write_chunk(struct md_buf *out, struct md_span payload);

#endif
