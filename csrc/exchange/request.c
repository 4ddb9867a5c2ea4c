/* The request of an exchange; see exchange.h. */
#include <stdio.h>

#include "exchange/exchange.h"

#define REQUEST_LIMIT (1 << 30) /* the whole of it, when it is sent as one */

/* Everything but the memory goes back to the start state. */
static void restart(struct md_exchange *x)
{
    struct md_exchange fresh = {0};

    fresh.out = x->out;
    fresh.head_bytes = x->head_bytes;
    fresh.system = x->system;
    fresh.in = x->in;
    fresh.out.limit = REQUEST_LIMIT;
    fresh.head_bytes.limit = MD_EXCHANGE_IN;
    fresh.system.limit = MD_EXCHANGE_SYSTEM;
    md_buf_clear(&fresh.out);
    md_buf_clear(&fresh.head_bytes);
    md_buf_clear(&fresh.system);
    *x = fresh;
}

/* What cannot be written as it was meant is not sent at all. */
static enum md_status written(struct md_exchange *x, enum md_status st)
{
    if (st != MD_OK) {
        md_buf_clear(&x->out);
        x->phase = MD_X_IDLE;
    }
    return x->failed = st;
}

enum md_status md_exchange_begin(struct md_exchange *x, struct md_span method,
                                 struct md_span target)
{
    restart(x);
    x->bodiless = md_same_name(method, "HEAD");
    x->counted = md_same_name(method, "POST") || md_same_name(method, "PUT");
    return written(x, md_head_write_request(&x->out, method, target));
}

enum md_status md_exchange_field(struct md_exchange *x, struct md_span name,
                                 struct md_span value)
{
    if (x->failed)
        return x->failed;
    return written(x, md_head_write_field(&x->out, name, value));
}

static enum md_status head_ends(struct md_exchange *x)
{
    if (x->failed)
        return x->failed;
    x->phase = MD_X_HEAD;
    return written(x, md_head_write_end(&x->out));
}

enum md_status md_exchange_send(struct md_exchange *x, struct md_span body)
{
    char length[24];

    if (body.n > 0 || x->counted) {
        snprintf(length, sizeof(length), "%zu", body.n);
        md_exchange_field(x, md_text("Content-Length"), md_text(length));
    }
    if (head_ends(x) != MD_OK)
        return x->failed;
    return written(x, md_buf_add(&x->out, body));
}

enum md_status md_exchange_upload(struct md_exchange *x)
{
    md_exchange_field(x, md_text("Transfer-Encoding"), md_text("chunked"));
    x->writes = MD_X_UPLOAD;
    return head_ends(x);
}

enum md_status md_exchange_hijack(struct md_exchange *x, struct md_span body)
{
    md_exchange_field(x, md_text("Connection"), md_text("Upgrade"));
    x->upgrade = true;
    x->writes = MD_X_STDIN;
    return md_exchange_send(x, body);
}
