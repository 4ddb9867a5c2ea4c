#include "codec/frame.h"

#define HEAD 8

static uint32_t load32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 |
           (uint32_t)p[3];
}

/* The place of the first of n bytes that no header has there, or HEAD. */
static int misplaced(const uint8_t *head, int n)
{
    int i;

    if (n > 0 && head[0] > MD_SYSTEMERR)
        return 0;
    for (i = 1; i < 4 && i < n; i++)
        if (head[i] != 0)
            return i;
    return HEAD;
}

/* The common case: a whole and sound header is here. */
static bool whole_head(struct md_frame *d, const char *p, size_t n)
{
    if (d->have > 0 || n < HEAD)
        return false;
    memcpy(d->head, p, HEAD);
    if ((load32(d->head) & ~((uint32_t)MD_SYSTEMERR << 24)) != 0)
        return false;
    d->have = HEAD;
    d->left = load32(d->head + 4);
    return true;
}

/* Collect a header. OK: complete and sound. */
static enum md_status take_head(struct md_frame *d, const char *p, size_t n,
                                size_t *at)
{
    size_t need = (size_t)(HEAD - d->have);
    size_t take = n - *at < need ? n - *at : need;
    int bad;

    memcpy(d->head + d->have, p + *at, take);
    d->have += (uint8_t)take;
    *at += take;
    bad = misplaced(d->head, d->have);
    if (bad < HEAD) {
        d->offset += *at;
        d->offset -= (uint64_t)(d->have - bad);
        return d->failed = MD_EPROTO;
    }
    if (d->have < HEAD)
        return MD_MORE;
    d->left = load32(d->head + 4);
    return MD_OK;
}

enum md_status md_frame_next(struct md_frame *d, char *p, size_t n,
                             size_t *used, struct md_piece *out)
{
    size_t at = 0;
    char *run = NULL, *end = NULL; /* the payload so far */
    enum md_status st = MD_OK;

    *used = 0;
    if (d->failed)
        return d->failed;
    out->last = false;
    for (;;) {
        enum md_stream stream;
        size_t take;

        if (whole_head(d, p + at, n - at)) {
            at += HEAD;
        } else if (d->have < HEAD) {
            st = take_head(d, p, n, &at);
            if (st != MD_OK)
                break;
        }
        stream = d->head[0] == MD_STDIN ? MD_STDOUT : d->head[0];
        if (end != run && stream != out->stream)
            break;
        out->stream = stream;
        take = n - at < d->left ? n - at : d->left;
        if (end == run)
            run = end = p + at;
        else
            memmove(end, p + at, take);
        end += take;
        at += take;
        d->left -= (uint32_t)take;
        if (d->left > 0)
            break;
        d->have = 0;
        if (stream == MD_SYSTEMERR) {
            out->last = true;
            break;
        }
    }
    *used = at;
    if (!d->failed)
        d->offset += at;
    if (end != run || out->last) {
        out->bytes = md_span(run, (size_t)(end - run));
        return MD_OK;
    }
    return st == MD_OK ? MD_MORE : st;
}

enum md_status md_frame_end(const struct md_frame *d)
{
    if (d->failed)
        return d->failed;
    return d->have == 0 ? MD_END : MD_ETRUNC;
}

void md_frame_encode(uint8_t head[8], enum md_stream type, uint32_t n)
{
    head[0] = (uint8_t)type;
    head[1] = head[2] = head[3] = 0;
    head[4] = (uint8_t)(n >> 24);
    head[5] = (uint8_t)(n >> 16);
    head[6] = (uint8_t)(n >> 8);
    head[7] = (uint8_t)n;
}
