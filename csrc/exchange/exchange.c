#include "exchange/exchange.h"

#include <stdlib.h>

#define INTERIM_LIMIT 16 /* 1xx heads before the final one */

void md_exchange_free(struct md_exchange *x)
{
    md_buf_free(&x->out);
    md_buf_free(&x->head_bytes);
    md_buf_free(&x->system);
    free(x->in);
    memset(x, 0, sizeof(*x));
}

void md_exchange_drop_input(struct md_exchange *x)
{
    free(x->in);
    x->in = NULL;
    x->got = x->got_end = x->raw = x->raw_end = x->searched = 0;
    memset(&x->rest, 0, sizeof(x->rest));
}

static enum md_status fail(struct md_exchange *x, enum md_status why)
{
    if (!x->failed)
        x->failed = why;
    return x->failed;
}

/* --- the answer --- */

/* The answer needs no more of the upload: nobody will read its rest. An
 * engine that began with 200 may still be reading, and report as it does. */
static void hang_up(struct md_exchange *x)
{
    if (x->writes == MD_X_UPLOAD && !x->finishing)
        md_exchange_deaf(x);
}

/* The final head stands in x->head: what follows it? */
static void start_body(struct md_exchange *x)
{
    const struct md_head *h = &x->head;
    enum md_body_kind kind = MD_BODY_CLOSE;
    bool hijacked = h->status == 101 || (x->upgrade && h->status == 200 &&
                                         !h->sized && !h->chunked);

    if (hijacked)
        kind = MD_BODY_CLOSE;
    else if (x->bodiless || h->status == 204 || h->status == 304)
        kind = MD_BODY_NONE;
    else if (h->chunked)
        kind = MD_BODY_CHUNKED;
    else if (h->sized)
        kind = MD_BODY_SIZED;
    md_body_start(&x->body, kind, h->length);
    if (x->writes == MD_X_STDIN && !hijacked)
        x->writes = MD_X_SENT;
    else if (h->status >= 300)
        hang_up(x);
    x->phase = MD_X_BODY;
}

static bool looks_like_http(struct md_span s)
{
    return memcmp(s.p, "HTTP/1.", s.n < 7 ? s.n : 7) == 0;
}

/* Take one head off the raw bytes, into x->head. */
static enum md_status one_head(struct md_exchange *x)
{
    struct md_span raw = md_after(md_span(x->in, x->raw_end), x->raw);
    enum md_status st = MD_MORE;
    size_t len = 0;

    if (raw.n > 0) {
        if (!looks_like_http(raw))
            return MD_EPROTO;
        st = md_head_find(raw.p, raw.n, &x->searched, &len);
    }
    if (st == MD_MORE) {
        if (x->raw_end == MD_EXCHANGE_IN)
            return MD_ELIMIT;
        if (x->ended)
            return x->end ? x->end : x->touched ? MD_ETRUNC : MD_ECLOSED;
    }
    if (st != MD_OK)
        return st;
    md_buf_clear(&x->head_bytes);
    st = md_buf_add(&x->head_bytes, md_span(raw.p, len));
    if (st == MD_OK)
        st = md_head_parse(&x->head, MD_RESPONSE, md_buf_live(&x->head_bytes));
    x->raw += len;
    x->searched = 0;
    return st;
}

enum md_status md_exchange_head(struct md_exchange *x)
{
    while (!x->failed && x->phase == MD_X_HEAD) {
        enum md_status st = one_head(x);

        if (st == MD_MORE)
            return st;
        if (st != MD_OK)
            return fail(x, st);
        if (x->head.status >= 200 || x->head.status == 101) {
            if (x->head.status == 101 && !x->upgrade)
                return fail(x, MD_EPROTO); /* nobody asked for it */
            start_body(x);
        } else if (++x->interim > INTERIM_LIMIT) {
            return fail(x, MD_ELIMIT);
        }
    }
    return x->phase == MD_X_BODY || x->phase == MD_X_DONE ? MD_OK : x->failed;
}

void md_exchange_frames(struct md_exchange *x)
{
    x->framed = true;
}

/* The daemon reports its own failure: keep its words, and fail at their end. */
static enum md_status hear(struct md_exchange *x, const struct md_piece *piece)
{
    struct md_span words = piece->bytes;
    size_t room = x->system.limit - md_buf_live(&x->system).n;
    enum md_status st;

    words.n = words.n < room ? words.n : room;
    st = md_buf_add(&x->system, words);
    if (st != MD_OK)
        return fail(x, st);
    return piece->last ? fail(x, MD_EDAEMON) : MD_MORE;
}

/* Take a piece of the payload that is here. */
static enum md_status piece_of_got(struct md_exchange *x, struct md_piece *out)
{
    char *p = x->in + x->got;
    size_t n = x->got_end - x->got, used = n;
    enum md_status st = MD_OK;

    if (x->framed) {
        st = md_frame_next(&x->frame, p, n, &used, out);
    } else {
        out->bytes = md_span(p, n);
        out->stream = MD_STDOUT;
    }
    x->got += used;
    if (st == MD_OK && out->stream == MD_SYSTEMERR)
        return hear(x, out);
    return st < 0 ? fail(x, st) : st;
}

/* Turn raw bytes into payload. OK: there may be some now. */
static enum md_status decode(struct md_exchange *x)
{
    size_t used, got;
    enum md_status st = md_body_next(&x->body, x->in + x->raw,
                                     x->raw_end - x->raw, &used, &got);

    x->got = x->raw;
    x->got_end = x->raw + got;
    x->raw += used;
    if (st == MD_MORE && x->ended && x->raw == x->raw_end && got == 0)
        st = x->end ? x->end : md_body_end(&x->body);
    if (st == MD_END) {
        x->phase = MD_X_DONE;
        hang_up(x);
    } else if (st < 0 && got == 0) {
        return fail(x, st);
    }
    return st == MD_MORE && got == 0 ? MD_MORE : MD_OK;
}

enum md_status md_exchange_read(struct md_exchange *x, struct md_piece *out)
{
    enum md_status st = md_exchange_head(x);

    while (st == MD_OK) {
        if (x->rest.bytes.n > 0) {
            *out = x->rest;
            x->rest.bytes.n = 0;
            return MD_OK;
        }
        if (x->failed)
            return x->failed;
        if (x->got < x->got_end || x->frame.failed) {
            st = piece_of_got(x, out);
            if (st != MD_MORE)
                return st;
            st = MD_OK;
        } else if (x->phase == MD_X_DONE) {
            st = x->framed ? md_frame_end(&x->frame) : MD_END;
            return st < 0 ? fail(x, st) : st;
        } else {
            st = decode(x);
        }
    }
    return st;
}

void md_exchange_unread(struct md_exchange *x, const struct md_piece *piece,
                        size_t n)
{
    x->rest = *piece;
    x->rest.bytes = md_after(piece->bytes, piece->bytes.n - n);
}

struct md_span md_exchange_system(const struct md_exchange *x)
{
    return md_buf_live(&x->system);
}

/* --- what is written after the head of the request --- */

enum md_status md_exchange_write(struct md_exchange *x, struct md_span bytes,
                                 size_t *taken)
{
    enum md_status st;

    *taken = 0;
    if (x->failed)
        return x->failed;
    if (x->writes == MD_X_SENT || x->deaf || x->finishing)
        return MD_END;
    if (md_exchange_out(x).n > 0 ||
        (x->writes == MD_X_STDIN && x->phase == MD_X_HEAD))
        return MD_MORE;
    if (bytes.n > MD_EXCHANGE_OUT)
        bytes.n = MD_EXCHANGE_OUT;
    if (x->writes == MD_X_UPLOAD && bytes.n > 0)
        st = md_body_write_chunk(&x->out, bytes);
    else
        st = md_buf_add(&x->out, bytes);
    if (st != MD_OK)
        return fail(x, st);
    x->fed = x->fed || (x->writes == MD_X_STDIN && bytes.n > 0);
    *taken = bytes.n;
    return MD_OK;
}

enum md_status md_exchange_finish(struct md_exchange *x)
{
    if (x->failed)
        return x->failed;
    if (x->writes == MD_X_SENT || x->deaf || x->finishing)
        return MD_OK;
    if (md_exchange_out(x).n > 0 ||
        (x->writes == MD_X_STDIN && x->phase == MD_X_HEAD))
        return MD_MORE;
    if (x->writes == MD_X_UPLOAD) {
        enum md_status st = md_body_write_chunk(&x->out, md_span(NULL, 0));

        if (st != MD_OK)
            return fail(x, st);
    }
    x->finishing = true;
    return MD_OK;
}

bool md_exchange_reusable(const struct md_exchange *x)
{
    return !x->failed && x->phase == MD_X_DONE && !x->head.close &&
           x->body.kind != MD_BODY_CLOSE && !x->deaf && !x->ended &&
           (x->writes == MD_X_SENT || x->finishing) &&
           md_exchange_out(x).n == 0 && x->raw == x->raw_end;
}

/* --- moving the bytes --- */

struct md_span md_exchange_out(const struct md_exchange *x)
{
    return md_buf_live(&x->out);
}

void md_exchange_sent(struct md_exchange *x, size_t n)
{
    md_buf_drop(&x->out, n);
}

void md_exchange_deaf(struct md_exchange *x)
{
    md_buf_clear(&x->out);
    x->deaf = true;
}

bool md_exchange_half_close(const struct md_exchange *x)
{
    return x->writes == MD_X_STDIN && x->finishing && !x->half_closed &&
           !x->deaf && md_exchange_out(x).n == 0;
}

void md_exchange_half_closed(struct md_exchange *x)
{
    x->half_closed = true;
}

enum md_status md_exchange_room(struct md_exchange *x, char **p, size_t *room)
{
    *room = 0;
    if (x->failed)
        return x->failed;
    if (!x->in) {
        x->in = malloc(MD_EXCHANGE_IN);
        if (!x->in)
            return fail(x, MD_ENOMEM);
    }
    if (x->phase == MD_X_BODY) {
        if (x->rest.bytes.n > 0 || x->got < x->got_end || x->raw < x->raw_end)
            return MD_OK;
        x->got = x->got_end = x->raw = x->raw_end = 0;
    }
    *p = x->in + x->raw_end;
    if (x->phase != MD_X_DONE && !x->ended)
        *room = MD_EXCHANGE_IN - x->raw_end;
    if (x->phase == MD_X_BODY && *room > MD_EXCHANGE_AT_ONCE)
        *room = MD_EXCHANGE_AT_ONCE;
    return MD_OK;
}

void md_exchange_got(struct md_exchange *x, size_t n)
{
    x->raw_end += n;
    x->touched = true;
}

void md_exchange_ended(struct md_exchange *x, enum md_status why)
{
    x->ended = true;
    /* A connection is reset when it is closed with stdin left unread. */
    x->end = x->fed ? MD_OK : why;
}
