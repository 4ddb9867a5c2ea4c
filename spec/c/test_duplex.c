/* What an exchange sends, and how its two directions go together. */
#include "alloc.h"
#include "check.h"
#include "drive.h"
#include "talk.h"

#define OK11 "HTTP/1.1 200 OK\r\n"
#define UPGRADED "HTTP/1.1 101 UPGRADED\r\nUpgrade: tcp\r\n\r\n"

static const enum md_http1_kind request = MD_REQUEST;
static char large[3 * MD_EXCHANGE_OUT];

static void begin(struct md_exchange *x, const char *method)
{
    MUST(md_exchange_begin(x, md_text(method), SPAN("/x")) == MD_OK);
    MUST(md_exchange_field(x, SPAN("Host"), SPAN("a")) == MD_OK);
}

static void start_upload(struct md_exchange *x)
{
    begin(x, "POST");
    MUST(md_exchange_upload(x) == MD_OK);
}

static void start_hijack(struct md_exchange *x)
{
    begin(x, "POST");
    MUST(md_exchange_hijack(x, SPAN("{}")) == MD_OK);
    talk_send_all(x);
}

#define CHECK_WRITE(x, bytes, want, n)                                         \
    check_write((x), md_text(bytes), (want), (n), __LINE__)
static void check_write(struct md_exchange *x, struct md_span bytes,
                        enum md_status want, size_t n, int line)
{
    size_t taken = 99;

    check_status(md_exchange_write(x, bytes, &taken), want, __FILE__, line,
                 "write");
    check_int((int)taken, (int)n, __FILE__, line, "taken");
}

/* --- requests --- */

#define CHECK_REQUEST(x, want) check_request((x), (want), __LINE__)
static void check_request(struct md_exchange *x, const char *want, int line)
{
    static struct trace t;

    run_cut(drive_head, &request, md_exchange_out(x), 64, 64, &t);
    check_bytes(trace_text(&t), md_text(want), __FILE__, line, "request");
}

static void test_requests(void)
{
    struct md_exchange x = {0};

    check_case("requests");
    begin(&x, "GET");
    CHECK_STATUS(md_exchange_send(&x, md_span(NULL, 0)), MD_OK);
    CHECK_REQUEST(&x, "1.1 GET /x [Host=a]+");
    begin(&x, "POST");
    CHECK_STATUS(md_exchange_send(&x, md_span(NULL, 0)), MD_OK);
    CHECK_REQUEST(&x, "1.1 POST /x [Host=a] [Content-Length=0] sized:0+");
    begin(&x, "DELETE");
    CHECK_STATUS(md_exchange_send(&x, SPAN("{}")), MD_OK);
    CHECK_REQUEST(&x, "1.1 DELETE /x [Host=a] [Content-Length=2] sized:2+{}");
    start_upload(&x);
    CHECK_REQUEST(&x, "1.1 POST /x [Host=a] [Transfer-Encoding=chunked]"
                      " chunked+");
    begin(&x, "POST");
    CHECK_STATUS(md_exchange_hijack(&x, SPAN("{}")), MD_OK);
    CHECK_REQUEST(&x, "1.1 POST /x [Host=a] [Connection=Upgrade]"
                      " [Content-Length=2] sized:2+{}");
    md_exchange_free(&x);
}

static void check_refused(struct md_exchange *x)
{
    struct md_piece piece;
    size_t n;
    char *p;

    CHECK_STATUS(md_exchange_field(x, SPAN("A"), SPAN("b")), MD_EINVAL);
    CHECK_STATUS(md_exchange_send(x, SPAN("{}")), MD_EINVAL);
    CHECK_STATUS(md_exchange_head(x), MD_EINVAL);
    CHECK_STATUS(md_exchange_read(x, &piece), MD_EINVAL);
    CHECK_STATUS(md_exchange_write(x, SPAN("x"), &n), MD_EINVAL);
    CHECK_STATUS(md_exchange_finish(x), MD_EINVAL);
    CHECK_STATUS(md_exchange_room(x, &p, &n), MD_EINVAL);
    CHECK_INT(md_exchange_out(x).n, 0); /* refused before anything was sent */
    CHECK(!md_exchange_reusable(x));
}

static void test_refused(void)
{
    struct md_exchange x = {0};

    check_case("refused");
    CHECK_STATUS(md_exchange_begin(&x, SPAN("G T"), SPAN("/")), MD_EINVAL);
    check_refused(&x);
    CHECK_STATUS(md_exchange_begin(&x, SPAN("GET"), SPAN("/\r\nA: b")),
                 MD_EINVAL);
    check_refused(&x);
    begin(&x, "GET");
    CHECK_STATUS(md_exchange_field(&x, SPAN("A"), SPAN("b\r\nC: d")),
                 MD_EINVAL);
    check_refused(&x);
    begin(&x, "GET");
    CHECK_STATUS(md_exchange_send(&x, md_span(NULL, 0)), MD_OK);
    md_exchange_free(&x);
}

/* --- uploads --- */

/* Send what is there byte by byte, and keep it. The rest must not move. */
static void send_slowly(struct md_exchange *x, struct md_buf *wire)
{
    while (md_exchange_out(x).n > 0) {
        struct md_span out = md_exchange_out(x);

        MUST(md_buf_add(wire, md_span(out.p, 1)) == MD_OK);
        md_exchange_sent(x, 1);
        MUST(out.n == 1 || md_exchange_out(x).p == out.p + 1);
    }
}

static void test_upload(void)
{
    static struct trace t;
    struct body_how chunked = {MD_BODY_CHUNKED, 0};
    struct md_exchange x = {0};
    struct md_buf wire;
    size_t taken;

    check_case("upload");
    md_buf_init(&wire, 1 << 20);
    start_upload(&x);
    CHECK_WRITE(&x, "early", MD_MORE, 0);
    CHECK_STATUS(md_exchange_finish(&x), MD_MORE);
    talk_send_all(&x);
    CHECK_WRITE(&x, "one", MD_OK, 3);
    CHECK_WRITE(&x, "two", MD_MORE, 0);
    CHECK_STATUS(md_exchange_finish(&x), MD_MORE);
    send_slowly(&x, &wire);
    CHECK_WRITE(&x, "", MD_OK, 0); /* which is not the end */
    send_slowly(&x, &wire);
    CHECK_WRITE(&x, "0\r\n\r\n", MD_OK, 5);
    send_slowly(&x, &wire);
    CHECK_STATUS(md_exchange_write(&x, md_span(large, sizeof(large)), &taken),
                 MD_OK);
    CHECK_INT(taken, MD_EXCHANGE_OUT);
    send_slowly(&x, &wire);
    CHECK_STATUS(md_exchange_finish(&x), MD_OK);
    CHECK_STATUS(md_exchange_finish(&x), MD_OK);
    send_slowly(&x, &wire);
    CHECK(!md_exchange_half_close(&x));
    run_cut(drive_body, &chunked, md_buf_live(&wire), 4096, 4096, &t);
    CHECK_STATUS(t.end, MD_END);
    CHECK_INT(t.n, 3 + 5 + MD_EXCHANGE_OUT + 1);
    CHECK(memcmp(t.text, "one0\r\n\r\n", 8) == 0);
    CHECK(t.text[t.n - 1] == '+');
    talk_arrives(&x, SPAN(OK11 "Content-Length: 0\r\n\r\n"));
    CHECK_OVER(&x, MD_END);
    CHECK(md_exchange_reusable(&x));
    md_buf_free(&wire);
    md_exchange_free(&x);
}

/* The engine has said no: the rest is not sent, its words are read. */
static void test_upload_refused(void)
{
    struct md_exchange x = {0};

    check_case("upload refused");
    start_upload(&x);
    talk_send_all(&x);
    CHECK_WRITE(&x, "one", MD_OK, 3);
    talk_send_all(&x);
    talk_arrives(&x, SPAN("HTTP/1.1 400 Bad Request\r\n"
                          "Content-Length: 2\r\n\r\nno"));
    CHECK_STATUS(md_exchange_head(&x), MD_OK);
    CHECK_WRITE(&x, "two", MD_END, 0);
    CHECK_STATUS(md_exchange_finish(&x), MD_OK);
    CHECK_READ(&x, "no");
    CHECK_OVER(&x, MD_END);
    CHECK(!md_exchange_reusable(&x));
    md_exchange_free(&x);
}

/* An engine may answer 200 and go on reading: it reports as it builds. */
static void test_upload_answered(void)
{
    struct md_exchange x = {0};

    check_case("upload answered early");
    start_upload(&x);
    talk_send_all(&x);
    talk_arrives(&x,
                 SPAN(OK11 "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"));
    CHECK_READ(&x, "{}");
    CHECK_OVER(&x, MD_MORE);
    CHECK_WRITE(&x, "one", MD_OK, 3);
    CHECK_TEXT(md_exchange_out(&x), "3\r\none\r\n");
    talk_send_all(&x);
    CHECK_STATUS(md_exchange_finish(&x), MD_OK);
    talk_send_all(&x);
    talk_arrives(&x, SPAN("0\r\n\r\n"));
    CHECK_OVER(&x, MD_END);
    CHECK(md_exchange_reusable(&x));
    md_exchange_free(&x);
}

/* The answer is complete, the upload is not: nobody reads its rest. */
static void test_upload_cut_short(void)
{
    struct md_exchange x = {0};

    check_case("upload cut short");
    start_upload(&x);
    talk_send_all(&x);
    talk_arrives(&x, SPAN(OK11 "Content-Length: 2\r\n\r\n{}"));
    CHECK_READ(&x, "{}");
    CHECK_OVER(&x, MD_END);
    CHECK(!md_exchange_reusable(&x));
    CHECK_WRITE(&x, "one", MD_END, 0);
    CHECK_STATUS(md_exchange_finish(&x), MD_OK);
    CHECK(!md_exchange_reusable(&x));
    md_exchange_free(&x);
}

/* --- a hijacked process --- */

static void test_stdin(void)
{
    struct md_exchange x = {0};

    check_case("stdin");
    start_hijack(&x);
    CHECK_WRITE(&x, "lost", MD_MORE, 0);
    md_exchange_finish(&x);
    CHECK(!md_exchange_half_close(&x));
    talk_arrives(&x, SPAN("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 101 UP"));
    CHECK_STATUS(md_exchange_head(&x), MD_MORE);
    CHECK_WRITE(&x, "lost", MD_MORE, 0);
    md_exchange_free(&x);

    start_hijack(&x);
    talk_arrives(&x, SPAN(UPGRADED "$ "));
    CHECK_STATUS(md_exchange_head(&x), MD_OK);
    CHECK_WRITE(&x, "ls\n", MD_OK, 3);
    CHECK_TEXT(md_exchange_out(&x), "ls\n");
    CHECK_WRITE(&x, "exit\n", MD_MORE, 0);
    CHECK_STATUS(md_exchange_finish(&x), MD_MORE);
    CHECK_READ(&x, "$ ");
    CHECK_OVER(&x, MD_MORE);
    md_exchange_sent(&x, 1);
    CHECK_TEXT(md_exchange_out(&x), "s\n");
    CHECK(!md_exchange_half_close(&x));
    md_exchange_sent(&x, 2);
    CHECK(!md_exchange_half_close(&x));
    CHECK_STATUS(md_exchange_finish(&x), MD_OK);
    CHECK(md_exchange_half_close(&x));
    md_exchange_half_closed(&x);
    CHECK(!md_exchange_half_close(&x));
    talk_arrives(&x, SPAN("bye"));
    CHECK_READ(&x, "bye");
    CHECK_OVER(&x, MD_MORE);
    md_exchange_ended(&x, MD_OK);
    CHECK_OVER(&x, MD_END);
    CHECK(!md_exchange_reusable(&x));
    md_exchange_free(&x);
}

/* An engine that knows no upgrade says 200, and does the same. */
static void test_stdin_of_200(void)
{
    struct md_exchange x = {0};

    check_case("stdin of 200");
    start_hijack(&x);
    talk_arrives(&x, SPAN(OK11 "\r\n"));
    CHECK_STATUS(md_exchange_head(&x), MD_OK);
    CHECK_WRITE(&x, "ls\n", MD_OK, 3);
    talk_send_all(&x);
    CHECK_STATUS(md_exchange_finish(&x), MD_OK);
    CHECK(md_exchange_half_close(&x));
    md_exchange_free(&x);
}

static void test_stdin_refused(void)
{
    struct md_exchange x = {0};

    check_case("stdin refused in text");
    start_hijack(&x);
    talk_arrives(&x, SPAN("HTTP/1.1 404 Not Found\r\n\r\nno"));
    CHECK_STATUS(md_exchange_head(&x), MD_OK);
    CHECK_WRITE(&x, "ls\n", MD_END, 0);
    CHECK_STATUS(md_exchange_finish(&x), MD_OK);
    CHECK(!md_exchange_half_close(&x));

    check_case("stdin refused");
    start_hijack(&x);
    talk_arrives(&x, SPAN("HTTP/1.1 409 Conflict\r\n"
                          "Content-Length: 2\r\n\r\nno"));
    CHECK_STATUS(md_exchange_head(&x), MD_OK);
    CHECK_WRITE(&x, "ls\n", MD_END, 0);
    CHECK_STATUS(md_exchange_finish(&x), MD_OK);
    CHECK(!md_exchange_half_close(&x));
    CHECK_READ(&x, "no");
    CHECK_OVER(&x, MD_END);
    CHECK(md_exchange_reusable(&x));
    md_exchange_free(&x);
}

/* The process reads no more, but has something to say. */
static void test_deaf(void)
{
    struct md_exchange x = {0};

    check_case("deaf");
    start_hijack(&x);
    talk_arrives(&x, SPAN(UPGRADED "usage"));
    CHECK_STATUS(md_exchange_head(&x), MD_OK);
    CHECK_WRITE(&x, "much", MD_OK, 4);
    md_exchange_deaf(&x);
    CHECK_INT(md_exchange_out(&x).n, 0);
    CHECK_WRITE(&x, "more", MD_END, 0);
    CHECK_STATUS(md_exchange_finish(&x), MD_OK);
    CHECK(!md_exchange_half_close(&x));
    CHECK_READ(&x, "usage");
    md_exchange_ended(&x, MD_ECLOSED); /* for the bytes that nobody read */
    CHECK_OVER(&x, MD_END);

    start_upload(&x);
    md_exchange_deaf(&x);
    talk_arrives(&x, SPAN("HTTP/1.1 413 Too Large\r\n\r\nno"));
    CHECK_READ(&x, "no");
    md_exchange_ended(&x, MD_ECLOSED);
    CHECK_OVER(&x, MD_ECLOSED);
    md_exchange_free(&x);
}

/* It need not look between the steps, because failures stick. */
static enum md_status two_way(struct md_exchange *x)
{
    struct md_piece piece;
    size_t taken, room;
    char *to;

    md_exchange_begin(x, SPAN("POST"), SPAN("/x"));
    md_exchange_upload(x);
    talk_send_all(x);
    md_exchange_write(x, md_span(large, sizeof(large)), &taken);
    talk_send_all(x);
    md_exchange_finish(x);
    talk_send_all(x);
    if (md_exchange_room(x, &to, &room) == MD_OK)
        talk_arrives(x, SPAN(OK11 "Content-Length: 0\r\n\r\n"));
    return md_exchange_read(x, &piece);
}

static void test_no_memory(void)
{
    struct md_exchange x = {0};
    unsigned n;

    check_case("no memory");
    for (n = 1;; n++) {
        alloc_fail(n);
        if (two_way(&x) == MD_END)
            break;
        CHECK(alloc_failed());
        CHECK_OVER(&x, MD_ENOMEM);
        if (n % 2)
            md_exchange_free(&x); /* or the next one starts anew in it */
    }
    alloc_fail(0);
    CHECK(!alloc_failed() && n > 1);
    md_exchange_free(&x);
}

int main(void)
{
    test_requests();
    test_refused();
    test_upload();
    test_upload_refused();
    test_upload_answered();
    test_upload_cut_short();
    test_stdin();
    test_stdin_of_200();
    test_stdin_refused();
    test_deaf();
    test_no_memory();
    return check_report();
}
