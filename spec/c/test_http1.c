#include "alloc.h"
#include "check.h"
#include "drive.h"

static const enum md_http1_kind request = MD_REQUEST, response = MD_RESPONSE;

#define OK11 "HTTP/1.1 200 OK\r\n"

static const struct {
    const char *name;
    const enum md_http1_kind *kind;
    struct md_span input;
    struct md_span want;
} sound[] = {
    {"an answer", &response,
     BYTES(OK11 "Api-Version: 1.41\r\nContent-Length: 2\r\n\r\n{}"),
     BYTES("1.1 200 OK [Api-Version=1.41] [Content-Length=2] sized:2+{}")},
    {"no field", &response, BYTES("HTTP/1.1 204 No Content\r\n\r\n"),
     BYTES("1.1 204 No Content+")},
    {"no reason", &response, BYTES("HTTP/1.1 200 \r\n\r\n"),
     BYTES("1.1 200 +")},
    {"no reason, no space", &response, BYTES("HTTP/1.1 999\r\n\r\n"),
     BYTES("1.1 999 +")},
    {"a reason beyond ASCII", &response,
     BYTES("HTTP/1.1 404 Pas trouv\xC3\xA9\r\n\r\n"),
     BYTES("1.1 404 Pas trouv\xC3\xA9+")},
    {"HTTP/1.0", &response, BYTES("HTTP/1.0 200 OK\r\n\r\n"),
     BYTES("1.0 200 OK close+")},
    {"an upgrade, and its stream", &response,
     BYTES("HTTP/1.1 101 UPGRADED\r\nContent-Type: "
           "application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\n"
           "Upgrade: tcp\r\n\r\n\1\0\0\0\0\0\0\2hi"),
     BYTES("1.1 101 UPGRADED [Content-Type=application/vnd.docker.raw-stream] "
           "[Connection=Upgrade] [Upgrade=tcp]+"
           "\1\0\0\0\0\0\0\2hi")},
    {"names in any case", &response,
     BYTES(OK11 "cONTENT-lENGTH: 1\r\nCONNECTION: CLOSE\r\n\r\n"),
     BYTES("1.1 200 OK [cONTENT-lENGTH=1] [CONNECTION=CLOSE] sized:1 close+")},
    {"values are trimmed", &response,
     BYTES(OK11 "A:b\r\nC: \t d e\t \r\nF:\r\nG: \r\n\r\n"),
     BYTES("1.1 200 OK [A=b] [C=d e] [F=] [G=]+")},
    {"colons in values", &response, BYTES(OK11 "Date: 1:2:3\r\n\r\n"),
     BYTES("1.1 200 OK [Date=1:2:3]+")},
    {"length 0", &response, BYTES(OK11 "Content-Length: 0\r\n\r\n"),
     BYTES("1.1 200 OK [Content-Length=0] sized:0+")},
    {"the same length twice", &response,
     BYTES(OK11 "Content-Length: 5\r\nContent-Length: 05\r\n\r\n"),
     BYTES("1.1 200 OK [Content-Length=5] [Content-Length=05] sized:5+")},
    {"a length beyond 32 bits", &response,
     BYTES(OK11 "Content-Length: 5000000000\r\n\r\n"),
     BYTES("1.1 200 OK [Content-Length=5000000000] sized:5000000000+")},
    {"chunked", &response, BYTES(OK11 "Transfer-Encoding: Chunked\r\n\r\n0"),
     BYTES("1.1 200 OK [Transfer-Encoding=Chunked] chunked+0")},

    {"close", &response, BYTES(OK11 "Connection: close\r\n\r\n"),
     BYTES("1.1 200 OK [Connection=close] close+")},
    {"close in a list", &response, BYTES(OK11 "Connection: a ,Close,b\r\n\r\n"),
     BYTES("1.1 200 OK [Connection=a ,Close,b] close+")},
    {"closed is not close", &response, BYTES(OK11 "Connection: closed\r\n\r\n"),
     BYTES("1.1 200 OK [Connection=closed]+")},
    {"1.1 keep-alive", &response, BYTES(OK11 "Connection: keep-alive\r\n\r\n"),
     BYTES("1.1 200 OK [Connection=keep-alive]+")},
    {"1.1 both", &response,
     BYTES(OK11 "Connection: close\r\nConnection: keep-alive\r\n\r\n"),
     BYTES("1.1 200 OK [Connection=close] [Connection=keep-alive] close+")},
    {"1.0 keep-alive", &response,
     BYTES("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n\r\n"),
     BYTES("1.0 200 OK [Connection=Keep-Alive]+")},
    {"1.0 keep-alive, close", &response,
     BYTES("HTTP/1.0 200 OK\r\nConnection: keep-alive, close\r\n\r\n"),
     BYTES("1.0 200 OK [Connection=keep-alive, close] close+")},
    {"1.0 close, keep-alive", &response,
     BYTES("HTTP/1.0 200 OK\r\nConnection: close, keep-alive\r\n\r\n"),
     BYTES("1.0 200 OK [Connection=close, keep-alive] close+")},

    {"a request", &request,
     BYTES("GET /v1.41/containers/json?all=1 HTTP/1.1\r\nHost: a\r\n\r\n"),
     BYTES("1.1 GET /v1.41/containers/json?all=1 [Host=a]+")},
    {"a request to be hijacked", &request,
     BYTES("POST /exec/1/start HTTP/1.1\r\nConnection: Upgrade\r\n"
           "Upgrade: tcp\r\nContent-Length: 2\r\n\r\n{}"),
     BYTES("1.1 POST /exec/1/start [Connection=Upgrade] [Upgrade=tcp] "
           "[Content-Length=2] sized:2+{}")},
    {"a request of 1.0", &request, BYTES("HEAD /_ping HTTP/1.0\r\n\r\n"),
     BYTES("1.0 HEAD /_ping close+")},
};

static const struct {
    const char *name;
    const enum md_http1_kind *kind;
    struct md_span input;
} broken[] = {
    {"HTTP/0.9", &response, BYTES("HTTP/0.9 200 OK\r\n\r\n")},
    {"HTTP/2.0", &response, BYTES("HTTP/2.0 200 OK\r\n\r\n")},
    {"HTTP/1.10", &response, BYTES("HTTP/1.10 200 OK\r\n\r\n")},
    {"http/1.1", &response, BYTES("http/1.1 200 OK\r\n\r\n")},
    {"ICY", &response, BYTES("ICY 200 OK\r\n\r\n")},
    {"a request for an answer", &response, BYTES("GET / HTTP/1.1\r\n\r\n")},
    {"an answer for a request", &request, BYTES(OK11 "\r\n")},
    {"a TLS alert", &response, BYTES("\x15\3\1\0\2\2\x46\r\n\r\n")},
    {"an empty line first", &response, BYTES("\r\n" OK11 "\r\n")},
    {"only an empty line", &response, BYTES("\r\n\r\n")},
    {"no status", &response, BYTES("HTTP/1.1\r\n\r\n")},
    {"no status, a space", &response, BYTES("HTTP/1.1 \r\n\r\n")},
    {"two digits", &response, BYTES("HTTP/1.1 20 OK\r\n\r\n")},
    {"four digits", &response, BYTES("HTTP/1.1 2000 OK\r\n\r\n")},
    {"status 099", &response, BYTES("HTTP/1.1 099 OK\r\n\r\n")},
    {"status 2xx", &response, BYTES("HTTP/1.1 2xx OK\r\n\r\n")},
    {"status -20", &response, BYTES("HTTP/1.1 -20 OK\r\n\r\n")},
    {"two spaces", &response, BYTES("HTTP/1.1  200 OK\r\n\r\n")},
    {"NUL in the reason", &response, BYTES("HTTP/1.1 200 O\0K\r\n\r\n")},

    {"LF only", &response, BYTES("HTTP/1.1 200 OK\nA: b\n\n")},
    {"one bare LF", &response, BYTES(OK11 "A: b\nC: d\r\n\r\n")},
    {"LF for the blank line", &response, BYTES(OK11 "A: b\r\n\n")},
    {"a bare CR", &response, BYTES(OK11 "A: b\rC: d\r\n\r\n")},
    {"CR CR LF", &response, BYTES(OK11 "A: b\r\r\n\r\n")},
    {"NUL in a value", &response, BYTES(OK11 "A: b\0c\r\n\r\n")},
    {"NUL in a name", &response, BYTES(OK11 "A\0: b\r\n\r\n")},
    {"folded", &response, BYTES(OK11 "A: b\r\n c\r\n\r\n")},
    {"folded, with a colon", &response, BYTES(OK11 "A: b\r\n\tc: d\r\n\r\n")},
    {"folded at the start", &response, BYTES(OK11 " A: b\r\n\r\n")},
    {"no name", &response, BYTES(OK11 ": b\r\n\r\n")},
    {"no colon", &response, BYTES(OK11 "A b\r\n\r\n")},
    {"a space before the colon", &response, BYTES(OK11 "A : b\r\n\r\n")},
    {"a space in a name", &response, BYTES(OK11 "A B: b\r\n\r\n")},

    {"no length", &response, BYTES(OK11 "Content-Length: \r\n\r\n")},
    {"length abc", &response, BYTES(OK11 "Content-Length: abc\r\n\r\n")},
    {"length -1", &response, BYTES(OK11 "Content-Length: -1\r\n\r\n")},
    {"length +1", &response, BYTES(OK11 "Content-Length: +1\r\n\r\n")},
    {"length 0x1", &response, BYTES(OK11 "Content-Length: 0x1\r\n\r\n")},
    {"length 1 1", &response, BYTES(OK11 "Content-Length: 1 1\r\n\r\n")},
    {"length 1.0", &response, BYTES(OK11 "Content-Length: 1.0\r\n\r\n")},
    {"length 2^64", &response,
     BYTES(OK11 "Content-Length: 18446744073709551616\r\n\r\n")},
    {"length 2^64 + 2", &response,
     BYTES(OK11 "Content-Length: 18446744073709551618\r\n\r\n")},
    {"two lengths", &response,
     BYTES(OK11 "Content-Length: 1\r\nContent-Length: 2\r\n\r\n")},
    {"two lengths in one", &response,
     BYTES(OK11 "Content-Length: 1, 2\r\n\r\n")},
    {"a second length that is none", &response,
     BYTES(OK11 "Content-Length: 1\r\nContent-Length: x\r\n\r\n")},
    {"gzip", &response, BYTES(OK11 "Transfer-Encoding: gzip\r\n\r\n")},
    {"gzip, chunked", &response,
     BYTES(OK11 "Transfer-Encoding: gzip, chunked\r\n\r\n")},
    {"chunked, identity", &response,
     BYTES(OK11 "Transfer-Encoding: chunked, identity\r\n\r\n")},
    {"no encoding", &response, BYTES(OK11 "Transfer-Encoding:\r\n\r\n")},
    {"xchunked", &response, BYTES(OK11 "Transfer-Encoding: xchunked\r\n\r\n")},
    {"chunked twice", &response,
     BYTES(OK11 "Transfer-Encoding: chunked\r\n"
                "Transfer-Encoding: chunked\r\n\r\n")},
    {"length and chunked", &response,
     BYTES(OK11 "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n")},
    {"chunked and length", &response,
     BYTES(OK11 "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n")},

    {"no method", &request, BYTES(" / HTTP/1.1\r\n\r\n")},
    {"no target", &request, BYTES("GET HTTP/1.1\r\n\r\n")},
    {"an empty target", &request, BYTES("GET  HTTP/1.1\r\n\r\n")},
    {"a space in the target", &request, BYTES("GET /a b HTTP/1.1\r\n\r\n")},
    {"no version", &request, BYTES("GET /\r\n\r\n")},
    {"an odd method", &request, BYTES("G(T / HTTP/1.1\r\n\r\n")},
};

static void test_unfinished(void)
{
    check_case("no end yet");
    check_cuts(drive_head, &response, SPAN(""), SPAN(""), MD_MORE);
    check_cuts(drive_head, &response, SPAN(OK11 "A: b\r\n\r"), SPAN(""),
               MD_MORE);
}

static void test_get(void)
{
    static const char bytes[] = OK11 "A: b\r\na: c\r\nD: \r\n\r\n";
    struct md_head h;
    struct md_span value;

    check_case("get");
    MUST(md_head_parse(&h, MD_RESPONSE, md_text(bytes)) == MD_OK);
    CHECK_STATUS(md_head_get(&h, "a", &value), MD_OK);
    CHECK_TEXT(value, "b");
    CHECK_STATUS(md_head_get(&h, "d", &value), MD_OK);
    CHECK_TEXT(value, "");
    CHECK_STATUS(md_head_get(&h, "b", &value), MD_END);
    CHECK_STATUS(md_head_get(&h, "", &value), MD_END);
}

static void test_same_name(void)
{
    check_case("same name");
    CHECK(md_same_name(SPAN("Content-Type"), "content-type"));
    CHECK(md_same_name(SPAN(""), ""));
    CHECK(md_same_name(SPAN("aAzZ09-_"), "AazZ09-_"));
    CHECK(!md_same_name(SPAN("Content"), "content-type"));
    CHECK(!md_same_name(SPAN("Content-Type"), "content"));
    CHECK(!md_same_name(SPAN("a\0"), "a"));
    CHECK(!md_same_name(SPAN("["), "{")); /* they differ by the case bit */
    CHECK(!md_same_name(SPAN("\xE9"), "\xC9"));
}

/* --- writing --- */

static const struct {
    const char *name;
    struct md_span method, target, field, value;
    bool fine;
} heads[] = {
    {"plain", BYTES("GET"), BYTES("/_ping"), BYTES("Host"), BYTES("a"), true},
    {"any token", BYTES("M-SEARCH"), BYTES("/a%20b?c=d&e"),
     BYTES("X_a.zZ!#$%&'*+^`|~9"), BYTES("a\tb: c, \"d\" \xC3\xA9"), true},
    {"no value", BYTES("GET"), BYTES("/"), BYTES("A"), BYTES(""), true},

    {"no method", BYTES(""), BYTES("/"), BYTES("A"), BYTES("b"), false},
    {"space in the method", BYTES("G T"), BYTES("/"), BYTES("A"), BYTES("b"),
     false},
    {"CR LF in the method", BYTES("GET\r\n"), BYTES("/"), BYTES("A"),
     BYTES("b"), false},
    {"NUL in the method", BYTES("GE\0T"), BYTES("/"), BYTES("A"), BYTES("b"),
     false},

    {"no target", BYTES("GET"), BYTES(""), BYTES("A"), BYTES("b"), false},
    {"space in the target", BYTES("GET"), BYTES("/a b"), BYTES("A"), BYTES("b"),
     false},
    {"no slash", BYTES("GET"), BYTES("a"), BYTES("A"), BYTES("b"), false},
    {"tab in the target", BYTES("GET"), BYTES("/a\tb"), BYTES("A"), BYTES("b"),
     false},
    {"CR in the target", BYTES("GET"), BYTES("/a\rb"), BYTES("A"), BYTES("b"),
     false},
    {"LF in the target", BYTES("GET"), BYTES("/a\nb"), BYTES("A"), BYTES("b"),
     false},
    {"NUL in the target", BYTES("GET"), BYTES("/a\0b"), BYTES("A"), BYTES("b"),
     false},
    {"DEL in the target", BYTES("GET"), BYTES("/a\177"), BYTES("A"), BYTES("b"),
     false},

    {"no name", BYTES("GET"), BYTES("/"), BYTES(""), BYTES("b"), false},
    {"colon in a name", BYTES("GET"), BYTES("/"), BYTES("A:"), BYTES("b"),
     false},
    {"space in a name", BYTES("GET"), BYTES("/"), BYTES("A "), BYTES("b"),
     false},
    {"LF in a name", BYTES("GET"), BYTES("/"), BYTES("A\nB"), BYTES("b"),
     false},
    {"NUL in a name", BYTES("GET"), BYTES("/"), BYTES("A\0"), BYTES("b"),
     false},
    {"beyond ASCII in a name", BYTES("GET"), BYTES("/"), BYTES("\xC3\xA9"),
     BYTES("b"), false},
    {"CR in a value", BYTES("GET"), BYTES("/"), BYTES("A"), BYTES("b\r"),
     false},
    {"LF in a value", BYTES("GET"), BYTES("/"), BYTES("A"), BYTES("b\nC: d"),
     false},
    {"NUL in a value", BYTES("GET"), BYTES("/"), BYTES("A"), BYTES("b\0"),
     false},
};

static enum md_status write_head(struct md_buf *out, size_t i)
{
    enum md_status st;

    st = md_head_write_request(out, heads[i].method, heads[i].target);
    if (st == MD_OK)
        st = md_head_write_field(out, heads[i].field, heads[i].value);
    return st == MD_OK ? md_head_write_end(out) : st;
}

static void test_write(size_t i)
{
    static struct trace want, got;
    struct md_buf out;

    md_buf_init(&out, 4096);
    CHECK_STATUS(write_head(&out, i), heads[i].fine ? MD_OK : MD_EINVAL);
    if (heads[i].fine) {
        trace_clear(&want);
        trace_add(&want, SPAN("1.1 "));
        trace_add(&want, heads[i].method);
        trace_add(&want, SPAN(" "));
        trace_add(&want, heads[i].target);
        trace_add(&want, SPAN(" ["));
        trace_add(&want, heads[i].field);
        trace_add(&want, SPAN("="));
        trace_add(&want, heads[i].value);
        trace_add(&want, SPAN("]+"));
        run_cut(drive_head, &request, md_buf_live(&out), 9, 9, &got);
        CHECK_STATUS(got.end, MD_OK);
        CHECK_BYTES(trace_text(&got), trace_text(&want));
    }
    md_buf_free(&out);
}

static void test_write_status(void)
{
    static const int odd[] = {-1, 0, 99, 1000, 20000};
    struct md_buf out;
    size_t i;

    check_case("write a status");
    md_buf_init(&out, 4096);
    for (i = 0; i < COUNT(odd); i++)
        CHECK_STATUS(md_head_write_status(&out, odd[i], SPAN("OK")), MD_EINVAL);
    CHECK_STATUS(md_head_write_status(&out, 200, SPAN("O\r\nK")), MD_EINVAL);
    CHECK_STATUS(md_head_write_status(&out, 200, SPAN("O\0K")), MD_EINVAL);
    CHECK_TEXT(md_buf_live(&out), "");
    CHECK_STATUS(md_head_write_status(&out, 101, SPAN("UPGRADED")), MD_OK);
    CHECK_STATUS(md_head_write_status(&out, 100, SPAN("")), MD_OK);
    CHECK_STATUS(md_head_write_status(&out, 999, SPAN("")), MD_OK);
    CHECK_TEXT(md_buf_live(&out), "HTTP/1.1 101 UPGRADED\r\n"
                                  "HTTP/1.1 100 \r\nHTTP/1.1 999 \r\n");
    md_buf_free(&out);
}

/* Each of the allocations fails in turn, and so does each byte of room. */
static void test_write_fails(void)
{
    struct md_buf out;
    size_t limit;

    check_case("write fails");
    alloc_fail(1);
    md_buf_init(&out, 4096);
    CHECK_STATUS(write_head(&out, 0), MD_ENOMEM);
    alloc_fail(0);
    CHECK_STATUS(write_head(&out, 0), MD_OK);
    limit = md_buf_live(&out).n;
    md_buf_free(&out);
    while (limit-- > 0) {
        struct md_span kept;

        md_buf_init(&out, 2);
        MUST(md_buf_add(&out, SPAN("..")) == MD_OK);
        md_buf_drop(&out, 1);
        out.limit = 1 + limit;
        CHECK_STATUS(write_head(&out, 0), MD_ELIMIT);
        kept = md_buf_live(&out); /* whole lines only */
        CHECK(kept.n == 1 || kept.p[kept.n - 1] == '\n');
        md_buf_free(&out);
    }
}

int main(void)
{
    size_t i;

    for (i = 0; i < COUNT(sound); i++) {
        check_case(sound[i].name);
        check_cuts(drive_head, sound[i].kind, sound[i].input, sound[i].want,
                   MD_OK);
    }
    for (i = 0; i < COUNT(broken); i++) {
        check_case(broken[i].name);
        check_cuts(drive_head, broken[i].kind, broken[i].input, SPAN(""),
                   MD_EPROTO);
    }
    for (i = 0; i < COUNT(heads); i++) {
        check_case(heads[i].name);
        test_write(i);
    }
    test_unfinished();
    test_get();
    test_same_name();
    test_write_status();
    test_write_fails();
    return check_report();
}
