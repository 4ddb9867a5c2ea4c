#include "base/buf.h"

#include <stdint.h>
#include <stdlib.h>

#define SMALLEST 256

void md_buf_init(struct md_buf *b, size_t limit)
{
    memset(b, 0, sizeof(*b));
    b->limit = limit;
}

void md_buf_free(struct md_buf *b)
{
    free(b->p);
    md_buf_init(b, b->limit);
}

/* Make room for n more bytes behind the live ones. */
static enum md_status reserve(struct md_buf *b, size_t n)
{
    size_t live = b->tail - b->head;
    size_t cap = b->cap ? b->cap : SMALLEST;
    char *p;

    if (n > b->limit - live)
        return MD_ELIMIT;
    if (b->cap - b->tail >= n)
        return MD_OK;
    /* Moving down pays only when it frees at least as much as it moves. */
    if (b->head >= live && b->cap - live >= n) {
        memcpy(b->p, b->p + b->head, live);
        b->head = 0;
        b->tail = live;
        return MD_OK;
    }
    while (cap - b->tail < n)
        cap = cap > SIZE_MAX / 2 ? b->tail + n : cap * 2;
    p = realloc(b->p, cap);
    if (!p)
        return MD_ENOMEM;
    b->p = p;
    b->cap = cap;
    return MD_OK;
}

enum md_status md_buf_add(struct md_buf *b, struct md_span s)
{
    enum md_status st;

    if (s.n == 0)
        return MD_OK;
    st = reserve(b, s.n);
    if (st != MD_OK)
        return st;
    memcpy(b->p + b->tail, s.p, s.n);
    b->tail += s.n;
    return MD_OK;
}

void md_buf_drop(struct md_buf *b, size_t n)
{
    b->head += n;
    if (b->head == b->tail)
        md_buf_clear(b);
}
