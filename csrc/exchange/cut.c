#include "exchange/cut.h"

void md_cut_init(struct md_cut *c)
{
    md_lines_init(&c->lines[0], MD_CUT_LINE);
    md_lines_init(&c->lines[1], MD_CUT_LINE);
    md_jsonseq_init(&c->values, MD_CUT_VALUE);
}

void md_cut_free(struct md_cut *c)
{
    md_lines_free(&c->lines[0]);
    md_lines_free(&c->lines[1]);
    md_jsonseq_free(&c->values);
}

static enum md_status last_line(struct md_cut *c, struct md_piece *line)
{
    int i;

    for (i = 0; i < 2; i++) {
        enum md_status st = md_lines_end(&c->lines[i], &line->bytes);

        line->stream = i == 0 ? MD_STDOUT : MD_STDERR;
        if (st != MD_END)
            return st;
    }
    return MD_END;
}

enum md_status md_cut_line(struct md_cut *c, struct md_exchange *x,
                           struct md_piece *line)
{
    struct md_piece piece;
    enum md_status st;

    while ((st = md_exchange_read(x, &piece)) == MD_OK) {
        struct md_span in = piece.bytes;

        line->stream = piece.stream;
        st = md_lines_next(&c->lines[piece.stream == MD_STDERR], &in,
                           &line->bytes);
        if (st != MD_MORE) {
            md_exchange_unread(x, &piece, in.n);
            return st;
        }
    }
    /* Nothing is lost, also before a failure, which comes with the next call.
     */
    if (st == MD_MORE || last_line(c, line) != MD_OK)
        return st;
    return MD_OK;
}

enum md_status md_cut_value(struct md_cut *c, struct md_exchange *x,
                            struct md_span *value)
{
    struct md_piece piece;
    enum md_status st;

    while ((st = md_exchange_read(x, &piece)) == MD_OK) {
        struct md_span in = piece.bytes;

        st = md_jsonseq_next(&c->values, &in, value);
        if (st != MD_MORE) {
            md_exchange_unread(x, &piece, in.n);
            return st;
        }
    }
    return st == MD_END ? md_jsonseq_end(&c->values, value) : st;
}
