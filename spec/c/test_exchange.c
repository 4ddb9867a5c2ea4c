#include "alloc.h"
#include "check.h"
#include "talk.h"

#define OK11 "HTTP/1.1 200 OK\r\n"
#define UPGRADED                                                               \
    "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"
#define OPEN .after = MD_MORE
#define CLOSED .after = MD_OK
#define RESET .after = MD_ECLOSED

static const struct {
    const char *name;
    struct talk talk;
    struct md_span input;
    struct md_span want;
    enum md_status end;
} cases[] = {
    /* where a body ends */
    {"sized", {"GET", OPEN}, BYTES(OK11 "Content-Length: 5\r\n\r\nhello"),
     BYTES("200|out:hello+"), MD_END},
    {"sized 0", {"POST", OPEN}, BYTES(OK11 "Content-Length: 0\r\n\r\n"),
     BYTES("200+"), MD_END},
    {"sized, bytes after it", {"GET", OPEN},
     BYTES(OK11 "Content-Length: 2\r\n\r\nhi!"), BYTES("200|out:hi"), MD_END},
    {"sized, the connection ends", {"GET", OPEN},
     BYTES(OK11 "Connection: close\r\nContent-Length: 2\r\n\r\nhi"),
     BYTES("200|out:hi"), MD_END},
    {"sized, not all yet", {"GET", OPEN},
     BYTES(OK11 "Content-Length: 5\r\n\r\nhel"), BYTES("200|out:hel"),
     MD_MORE},
    {"sized, cut", {"GET", CLOSED},
     BYTES(OK11 "Content-Length: 5\r\n\r\nhel"), BYTES("200|out:hel"),
     MD_ETRUNC},
    {"sized, reset", {"GET", RESET},
     BYTES(OK11 "Content-Length: 5\r\n\r\nhel"), BYTES("200|out:hel"),
     MD_ECLOSED},
    {"chunked", {"GET", OPEN},
     BYTES(OK11 "Transfer-Encoding: chunked\r\n\r\n"
                "3\r\n{}\n\r\n2;x\r\n[]\r\n0\r\n\r\n"),
     BYTES("200|out:{}\n[]+"), MD_END},
    {"chunked, trailers", {"GET", OPEN},
     BYTES(OK11 "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n"
                "A: b\r\n\r\n"),
     BYTES("200|out:hi+"), MD_END},
    {"chunked, cut", {"GET", CLOSED},
     BYTES(OK11 "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n"),
     BYTES("200|out:hi"), MD_ETRUNC},
    {"chunked, reset", {"GET", RESET},
     BYTES(OK11 "Transfer-Encoding: chunked\r\n\r\n5\r\nhi"),
     BYTES("200|out:hi"), MD_ECLOSED},
    {"chunked, broken", {"GET", OPEN},
     BYTES(OK11 "Transfer-Encoding: chunked\r\n\r\n2\r\nhi0"),
     BYTES("200|out:hi"), MD_EPROTO},
    {"to the close", {"GET", CLOSED}, BYTES(OK11 "\r\nall of it"),
     BYTES("200|out:all of it"), MD_END},
    {"to the close, still open", {"GET", OPEN}, BYTES(OK11 "\r\nall of it"),
     BYTES("200|out:all of it"), MD_MORE},
    {"to the close, reset", {"GET", RESET}, BYTES(OK11 "\r\nall of it"),
     BYTES("200|out:all of it"), MD_ECLOSED},
    {"1.0, sized", {"GET", OPEN},
     BYTES("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi"),
     BYTES("200|out:hi"), MD_END},
    {"1.0, kept alive", {"GET", OPEN},
     BYTES("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n"
           "Content-Length: 2\r\n\r\nhi"),
     BYTES("200|out:hi+"), MD_END},
    {"an error", {"GET", OPEN},
     BYTES("HTTP/1.1 404 Not Found\r\nContent-Length: 16\r\n\r\n"
           "{\"message\":\"no\"}"),
     BYTES("404|out:{\"message\":\"no\"}+"), MD_END},

    /* no body, whatever the head says */
    {"HEAD, sized", {"HEAD", OPEN},
     BYTES(OK11 "Content-Length: 5\r\n\r\n"), BYTES("200+"), MD_END},
    {"HEAD, chunked", {"HEAD", OPEN},
     BYTES(OK11 "Transfer-Encoding: chunked\r\n\r\n"), BYTES("200+"), MD_END},
    {"HEAD, neither", {"HEAD", OPEN}, BYTES(OK11 "\r\n"), BYTES("200+"),
     MD_END},
    {"204", {"POST", OPEN}, BYTES("HTTP/1.1 204 No Content\r\n\r\n"),
     BYTES("204+"), MD_END},
    {"204, chunked", {"POST", OPEN},
     BYTES("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n"),
     BYTES("204+"), MD_END},
    {"304, sized", {"POST", OPEN},
     BYTES("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"),
     BYTES("304+"), MD_END},
    {"204 and close", {"POST", OPEN},
     BYTES("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"),
     BYTES("204"), MD_END},

    /* heads before the final one */
    {"1xx", {"GET", OPEN},
     BYTES("HTTP/1.1 100 Continue\r\n\r\n"
           "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n"
           "HTTP/1.1 204 No Content\r\n\r\n"),
     BYTES("204+"), MD_END},
    {"1xx with a length", {"GET", OPEN},
     BYTES("HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\n"
           OK11 "Content-Length: 2\r\n\r\nhi"),
     BYTES("200|out:hi+"), MD_END},
    {"1xx and the end", {"GET", CLOSED},
     BYTES("HTTP/1.1 100 Continue\r\n\r\n"), BYTES(""), MD_ETRUNC},
    {"101, nobody asked", {"GET", OPEN}, BYTES(UPGRADED "hi"), BYTES(""),
     MD_EPROTO},

    /* hijacked */
    {"101", {"POST", TALK_HIJACK, CLOSED}, BYTES(UPGRADED "a\r\n\0b"),
     BYTES("101|out:a\r\n\0b"), MD_END},
    {"101, framed", {"POST", TALK_HIJACK, .framed = true, CLOSED},
     BYTES(UPGRADED "\1\0\0\0\0\0\0\2hi\2\0\0\0\0\0\0\1!"),
     BYTES("101|out:hi|err:!"), MD_END},
    {"101 with a length", {"POST", TALK_HIJACK, CLOSED},
     BYTES("HTTP/1.1 101 UPGRADED\r\nContent-Length: 0\r\n\r\nhi"),
     BYTES("101|out:hi"), MD_END},
    {"100, then 101", {"POST", TALK_HIJACK, CLOSED},
     BYTES("HTTP/1.1 100 Continue\r\n\r\n" UPGRADED "hi"),
     BYTES("101|out:hi"), MD_END},
    {"101, nothing more", {"POST", TALK_HIJACK, CLOSED}, BYTES(UPGRADED),
     BYTES("101"), MD_END},
    {"101, reset", {"POST", TALK_HIJACK, RESET}, BYTES(UPGRADED "hi"),
     BYTES("101|out:hi"), MD_ECLOSED},
    {"200 instead of 101", {"POST", TALK_HIJACK, .framed = true, CLOSED},
     BYTES(OK11 "Content-Type: application/vnd.docker.raw-stream\r\n\r\n"
                "\1\0\0\0\0\0\0\2hi"),
     BYTES("200|out:hi"), MD_END},
    {"200 with a length, and no hijack", {"POST", TALK_HIJACK, OPEN},
     BYTES(OK11 "Content-Length: 2\r\n\r\nhi"), BYTES("200|out:hi+"), MD_END},
    {"404 as text on the hijacked socket", {"POST", TALK_HIJACK, CLOSED},
     BYTES("HTTP/1.1 404 Not Found\r\n"
           "Content-Type: application/vnd.docker.raw-stream\r\n\r\n"
           "No such container: a\r\n"),
     BYTES("404|out:No such container: a\r\n"), MD_END},
    {"409 as JSON", {"POST", TALK_HIJACK, OPEN},
     BYTES("HTTP/1.1 409 Conflict\r\nContent-Length: 16\r\n\r\n"
           "{\"message\":\"no\"}"),
     BYTES("409|out:{\"message\":\"no\"}+"), MD_END},

    /* framed */
    {"frames across chunks", {"GET", .framed = true, OPEN},
     BYTES(OK11 "Transfer-Encoding: chunked\r\n\r\n"
                "4\r\n\1\0\0\0\r\n6\r\n\0\0\0\2hi\r\n"
                "b\r\n\2\0\0\0\0\0\0\3err\r\n0\r\n\r\n"),
     BYTES("200|out:hi|err:err+"), MD_END},
    {"no frames", {"GET", .framed = true, OPEN},
     BYTES(OK11 "Content-Length: 0\r\n\r\n"), BYTES("200+"), MD_END},
    {"cut in a frame", {"GET", .framed = true, CLOSED},
     BYTES(OK11 "\r\n\1\0\0\0\0\0\0\5hi"), BYTES("200|out:hi"), MD_ETRUNC},
    {"cut in a header", {"GET", .framed = true, CLOSED},
     BYTES(OK11 "\r\n\1\0\0\0\0\0\0\2hi\1\0"), BYTES("200|out:hi"),
     MD_ETRUNC},
    {"the body ends in a frame", {"GET", .framed = true, OPEN},
     BYTES(OK11 "Content-Length: 10\r\n\r\n\1\0\0\0\0\0\0\5hi"),
     BYTES("200|out:hi"), MD_ETRUNC},
    {"no such stream", {"GET", .framed = true, OPEN},
     BYTES(OK11 "\r\n\1\0\0\0\0\0\0\2hi$ ls /\r\n"), BYTES("200|out:hi"),
     MD_EPROTO},
    {"the daemon's error", {"GET", .framed = true, OPEN},
     BYTES(OK11 "\r\n\1\0\0\0\0\0\0\2hi\3\0\0\0\0\0\0\15grabbing logs"
                "\1\0\0\0\0\0\0\2hi"),
     BYTES("200|out:hi|sys:grabbing logs"), MD_EDAEMON},
    {"the daemon's empty error", {"GET", .framed = true, OPEN},
     BYTES(OK11 "\r\n\3\0\0\0\0\0\0\0"), BYTES("200|sys:"), MD_EDAEMON},
    {"the daemon's error, cut", {"GET", .framed = true, CLOSED},
     BYTES(OK11 "\r\n\3\0\0\0\0\0\0\15grab"), BYTES("200"), MD_ETRUNC},

    /* no answer */
    {"not yet", {"GET", OPEN}, BYTES(""), BYTES(""), MD_MORE},
    {"half a head", {"GET", OPEN}, BYTES(OK11 "A: b\r\n"), BYTES(""),
     MD_MORE},
    {"the connection was closed before", {"GET", CLOSED}, BYTES(""),
     BYTES(""), MD_ECLOSED},
    {"and reset", {"GET", RESET}, BYTES(""), BYTES(""), MD_ECLOSED},
    {"closed inside the head", {"GET", CLOSED}, BYTES(OK11 "A"), BYTES(""),
     MD_ETRUNC},
    {"reset inside the head", {"GET", RESET}, BYTES(OK11 "A"), BYTES(""),
     MD_ECLOSED},
    {"garbage", {"GET", OPEN}, BYTES("\x15\3\1\0\2\2\x46"), BYTES(""),
     MD_EPROTO},
    {"garbage without a line's end", {"GET", OPEN}, BYTES("SSH-2.0-OpenSSH"),
     BYTES(""), MD_EPROTO},
    {"LF only", {"GET", OPEN}, BYTES("HTTP/1.1 200 OK\nA: b\n\n"), BYTES(""),
     MD_EPROTO},
    {"a length and chunks", {"GET", OPEN},
     BYTES(OK11 "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"),
     BYTES(""), MD_EPROTO},

    /* an upload that was sent whole */
    {"uploaded", {"POST", TALK_UPLOAD, OPEN},
     BYTES(OK11 "Content-Length: 2\r\n\r\nhi"), BYTES("200|out:hi+"), MD_END},
};


/* --- what no table can say --- */

static void ask(struct md_exchange *x)
{
    MUST(md_exchange_begin(x, SPAN("GET"), SPAN("/x")) == MD_OK);
    MUST(md_exchange_send(x, md_span(NULL, 0)) == MD_OK);
    talk_send_all(x);
}

/* Nobody has read yet when the connection breaks: it is all still there. */
static void test_reset_unread(void)
{
    struct md_exchange x = {0};

    check_case("reset, unread");
    ask(&x);
    talk_arrives(&x, SPAN(OK11 "Content-Length: 5\r\n\r\nhel"));
    md_exchange_ended(&x, MD_ECLOSED);
    CHECK_STATUS(md_exchange_head(&x), MD_OK);
    CHECK_READ(&x, "hel");
    CHECK_OVER(&x, MD_ECLOSED);

    check_case("reset after the end, unread");
    ask(&x);
    talk_arrives(&x, SPAN(OK11 "Content-Length: 5\r\n\r\nhello"));
    md_exchange_ended(&x, MD_ECLOSED);
    CHECK_READ(&x, "hello");
    CHECK_OVER(&x, MD_END);
    CHECK(!md_exchange_reusable(&x));
    md_exchange_free(&x);
}

/* One object carries one exchange after the other, and remembers nothing. */
static void test_again(void)
{
    struct md_exchange x = {0};

    check_case("again");
    ask(&x);
    md_exchange_frames(&x);
    talk_arrives(&x, SPAN(OK11 "Content-Length: 12\r\n\r\n"
                               "\2\0\0\0\0\0\0\4oops"));
    CHECK_INT(CHECK_READ(&x, "oops").stream, MD_STDERR);
    CHECK_OVER(&x, MD_END);
    CHECK(md_exchange_reusable(&x));
    ask(&x);
    CHECK(!md_exchange_reusable(&x));
    CHECK_STATUS(md_exchange_head(&x), MD_MORE);
    talk_arrives(&x, SPAN("HTTP/1.1 404 Not Found\r\n"
                          "Transfer-Encoding: chunked\r\n\r\n2\r\nno\r\n"));
    CHECK_INT(CHECK_READ(&x, "no").stream, MD_STDOUT);
    CHECK_INT(x.head.status, 404);
    ask(&x); /* given up in the middle */
    talk_arrives(&x, SPAN("nonsense"));
    CHECK_OVER(&x, MD_EPROTO);
    ask(&x);
    md_exchange_frames(&x);
    talk_arrives(&x, SPAN(OK11 "\r\n\3\0\0\0\0\0\0\3bad"));
    CHECK_OVER(&x, MD_EDAEMON);
    CHECK_TEXT(md_exchange_system(&x), "bad");
    ask(&x);
    CHECK_TEXT(md_exchange_system(&x), "");
    talk_arrives(&x, SPAN("HTTP/1.1 204 No Content\r\n\r\n"));
    CHECK_OVER(&x, MD_END);
    CHECK(md_exchange_reusable(&x));
    md_exchange_free(&x);
    CHECK(!md_exchange_reusable(&x));
}

/* Who does not read is not given more; the head outlives what follows it. */
static void test_backpressure(void)
{
    struct md_exchange x = {0};
    struct md_span rest, name, value;
    struct md_piece piece;
    size_t room, total, read = 0, turn;
    char *p;

    check_case("backpressure");
    ask(&x);
    talk_arrives(&x, SPAN(OK11 "A: b\r\n\r\nbody"));
    CHECK_STATUS(md_exchange_head(&x), MD_OK);
    total = 4;
    for (turn = 0; turn < 20; turn++) {
        while (md_exchange_room(&x, &p, &room) == MD_OK && room > 0) {
            memset(p, 'x', room);
            md_exchange_got(&x, room);
            total += room;
            MUST(total - read <= MD_EXCHANGE_IN);
        }
        while (md_exchange_read(&x, &piece) == MD_OK)
            read += piece.bytes.n;
        CHECK_INT(read, total);
    }
    CHECK(total > 5 * MD_EXCHANGE_IN);
    rest = x.head.fields;
    CHECK_STATUS(md_head_field(&rest, &name, &value), MD_OK);
    CHECK_TEXT(name, "A");
    CHECK_TEXT(value, "b");
    CHECK_STATUS(md_head_field(&rest, &name, &value), MD_END);
    md_exchange_free(&x);
}

/* A head of n bytes in all, and a body that ends with the connection. */
static struct md_span long_head(char *p, size_t n)
{
    static const char start[] = OK11 "A: ";

    memset(p, 'a', n);
    memcpy(p, start, sizeof(start) - 1);
    memcpy(p + n - 4, "\r\n\r\n", 4);
    memcpy(p + n, "hi", 2);
    return md_span(p, n + 2);
}

static void test_long_head(void)
{
    static const struct talk get = {"GET", .after = MD_OK};
    static char head[MD_EXCHANGE_IN + 3];
    static const size_t steps[] = {1, 4096, sizeof(head)};
    static struct trace t;
    size_t i;

    check_case("long head");
    for (i = 0; i < COUNT(steps); i++) {
        run_cut(drive_talk, &get, long_head(head, MD_EXCHANGE_IN), steps[i],
                steps[i], &t);
        CHECK_STATUS(t.end, MD_END);
        CHECK_TEXT(trace_text(&t), "200|out:hi");
        run_cut(drive_talk, &get, long_head(head, MD_EXCHANGE_IN + 1),
                steps[i], steps[i], &t);
        CHECK_STATUS(t.end, MD_ELIMIT);
        CHECK_TEXT(trace_text(&t), "");
    }
}

static void test_endless_interim(void)
{
    struct md_exchange x = {0};
    enum md_status st = MD_MORE;
    int i;

    check_case("endless 1xx");
    ask(&x);
    for (i = 0; i < 1000 && st == MD_MORE; i++) {
        talk_arrives(&x, SPAN("HTTP/1.1 100 Continue\r\n\r\n"));
        st = md_exchange_head(&x);
    }
    CHECK_STATUS(st, MD_ELIMIT);
    CHECK_OVER(&x, MD_ELIMIT);
    md_exchange_free(&x);
}

/* However much the daemon complains, it fails, with the beginning kept. */
static void test_long_complaint(void)
{
    static char frame[8 + 3 * MD_EXCHANGE_SYSTEM];
    static const struct talk logs = {"GET", .framed = true, .after = MD_MORE};
    static struct trace t;
    struct md_buf answer;

    check_case("long complaint");
    md_buf_init(&answer, 1 << 20);
    md_frame_encode((uint8_t *)frame, MD_SYSTEMERR, sizeof(frame) - 8);
    memset(frame + 8, 'x', sizeof(frame) - 8);
    MUST(md_buf_add(&answer, SPAN(OK11 "\r\n")) == MD_OK);
    MUST(md_buf_add(&answer, md_span(frame, sizeof(frame))) == MD_OK);
    run_cut(drive_talk, &logs, md_buf_live(&answer), 5000, 5000, &t);
    CHECK_STATUS(t.end, MD_EDAEMON);
    CHECK_INT(t.n, strlen("200|sys:") + MD_EXCHANGE_SYSTEM);
    md_buf_free(&answer);
}

int main(void)
{
    size_t i;

    for (i = 0; i < COUNT(cases); i++) {
        check_case(cases[i].name);
        check_cuts(drive_talk, &cases[i].talk, cases[i].input, cases[i].want,
                   cases[i].end);
        check_allocs(drive_talk, &cases[i].talk, cases[i].input);
    }
    test_reset_unread();
    test_again();
    test_backpressure();
    test_long_head();
    test_endless_interim();
    test_long_complaint();
    return check_report();
}
