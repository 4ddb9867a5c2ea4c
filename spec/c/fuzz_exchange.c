#include "drive.h"
#include "fuzz.h"
#include "talk.h"

/* --- an answer, in any way of reading it --- */

static void answer(struct md_span in)
{
    static const char *const methods[] = {"GET", "POST", "HEAD"};
    static const enum md_status after[] = {MD_MORE, MD_OK, MD_ECLOSED};
    uint8_t how = fuzz_take(&in), as = fuzz_take(&in);
    struct talk talk = {
        .method = methods[how % 3],
        .how = how / 3 % 3,
        .after = after[how / 9 % 3],
        .framed = how / 27 % 2,
        .as = as % 4,
        .limit = as / 4,
    };

    fuzz_cuts(drive_talk, &talk, in);
}

/* --- both directions, in any order of steps --- */

struct both {
    struct md_exchange x;
    struct md_buf given, wire; /* what write() took, what was sent */
    struct md_span answer;
    bool deaf;
};

static void step_write(struct both *b, size_t n)
{
    static const char zeros[256];
    size_t taken;
    enum md_status st = md_exchange_write(&b->x, md_span(zeros, n), &taken);

    MUST(st == MD_OK ? taken == n : taken == 0);
    MUST(md_buf_add(&b->given, md_span(zeros, taken)) == MD_OK);
}

static void step_send(struct both *b, size_t n)
{
    struct md_span out = md_exchange_out(&b->x);

    out.n = n < out.n ? n : out.n;
    MUST(md_buf_add(&b->wire, out) == MD_OK);
    md_exchange_sent(&b->x, out.n);
}

static void step_receive(struct both *b, size_t n)
{
    struct md_span out = md_exchange_out(&b->x), later;
    size_t room;
    char *p;

    if (md_exchange_room(&b->x, &p, &room) == MD_OK) {
        n = n < b->answer.n ? n : b->answer.n;
        n = n < room ? n : room;
        if (n > 0) {
            memcpy(p, b->answer.p, n);
            md_exchange_got(&b->x, n);
            b->answer = md_after(b->answer, n);
        }
    }
    later = md_exchange_out(&b->x);
    MUST(later.n == out.n && (out.n == 0 || later.p == out.p));
}

static void step(struct both *b, uint8_t what, uint8_t n)
{
    struct md_piece piece;
    enum md_status st;

    switch (what % 8) {
    case 0:
        step_write(b, n);
        break;
    case 1:
        step_send(b, n);
        break;
    case 2:
        step_receive(b, n);
        break;
    case 3:
        st = md_exchange_read(&b->x, &piece);
        if (st == MD_OK && n < piece.bytes.n)
            md_exchange_unread(&b->x, &piece, n);
        break;
    case 4:
        md_exchange_finish(&b->x);
        break;
    case 5:
        if (md_exchange_half_close(&b->x)) {
            MUST(md_exchange_out(&b->x).n == 0);
            MUST(b->x.head.status == 101 || b->x.head.status == 200);
            md_exchange_half_closed(&b->x);
        }
        break;
    case 6:
        if (n == 0) {
            b->deaf = true;
            md_exchange_deaf(&b->x);
            MUST(md_exchange_out(&b->x).n == 0);
        }
        break;
    case 7:
        if (n == 0)
            md_exchange_ended(&b->x, MD_OK);
        break;
    }
}

/* What was sent is a request and then what was given, or its beginning. */
static void must_have_sent(struct both *b, bool upload)
{
    static const enum md_http1_kind request = MD_REQUEST;
    static struct trace t;
    struct md_span wire = md_buf_live(&b->wire), given = md_buf_live(&b->given);
    struct body_how body = {MD_BODY_CHUNKED, 0};
    size_t searched = 0, len;

    if (md_head_find(wire.p, wire.n, &searched, &len) != MD_OK)
        return;
    run_cut(drive_head, &request, wire, wire.n, 1, &t);
    MUST(t.end == MD_OK);
    wire = md_after(wire, len);
    if (upload) {
        run_cut(drive_body, &body, wire, wire.n, 1, &t);
        MUST(t.end == MD_END || t.end == MD_ETRUNC);
        if (t.end == MD_END) {
            MUST(t.text[--t.n] == '+');
            MUST(t.n == given.n);
        }
        wire = trace_text(&t);
    } else {
        wire = wire.n < 2 ? md_span(NULL, 0) : md_after(wire, 2);
    }
    MUST(wire.n <= given.n);
    MUST(wire.n == 0 || memcmp(wire.p, given.p, wire.n) == 0);
    if (md_exchange_reusable(&b->x))
        MUST(wire.n == given.n && !b->deaf);
}

static void both_ways(struct md_span in)
{
    struct both b = {0};
    bool upload = fuzz_take(&in) & 1;
    size_t steps = fuzz_take(&in);

    md_buf_init(&b.given, 1 << 20);
    md_buf_init(&b.wire, 1 << 20);
    MUST(md_exchange_begin(&b.x, SPAN("POST"), SPAN("/x")) == MD_OK);
    if (upload)
        MUST(md_exchange_upload(&b.x) == MD_OK);
    else
        MUST(md_exchange_hijack(&b.x, SPAN("{}")) == MD_OK);
    b.answer = md_after(in, 2 * steps < in.n ? 2 * steps : in.n);
    in.n -= b.answer.n;
    while (in.n > 0) {
        uint8_t what = fuzz_take(&in);

        step(&b, what, fuzz_take(&in));
    }
    must_have_sent(&b, upload);
    md_buf_free(&b.given);
    md_buf_free(&b.wire);
    md_exchange_free(&b.x);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct md_span in = fuzz_input(data, n);

    if (fuzz_take(&in) & 1)
        both_ways(in);
    else
        answer(in);
    return 0;
}
