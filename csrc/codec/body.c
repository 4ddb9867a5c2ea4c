#include "codec/body.h"

#include <stdbool.h>
#include <stdio.h>

enum {
    LINE_LIMIT = 1024,          /* a chunk-size line or a trailer line */
    OVERHEAD_LIMIT = 64 * 1024, /* all extensions and trailers of a body */
};

enum state {
    SIZE,      /* in the digits of a chunk size */
    EXTENSION, /* between the digits and their CR */
    SIZE_LF,
    DATA,
    DATA_CR,
    DATA_LF,
    TRAILER, /* at the start of a trailer line, or of the last, empty line */
    TRAILER_LINE,
    TRAILER_LF,
    LAST_LF,
    OVER,
};

void md_body_start(struct md_body *b, enum md_body_kind kind, uint64_t left)
{
    memset(b, 0, sizeof(*b));
    b->kind = kind;
    b->left = kind == MD_BODY_SIZED ? left : 0;
    b->state = SIZE;
}

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static enum md_status size_byte(struct md_body *b, char c)
{
    int digit = hex(c);

    if (digit >= 0) {
        if (b->left > INT64_MAX / 16)
            return MD_EPROTO;
        b->left = b->left * 16 + (uint64_t)digit;
        return MD_OK;
    }
    if (b->line == 1) /* not one digit */
        return MD_EPROTO;
    if (c == '\r')
        b->state = SIZE_LF;
    else if (c == ';' || c == ' ' || c == '\t')
        b->state = EXTENSION;
    else
        return MD_EPROTO;
    return MD_OK;
}

/* One byte of what is not payload. */
static enum md_status byte(struct md_body *b, char c)
{
    if (++b->line > LINE_LIMIT)
        return MD_ELIMIT;
    if (b->state == EXTENSION || b->state >= TRAILER)
        if (++b->overhead > OVERHEAD_LIMIT)
            return MD_ELIMIT;
    switch ((enum state)b->state) {
    case SIZE:
        return size_byte(b, c);
    case EXTENSION:
        if (c == '\r')
            b->state = SIZE_LF;
        return c == '\n' ? MD_EPROTO : MD_OK;
    case SIZE_LF:
        b->state = b->left > 0 ? DATA : TRAILER;
        break;
    case DATA_CR:
        b->state = DATA_LF;
        return c == '\r' ? MD_OK : MD_EPROTO;
    case DATA_LF:
        b->state = SIZE;
        break;
    case TRAILER:
        b->state = c == '\r' ? LAST_LF : TRAILER_LINE;
        return c == '\n' ? MD_EPROTO : MD_OK;
    case TRAILER_LINE:
        if (c == '\r')
            b->state = TRAILER_LF;
        return c == '\n' ? MD_EPROTO : MD_OK;
    case TRAILER_LF:
        b->state = TRAILER;
        break;
    case LAST_LF:
        b->state = OVER;
        break;
    case DATA:
    case OVER:
        break;
    }
    b->line = 0;
    return c == '\n' ? MD_OK : MD_EPROTO;
}

/*
 * The common case: all that stands between the payloads of two chunks is here,
 * and plain. How long it is, or 0: read it byte by byte.
 */
static size_t plain_size_line(struct md_body *b, const char *p, size_t n)
{
    size_t i = b->state == DATA_CR ? 2 : 0, digits = i;
    uint64_t size = 0;

    if (b->line > 0 || (b->state != SIZE && b->state != DATA_CR) ||
        n < i + 10 || (i > 0 && (p[0] != '\r' || p[1] != '\n')))
        return 0;
    for (; i < digits + 8 && hex(p[i]) >= 0; i++)
        size = size * 16 + (uint64_t)hex(p[i]);
    if (i == digits || size == 0 || p[i] != '\r' || p[i + 1] != '\n')
        return 0;
    b->left = size;
    b->state = DATA;
    return i + 2;
}

static enum md_status chunked(struct md_body *b, char *p, size_t n,
                              size_t *used, size_t *got)
{
    size_t at = 0, end = 0, line;

    while (at < n && b->state != OVER && !b->failed) {
        if (b->state == DATA) {
            size_t take = n - at < b->left ? n - at : (size_t)b->left;

            memmove(p + end, p + at, take);
            end += take;
            at += take;
            b->left -= take;
            if (b->left == 0)
                b->state = DATA_CR;
        } else if ((line = plain_size_line(b, p + at, n - at)) > 0) {
            at += line;
        } else {
            b->failed = byte(b, p[at]);
            at += b->failed == MD_OK;
        }
    }
    *used = at;
    *got = end;
    if (b->failed)
        return b->failed;
    return b->state == OVER ? MD_END : MD_MORE;
}

enum md_status md_body_next(struct md_body *b, char *p, size_t n, size_t *used,
                            size_t *got)
{
    *used = *got = 0;
    if (b->failed)
        return b->failed;
    switch (b->kind) {
    case MD_BODY_CHUNKED:
        return chunked(b, p, n, used, got);
    case MD_BODY_SIZED:
        *used = *got = n < b->left ? n : (size_t)b->left;
        b->left -= *used;
        return b->left == 0 ? MD_END : MD_MORE;
    case MD_BODY_CLOSE:
        *used = *got = n;
        return MD_MORE;
    case MD_BODY_NONE:
        break;
    }
    return MD_END;
}

enum md_status md_body_end(struct md_body *b)
{
    bool whole = b->kind == MD_BODY_NONE || b->kind == MD_BODY_CLOSE ||
                 (b->kind == MD_BODY_SIZED && b->left == 0) ||
                 (b->kind == MD_BODY_CHUNKED && b->state == OVER);

    if (b->failed)
        return b->failed;
    return whole ? MD_END : (b->failed = MD_ETRUNC);
}

enum md_status md_body_write_chunk(struct md_buf *out, struct md_span payload)
{
    size_t live = out->tail - out->head;
    char size[sizeof(size_t) * 2 + 3];
    enum md_status st;

    snprintf(size, sizeof(size), "%zx\r\n", payload.n);
    st = md_buf_add(out, md_text(size));
    if (st == MD_OK)
        st = md_buf_add(out, payload);
    if (st == MD_OK)
        st = md_buf_add(out, md_text("\r\n"));
    if (st != MD_OK)
        out->tail = out->head + live;
    return st;
}
