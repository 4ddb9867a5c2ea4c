#include "codec/lines.h"

void md_lines_init(struct md_lines *l, size_t limit)
{
    memset(l, 0, sizeof(*l));
    md_buf_init(&l->part, limit);
}

void md_lines_free(struct md_lines *l)
{
    md_buf_free(&l->part);
}

static void forget_given(struct md_lines *l)
{
    if (l->given)
        md_buf_clear(&l->part);
    l->given = false;
}

enum md_status md_lines_next(struct md_lines *l, struct md_span *in,
                             struct md_span *line)
{
    const char *lf;
    struct md_span piece;

    if (l->failed)
        return l->failed;
    forget_given(l);
    lf = in->n ? memchr(in->p, '\n', in->n) : NULL;
    piece = md_span(in->p, lf ? (size_t)(lf - in->p) : in->n);
    if (lf && l->part.tail == 0) {
        if (piece.n > l->part.limit)
            return l->failed = MD_ELIMIT;
        *line = piece;
        *in = md_after(*in, piece.n + 1);
        return MD_OK;
    }
    l->failed = md_buf_add(&l->part, piece);
    if (l->failed)
        return l->failed;
    *in = md_after(*in, piece.n + (lf ? 1 : 0));
    if (!lf)
        return MD_MORE;
    *line = md_buf_live(&l->part);
    l->given = true;
    return MD_OK;
}

enum md_status md_lines_end(struct md_lines *l, struct md_span *line)
{
    if (l->failed)
        return l->failed;
    forget_given(l);
    if (l->part.tail == 0)
        return MD_END;
    *line = md_buf_live(&l->part);
    l->given = true;
    return MD_OK;
}
