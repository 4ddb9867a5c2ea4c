#include "drive.h"

#include "check.h"
#include "codec/jsonseq.h"
#include "codec/lines.h"

static bool lies_in(struct md_span s, const char *p, size_t n)
{
    return s.p >= p && s.p <= p + n && s.n <= n - (size_t)(s.p - p);
}

/* --- frame --- */

static void frame_sticks(struct md_frame *d, enum md_status failure)
{
    char good[] = "\1\0\0\0\0\0\0\2ok";
    uint64_t offset = d->offset;
    struct md_piece piece;
    size_t used;

    MUST(md_frame_next(d, good, sizeof(good) - 1, &used, &piece) == failure);
    MUST(used == 0 && d->offset == offset);
    MUST(md_frame_end(d) == failure);
}

static enum md_status frame_piece(struct md_frame *d, char *p, size_t n,
                                  struct trace *out)
{
    struct md_piece piece;
    size_t used;
    enum md_status st;

    while ((st = md_frame_next(d, p, n, &used, &piece)) == MD_OK) {
        MUST(used <= n && lies_in(piece.bytes, p, used));
        MUST(piece.bytes.n > 0 || piece.last);
        MUST(piece.stream == MD_SYSTEMERR || !piece.last);
        MUST(piece.stream != MD_STDIN);
        trace_run(out, (int)piece.stream, piece.bytes);
        if (piece.last)
            trace_cut(out);
        p += used;
        n -= used;
    }
    MUST(st < 0 || (st == MD_MORE && used == n));
    return st;
}

void drive_frame(const void *nothing, struct source *in, struct trace *out)
{
    struct md_frame d = {0};
    enum md_status st = MD_MORE;
    size_t n;
    char *p;

    (void)nothing;
    while (st == MD_MORE && source_next(in, &p, &n)) {
        st = frame_piece(&d, p, n, out);
        MUST(st < 0 || d.offset == in->at);
    }
    if (st < 0) {
        frame_sticks(&d, st);
        trace_printf(out, "@%llu", (unsigned long long)d.offset);
    }
    out->end = st < 0 ? st : md_frame_end(&d);
}

/* --- body --- */

static void body_sticks(struct md_body *b, enum md_status failure)
{
    char good[] = "2\r\nok\r\n0\r\n\r\n";
    size_t used, got;

    MUST(md_body_next(b, good, sizeof(good) - 1, &used, &got) == failure);
    MUST(used == 0 && got == 0);
    MUST(md_body_end(b) == failure);
}

/* After the end nothing is touched any more. */
static void body_is_over(struct md_body *b)
{
    char next[] = "HTTP/1.1 200 OK\r\n\r\n";
    size_t used, got;

    MUST(md_body_next(b, next, sizeof(next) - 1, &used, &got) == MD_END);
    MUST(used == 0 && got == 0 && next[0] == 'H');
    MUST(md_body_end(b) == MD_END);
}

void drive_body(const void *body_how, struct source *in, struct trace *out)
{
    const struct body_how *how = body_how;
    struct md_body b;
    enum md_status st = MD_MORE;
    size_t n, used, got;
    char *p;

    md_body_start(&b, how->kind, how->left);
    while (st == MD_MORE && source_next(in, &p, &n)) {
        st = md_body_next(&b, p, n, &used, &got);
        MUST(got <= used && used <= n);
        MUST(st != MD_MORE || used == n);
        trace_add(out, md_span(p, got));
        if (st == MD_END) {
            trace_add(out, SPAN("+"));
            trace_add(out, md_span(p + used, n - used));
            MUST(!memcmp(p + used, in->all.p + in->at - (n - used), n - used));
        }
    }
    if (st < 0)
        body_sticks(&b, st);
    if (st == MD_END)
        body_is_over(&b);
    out->end = st == MD_MORE ? md_body_end(&b) : st;
    while (st == MD_END && source_next(in, &p, &n))
        trace_add(out, md_span(p, n));
}

/* --- http1 --- */

static void trace_head(struct trace *out, const struct md_head *h,
                       enum md_http1_kind kind)
{
    struct md_span rest = h->fields, name, value;

    trace_printf(out, "1.%d ", h->minor);
    if (kind == MD_REQUEST) {
        trace_add(out, h->method);
        trace_add(out, SPAN(" "));
        trace_add(out, h->target);
    } else {
        trace_printf(out, "%d ", h->status);
        trace_add(out, h->reason);
    }
    while (md_head_field(&rest, &name, &value) == MD_OK) {
        trace_add(out, SPAN(" ["));
        trace_add(out, name);
        trace_add(out, SPAN("="));
        trace_add(out, value);
        trace_add(out, SPAN("]"));
    }
    MUST(rest.n == 0);
    if (h->sized)
        trace_printf(out, " sized:%llu", (unsigned long long)h->length);
    trace_printf(out, "%s%s", h->chunked ? " chunked" : "",
                 h->close ? " close" : "");
}

void drive_head(const void *md_http1_kind, struct source *in, struct trace *out)
{
    const enum md_http1_kind *kind = md_http1_kind;
    enum md_status st = MD_MORE;
    size_t n, searched = 0, len = 0;
    struct md_head h;
    char *p, *head;

    while (st == MD_MORE && source_next(in, &p, &n)) {
        char *all = exact_copy(md_span(in->all.p, in->at));

        st = md_head_find(all, in->at, &searched, &len);
        free(all);
    }
    if (st == MD_OK) {
        MUST(len <= in->at);
        head = exact_copy(md_span(in->all.p, len));
        st = md_head_parse(&h, *kind, md_span(head, len));
        if (st == MD_OK) {
            trace_head(out, &h, *kind);
            trace_add(out, SPAN("+"));
            trace_add(out, md_after(in->all, len));
        }
        free(head);
    }
    out->end = st;
}

/* --- jsonseq and lines: the same shape twice, but no common type --- */

static void trace_item(struct trace *out, struct md_span item)
{
    trace_add(out, SPAN("["));
    trace_add(out, item);
    trace_add(out, SPAN("]"));
}

void drive_jsonseq(const void *size_t_limit, struct source *in,
                   struct trace *out)
{
    struct md_jsonseq j;
    enum md_status st = MD_MORE;
    struct md_span rest, good = SPAN("{}"), value;
    size_t n;
    char *p;

    md_jsonseq_init(&j, *(const size_t *)size_t_limit);
    while (st == MD_MORE && source_next(in, &p, &n)) {
        rest = md_span(p, n);
        while ((st = md_jsonseq_next(&j, &rest, &value)) == MD_OK)
            trace_item(out, value);
        MUST(st < 0 || (st == MD_MORE && rest.n == 0));
    }
    if (st == MD_MORE)
        while ((st = md_jsonseq_end(&j, &value)) == MD_OK)
            trace_item(out, value);
    if (st < 0) {
        MUST(md_jsonseq_next(&j, &good, &value) == st);
        MUST(md_jsonseq_end(&j, &value) == st);
    }
    out->end = st;
    md_jsonseq_free(&j);
    md_jsonseq_free(&j);
}

void drive_lines(const void *size_t_limit, struct source *in, struct trace *out)
{
    struct md_lines l;
    enum md_status st = MD_MORE;
    struct md_span rest, good = SPAN("ok\n"), line;
    size_t n;
    char *p;

    md_lines_init(&l, *(const size_t *)size_t_limit);
    while (st == MD_MORE && source_next(in, &p, &n)) {
        rest = md_span(p, n);
        while ((st = md_lines_next(&l, &rest, &line)) == MD_OK)
            trace_item(out, line);
        MUST(st < 0 || (st == MD_MORE && rest.n == 0));
    }
    if (st == MD_MORE)
        while ((st = md_lines_end(&l, &line)) == MD_OK)
            trace_item(out, line);
    if (st < 0) {
        MUST(md_lines_next(&l, &good, &line) == st);
        MUST(md_lines_end(&l, &line) == st);
    }
    out->end = st;
    md_lines_free(&l);
    md_lines_free(&l);
}
