#include "talk.h"

#include "check.h"
#include "exchange/collect.h"
#include "exchange/cut.h"

/* Both ends of what is read: the exchange, and who reads it. */
struct session {
    const struct talk *talk;
    struct md_exchange x;
    struct md_cut cut;
    struct md_collect kept;
    bool headed;
};

void talk_send_all(struct md_exchange *x)
{
    md_exchange_sent(x, md_exchange_out(x).n);
    MUST(md_exchange_out(x).n == 0);
}

static enum md_status arrives(struct md_exchange *x, struct md_span *s)
{
    char *to;
    size_t room;
    enum md_status st = md_exchange_room(x, &to, &room);

    if (st != MD_OK)
        return st;
    if (room > s->n)
        room = s->n;
    if (room > 0) {
        memcpy(to, s->p, room);
        md_exchange_got(x, room);
        *s = md_after(*s, room);
    }
    return MD_OK;
}

void talk_arrives(struct md_exchange *x, struct md_span s)
{
    MUST(arrives(x, &s) == MD_OK && s.n == 0);
}

struct md_piece check_read(struct md_exchange *x, const char *want,
                           const char *file, int line)
{
    struct md_piece piece = {{NULL, 0}, MD_STDIN, false};

    check_status(md_exchange_read(x, &piece), MD_OK, file, line, "read");
    check_bytes(piece.bytes, md_text(want), file, line, "read");
    return piece;
}

void check_over(struct md_exchange *x, enum md_status want, const char *file,
                int line)
{
    struct md_piece piece;

    check_status(md_exchange_read(x, &piece), want, file, line, "read");
    check_status(md_exchange_read(x, &piece), want, file, line, "again");
}

static enum md_status ask(struct md_exchange *x, const struct talk *talk)
{
    enum md_status st;
    size_t taken;

    md_exchange_begin(x, md_text(talk->method), SPAN("/v1.41/x"));
    md_exchange_field(x, SPAN("Host"), SPAN("docker"));
    if (talk->how == TALK_SEND)
        st = md_exchange_send(x, md_span(NULL, 0));
    else if (talk->how == TALK_HIJACK)
        st = md_exchange_hijack(x, SPAN("{}"));
    else
        st = md_exchange_upload(x);
    if (st != MD_OK)
        return st;
    talk_send_all(x);
    if (talk->how == TALK_UPLOAD) {
        st = md_exchange_write(x, SPAN("tar"), &taken);
        MUST(st < 0 || (st == MD_OK && taken == 3));
        talk_send_all(x);
        if (st == MD_OK)
            st = md_exchange_finish(x);
        talk_send_all(x);
    }
    return st == MD_OK ? MD_MORE : st;
}

/* One more thing off the exchange. */
static enum md_status next(struct session *s, struct md_piece *piece)
{
    piece->stream = MD_STDOUT;
    switch (s->talk->as) {
    case TALK_LINES:
        return md_cut_line(&s->cut, &s->x, piece);
    case TALK_VALUES:
        return md_cut_value(&s->cut, &s->x, &piece->bytes);
    case TALK_COLLECT:
        return md_collect_run(&s->kept, &s->x);
    case TALK_PIECES:
        break;
    }
    return md_exchange_read(&s->x, piece);
}

/* Read until there is nothing to read. */
static enum md_status drain(struct session *s, struct trace *out)
{
    struct md_piece piece;
    enum md_status st;

    if (!s->headed) {
        st = md_exchange_head(&s->x);
        if (st != MD_OK)
            return st;
        s->headed = true;
        trace_printf(out, "%d", s->x.head.status);
        if (s->talk->framed)
            md_exchange_frames(&s->x);
    }
    while ((st = next(s, &piece)) == MD_OK) {
        MUST(piece.stream == MD_STDOUT || piece.stream == MD_STDERR);
        MUST(piece.bytes.n > 0 || s->talk->as == TALK_LINES);
        trace_run(out, (int)piece.stream, piece.bytes);
        if (s->talk->as != TALK_PIECES)
            trace_cut(out);
    }
    return st;
}

/* What arrives is read at once; *p is then what came after the end. */
static enum md_status hear(struct session *s, struct md_span *p,
                           struct trace *out)
{
    enum md_status st = drain(s, out);

    while (st == MD_MORE && p->n > 0) {
        size_t before = p->n;

        st = arrives(&s->x, p);
        if (st != MD_OK)
            return st;
        MUST(p->n < before); /* who says MORE has room for it */
        st = drain(s, out);
    }
    return st;
}

static void must_stick(struct session *s, enum md_status st)
{
    struct md_piece piece;
    size_t n;
    char *p;

    MUST(next(s, &piece) == st);
    MUST(s->headed || md_exchange_head(&s->x) == st);
    if (s->x.failed) {
        MUST(md_exchange_read(&s->x, &piece) == st);
        MUST(md_exchange_write(&s->x, SPAN("x"), &n) == st && n == 0);
        MUST(md_exchange_finish(&s->x) == st);
        MUST(md_exchange_room(&s->x, &p, &n) == st && n == 0);
        MUST(!md_exchange_reusable(&s->x));
    }
}

static void trace_kept(struct trace *out, const struct md_collect *kept)
{
    if (md_buf_live(&kept->out).n > 0)
        trace_run(out, MD_STDOUT, md_buf_live(&kept->out));
    if (md_buf_live(&kept->err).n > 0)
        trace_run(out, MD_STDERR, md_buf_live(&kept->err));
    if (kept->truncated)
        trace_add(out, SPAN("|truncated"));
}

void drive_talk(const void *talk, struct source *in, struct trace *out)
{
    struct session s = {.talk = talk};
    struct md_span p = {NULL, 0};
    enum md_status st;
    size_t n;
    char *piece;

    memset(&s.cut, 0xA5, sizeof(s.cut)); /* init must not rely on zeros */
    memset(&s.kept, 0xA5, sizeof(s.kept));
    md_cut_init(&s.cut);
    md_collect_init(&s.kept, s.talk->limit);
    st = ask(&s.x, s.talk);
    while (st == MD_MORE && source_next(in, &piece, &n)) {
        p = md_span(piece, n);
        st = hear(&s, &p, out);
    }
    if (st == MD_MORE && s.talk->after != MD_MORE) {
        md_exchange_ended(&s.x, s.talk->after);
        st = drain(&s, out);
    }
    if (st < 0)
        must_stick(&s, st);
    if (s.talk->as == TALK_COLLECT && st != MD_ENOMEM)
        trace_kept(out, &s.kept);
    if (st == MD_EDAEMON)
        trace_run(out, MD_SYSTEMERR, md_exchange_system(&s.x));
    if (st == MD_END && md_exchange_reusable(&s.x) && p.n == 0 &&
        in->at == in->all.n)
        trace_add(out, SPAN("+"));
    out->end = st;
    md_collect_free(&s.kept);
    md_cut_free(&s.cut);
    md_exchange_free(&s.x);
    md_exchange_free(&s.x);
}
