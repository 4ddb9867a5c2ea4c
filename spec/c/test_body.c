#include "alloc.h"
#include "check.h"
#include "drive.h"

#define CHUNKED MD_BODY_CHUNKED, 0
#define SIZED(n) MD_BODY_SIZED, n

static const struct {
    const char *name;
    struct body_how how;
    struct md_span input;
    struct md_span want;
    enum md_status end;
} cases[] = {
    {"none", {MD_BODY_NONE, 0}, BYTES("next"), BYTES("+next"), MD_END},
    {"none has no length", {MD_BODY_NONE, 7}, BYTES(""), BYTES("+"), MD_END},

    {"sized 0", {SIZED(0)}, BYTES("next"), BYTES("+next"), MD_END},
    {"sized 1", {SIZED(1)}, BYTES("ab"), BYTES("a+b"), MD_END},
    {"sized many", {SIZED(11)}, BYTES("hello\0worldnext"),
     BYTES("hello\0world+next"), MD_END},
    {"sized, cut", {SIZED(6)}, BYTES("hello"), BYTES("hello"), MD_ETRUNC},
    {"sized, nothing came", {SIZED(6)}, BYTES(""), BYTES(""), MD_ETRUNC},
    {"sized 2^64 - 1", {SIZED(UINT64_MAX)}, BYTES("hi"), BYTES("hi"),
     MD_ETRUNC},

    {"close", {MD_BODY_CLOSE, 0}, BYTES("all\r\n"), BYTES("all\r\n"), MD_END},
    {"close has no length", {MD_BODY_CLOSE, 2}, BYTES("all"), BYTES("all"),
     MD_END},
    {"close, nothing came", {MD_BODY_CLOSE, 0}, BYTES(""), BYTES(""), MD_END},

    {"no chunk", {CHUNKED}, BYTES("0\r\n\r\nnext"), BYTES("+next"), MD_END},
    {"one chunk", {CHUNKED}, BYTES("5\r\nhello\r\n0\r\n\r\nnext"),
     BYTES("hello+next"), MD_END},
    {"chunks", {CHUNKED}, BYTES("1\r\na\r\n2\r\nbc\r\n3\r\ndef\r\n0\r\n\r\n"),
     BYTES("abcdef+"), MD_END},
    {"hex in both cases", {CHUNKED},
     BYTES("a\r\n0123456789\r\nA\r\n0123456789\r\n"
           "F\r\n0123456789abcde\r\nf\r\n0123456789abcde\r\n0\r\n\r\n"),
     BYTES("012345678901234567890123456789abcde0123456789abcde+"), MD_END},
    {"leading zeros", {CHUNKED}, BYTES("0003\r\nabc\r\n00\r\n\r\n"),
     BYTES("abc+"), MD_END},
    {"payload that looks like chunks", {CHUNKED},
     BYTES("7\r\n0\r\n\r\n\r\n\r\n0\r\n\r\n"), BYTES("0\r\n\r\n\r\n+"),
     MD_END},
    {"NUL in the payload", {CHUNKED}, BYTES("3\r\na\0b\r\n0\r\n\r\n"),
     BYTES("a\0b+"), MD_END},
    {"extensions", {CHUNKED},
     BYTES("2;a\r\nhi\r\n1 ; b=\"c\"\r\n!\r\n0;d=e;f\r\n\r\n"), BYTES("hi!+"),
     MD_END},
    {"trailers", {CHUNKED},
     BYTES("2\r\nhi\r\n0\r\nA: b\r\nC: d\r\n\r\nnext"), BYTES("hi+next"),
     MD_END},

    {"chunked, nothing came", {CHUNKED}, BYTES(""), BYTES(""), MD_ETRUNC},
    {"cut in a size", {CHUNKED}, BYTES("5"), BYTES(""), MD_ETRUNC},
    {"cut after a size", {CHUNKED}, BYTES("5\r\n"), BYTES(""), MD_ETRUNC},
    {"cut in a chunk", {CHUNKED}, BYTES("5\r\nhel"), BYTES("hel"), MD_ETRUNC},
    {"cut after a chunk", {CHUNKED}, BYTES("5\r\nhello"), BYTES("hello"),
     MD_ETRUNC},
    {"cut between chunks", {CHUNKED}, BYTES("5\r\nhello\r\n"),
     BYTES("hello"), MD_ETRUNC},
    {"cut before the last line", {CHUNKED}, BYTES("5\r\nhello\r\n0\r\n"),
     BYTES("hello"), MD_ETRUNC},
    {"cut in the last line", {CHUNKED}, BYTES("5\r\nhello\r\n0\r\n\r"),
     BYTES("hello"), MD_ETRUNC},
    {"cut in a trailer", {CHUNKED}, BYTES("0\r\nA: b"), BYTES(""), MD_ETRUNC},
    {"cut after a trailer", {CHUNKED}, BYTES("0\r\nA: b\r\n"), BYTES(""),
     MD_ETRUNC},

    {"no digit", {CHUNKED}, BYTES("\r\n"), BYTES(""), MD_EPROTO},
    {"only an extension", {CHUNKED}, BYTES(";a\r\nhi"), BYTES(""), MD_EPROTO},
    {"a space first", {CHUNKED}, BYTES(" 2\r\nhi"), BYTES(""), MD_EPROTO},
    {"a sign", {CHUNKED}, BYTES("+2\r\nhi"), BYTES(""), MD_EPROTO},
    {"0x", {CHUNKED}, BYTES("0x2\r\nhi"), BYTES(""), MD_EPROTO},
    {"no hex", {CHUNKED}, BYTES("2g\r\nhi"), BYTES(""), MD_EPROTO},
    {"plain text", {CHUNKED}, BYTES("{\"message\""), BYTES(""), MD_EPROTO},
    {"LF after a size", {CHUNKED}, BYTES("2\nhi\r\n"), BYTES(""), MD_EPROTO},
    {"CR after a size", {CHUNKED}, BYTES("2\rhi\r\n"), BYTES(""), MD_EPROTO},
    {"LF in an extension", {CHUNKED}, BYTES("2;a\nhi\r\n"), BYTES(""),
     MD_EPROTO},
    {"CR in an extension", {CHUNKED}, BYTES("2;a\rb\r\nhi"), BYTES(""),
     MD_EPROTO},
    {"LF after a chunk", {CHUNKED}, BYTES("2\r\nhi\n0\r\n\r\n"), BYTES("hi"),
     MD_EPROTO},
    {"some byte for its CR", {CHUNKED}, BYTES("2\r\nhi!\n0\r\n\r\n"),
     BYTES("hi"), MD_EPROTO},
    {"nothing after a chunk", {CHUNKED}, BYTES("2\r\nhi0\r\n\r\n"),
     BYTES("hi"), MD_EPROTO},
    {"a chunk too long", {CHUNKED}, BYTES("2\r\nhi!\r\n0\r\n\r\n"),
     BYTES("hi"), MD_EPROTO},
    {"LF for the last line", {CHUNKED}, BYTES("0\r\n\n"), BYTES(""),
     MD_EPROTO},
    {"LF in a trailer", {CHUNKED}, BYTES("0\r\nA: b\n\r\n"), BYTES(""),
     MD_EPROTO},
    {"broken after good chunks", {CHUNKED}, BYTES("1\r\na\r\n1\r\nb\r\n-\r\n"),
     BYTES("ab"), MD_EPROTO},

    {"2^63 - 1", {CHUNKED}, BYTES("7fffffffffffffff\r\nhi"), BYTES("hi"),
     MD_ETRUNC},
    {"2^63", {CHUNKED}, BYTES("8000000000000000\r\nhi"), BYTES(""),
     MD_EPROTO},
    {"2^64 - 1", {CHUNKED}, BYTES("ffffffffffffffff\r\nhi"), BYTES(""),
     MD_EPROTO},
    {"2^64", {CHUNKED}, BYTES("10000000000000000\r\nhi"), BYTES(""),
     MD_EPROTO},
    {"2^64 + 2", {CHUNKED}, BYTES("10000000000000002\r\nhi\r\n0\r\n\r\n"),
     BYTES(""), MD_EPROTO},
};

/* Give the decoder a line of n bytes of c between a start and an end. */
static enum md_status long_line(const char *start, size_t n, char c)
{
    struct md_body b;
    enum md_status st;
    size_t used, got, head = strlen(start);
    char *p = malloc(head + n);

    MUST(p);
    memcpy(p, start, head);
    memset(p + head, c, n);
    md_body_start(&b, MD_BODY_CHUNKED, 0);
    st = md_body_next(&b, p, head + n, &used, &got);
    free(p);
    return st;
}

/* The limits are the codec's own; that there are any is the promise. */
static void test_endless_lines(void)
{
    check_case("endless lines");
    CHECK_STATUS(long_line("", 1 << 20, '0'), MD_ELIMIT);
    CHECK_STATUS(long_line("1;", 1 << 20, 'x'), MD_ELIMIT);
    CHECK_STATUS(long_line("0\r\n", 1 << 20, 'x'), MD_ELIMIT);
}

/* Short lines without end: of trailers, or of chunks with extensions. */
static enum md_status endless(const char *start, const char *again)
{
    struct md_body b;
    enum md_status st;
    size_t used, got, i;
    char line[64];

    md_body_start(&b, MD_BODY_CHUNKED, 0);
    snprintf(line, sizeof(line), "%s", start);
    st = md_body_next(&b, line, strlen(start), &used, &got);
    for (i = 0; st == MD_MORE && i < 1 << 20; i++) {
        snprintf(line, sizeof(line), "%s", again);
        st = md_body_next(&b, line, strlen(again), &used, &got);
    }
    return st;
}

static void test_overhead(void)
{
    check_case("overhead");
    CHECK_STATUS(endless("0\r\n", "A: b\r\n"), MD_ELIMIT);
    CHECK_STATUS(endless("", "1;extension\r\nx\r\n"), MD_ELIMIT);
    check_case("many small chunks are no overhead");
    CHECK_STATUS(endless("", "1\r\nx\r\n"), MD_MORE);
}

static void drive_written(const void *nothing, struct source *in,
                          struct trace *out)
{
    struct md_buf wire;
    enum md_status st = MD_OK;
    size_t n;
    char *p;

    (void)nothing;
    md_buf_init(&wire, 1 << 20);
    while (st == MD_OK && source_next(in, &p, &n))
        if (n > 0)
            st = md_body_write_chunk(&wire, md_span(p, n));
    if (st == MD_OK)
        st = md_body_write_chunk(&wire, md_span(NULL, 0));
    if (st == MD_OK) {
        struct body_how how = {CHUNKED};

        run_cut(drive_body, &how, md_buf_live(&wire), 7, 7, out);
    } else {
        out->end = st;
    }
    md_buf_free(&wire);
}

static void test_write(void)
{
    static char large[70000];
    struct md_span text = SPAN("0\r\n\r\nany bytes\0at all\377");
    static struct trace t;

    check_case("written chunks read back");
    check_cuts(drive_written, NULL, text,
               md_span("0\r\n\r\nany bytes\0at all\377+", text.n + 1), MD_END);
    check_allocs(drive_written, NULL, text);

    memset(large, 'x', sizeof(large));
    run_cut(drive_written, NULL, md_span(large, sizeof(large)), 65537, 4096,
            &t);
    CHECK_STATUS(t.end, MD_END);
    CHECK_INT(t.n, sizeof(large) + 1);
}

/* A chunk that does not fit leaves no part of itself behind. */
static void test_write_limit(void)
{
    struct md_buf out;
    size_t limit;

    check_case("all or nothing");
    for (limit = 0; limit < 12; limit++) {
        enum md_status st;

        md_buf_init(&out, 2 + limit);
        MUST(md_buf_add(&out, SPAN("..")) == MD_OK);
        md_buf_drop(&out, 1);
        st = md_body_write_chunk(&out, SPAN("hello"));
        CHECK_STATUS(st, limit < 9 ? MD_ELIMIT : MD_OK);
        CHECK_TEXT(md_buf_live(&out), limit < 9 ? "." : ".5\r\nhello\r\n");
        md_buf_free(&out);
    }
}

int main(void)
{
    size_t i;

    for (i = 0; i < COUNT(cases); i++) {
        check_case(cases[i].name);
        check_cuts(drive_body, &cases[i].how, cases[i].input, cases[i].want,
                   cases[i].end);
    }
    test_endless_lines();
    test_overhead();
    test_write();
    test_write_limit();
    return check_report();
}
