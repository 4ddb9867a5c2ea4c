#include "codec/jsonseq.h"

#define RS 0x1E

void md_jsonseq_init(struct md_jsonseq *j, size_t limit)
{
    memset(j, 0, sizeof(*j));
    md_buf_init(&j->part, limit);
}

void md_jsonseq_free(struct md_jsonseq *j)
{
    md_buf_free(&j->part);
}

static bool between(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == RS;
}

static void forget_given(struct md_jsonseq *j)
{
    if (j->given)
        md_buf_clear(&j->part);
    j->given = false;
}

static bool bracket_or_quote(char c)
{
    return c != '\0' && strchr("{[\"]}", c) != NULL;
}

/*
 * Read one byte of a value. OK: it is the value's last. MORE: it is not.
 * END: the value, a number or a literal, had ended before it.
 */
static enum md_status scan(struct md_jsonseq *j, char c)
{
    bool first = !j->inside;

    j->inside = true;
    if (j->quoted) {
        if (j->escaped) {
            j->escaped = false;
        } else if (c == '\\') {
            j->escaped = true;
        } else if (c == '"') {
            j->quoted = false;
            return j->depth == 0 ? MD_OK : MD_MORE;
        }
        return MD_MORE;
    }
    if (j->depth == 0 && !first && (between(c) || bracket_or_quote(c)))
        return MD_END;
    switch (c) {
    case '"':
        j->quoted = true;
        return MD_MORE;
    case '{':
    case '[':
        j->depth++;
        return MD_MORE;
    case '}':
    case ']':
        if (j->depth == 0)
            return MD_EPROTO;
        return --j->depth == 0 ? MD_OK : MD_MORE;
    default:
        return MD_MORE;
    }
}

/* A value ends with the first n bytes of *in. */
static enum md_status give(struct md_jsonseq *j, struct md_span *in, size_t n,
                           struct md_span *value)
{
    *value = md_span(in->p, n);
    if (j->part.tail > 0 || n > j->part.limit) {
        j->failed = md_buf_add(&j->part, *value);
        if (j->failed)
            return j->failed;
        *value = md_buf_live(&j->part);
        j->given = true;
    }
    *in = md_after(*in, n);
    j->inside = false;
    return MD_OK;
}

enum md_status md_jsonseq_next(struct md_jsonseq *j, struct md_span *in,
                               struct md_span *value)
{
    size_t i;

    if (j->failed)
        return j->failed;
    forget_given(j);
    while (!j->inside && in->n > 0 && between(*in->p))
        *in = md_after(*in, 1);
    for (i = 0; i < in->n; i++) {
        enum md_status st = scan(j, in->p[i]);

        if (st == MD_EPROTO)
            return j->failed = st;
        if (st != MD_MORE)
            return give(j, in, st == MD_OK ? i + 1 : i, value);
    }
    j->failed = md_buf_add(&j->part, *in);
    if (j->failed)
        return j->failed;
    *in = md_after(*in, in->n);
    return MD_MORE;
}

enum md_status md_jsonseq_end(struct md_jsonseq *j, struct md_span *value)
{
    struct md_span none = {NULL, 0};

    if (j->failed)
        return j->failed;
    forget_given(j);
    if (!j->inside)
        return MD_END;
    if (j->depth > 0 || j->quoted)
        return j->failed = MD_ETRUNC;
    return give(j, &none, 0, value);
}
