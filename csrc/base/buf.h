#ifndef MD_BUF_H
#define MD_BUF_H

#include "base/span.h"
#include "base/status.h"

/*
 * Bytes that grow at the end and are taken from the front. Owns its memory.
 * Born with a limit on the live bytes; freed any number of times.
 */
struct md_buf {
    char *p;
    size_t head, tail; /* the live bytes are [head, tail) */
    size_t cap;
    size_t limit;
};

void md_buf_init(struct md_buf *b, size_t limit);
void md_buf_free(struct md_buf *b);

/* All or nothing: ELIMIT and ENOMEM leave the buffer as it was. */
enum md_status md_buf_add(struct md_buf *b, struct md_span s);

/* The live bytes; valid until the next add, clear or free. */
static inline struct md_span md_buf_live(const struct md_buf *b)
{
    return md_after(md_span(b->p, b->tail), b->head);
}

/* Forget the first n live bytes. The others stay where they are. */
void md_buf_drop(struct md_buf *b, size_t n);

static inline void md_buf_clear(struct md_buf *b)
{
    b->head = b->tail = 0;
}

#endif
