#include "exchange/collect.h"

void md_collect_init(struct md_collect *c, size_t limit)
{
    md_buf_init(&c->out, limit);
    md_buf_init(&c->err, limit);
    c->truncated = false;
    c->failed = MD_OK;
}

void md_collect_free(struct md_collect *c)
{
    md_buf_free(&c->out);
    md_buf_free(&c->err);
}

enum md_status md_collect_run(struct md_collect *c, struct md_exchange *x)
{
    struct md_piece piece;
    enum md_status st;

    if (c->failed)
        return c->failed;
    while ((st = md_exchange_read(x, &piece)) == MD_OK) {
        struct md_buf *to = piece.stream == MD_STDERR ? &c->err : &c->out;
        size_t room = to->limit - md_buf_live(to).n;

        if (piece.bytes.n > room) {
            piece.bytes.n = room;
            c->truncated = true;
        }
        c->failed = md_buf_add(to, piece.bytes);
        if (c->failed)
            return c->failed;
    }
    return st;
}
