#include "alloc.h"
#include "check.h"
#include "exchange/cut.h"
#include "talk.h"

#define OK11 "HTTP/1.1 200 OK\r\n"
#define LINES(...)                                                             \
    {                                                                          \
        "GET", .as = TALK_LINES, __VA_ARGS__                                   \
    }
#define VALUES(...)                                                            \
    {                                                                          \
        "GET", .as = TALK_VALUES, __VA_ARGS__                                  \
    }
#define FRAMED .framed = true
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
    {"lines", LINES(CLOSED), BYTES(OK11 "\r\none\ntwo\r\n\n"),
     BYTES("200|out:one|out:two\r|out:"), MD_END},
    {"lines, no newline at the end", LINES(CLOSED), BYTES(OK11 "\r\na\nb"),
     BYTES("200|out:a|out:b"), MD_END},
    {"lines, none", LINES(OPEN), BYTES(OK11 "Content-Length: 0\r\n\r\n"),
     BYTES("200+"), MD_END},
    {"lines, the engine waits", LINES(OPEN), BYTES(OK11 "\r\na\nb"),
     BYTES("200|out:a"), MD_MORE},
    {"lines, reset", LINES(RESET), BYTES(OK11 "\r\na\nb"), BYTES("200|out:a|out:b"),
     MD_ECLOSED},
    {"lines, cut", LINES(CLOSED), BYTES(OK11 "Content-Length: 9\r\n\r\na\nb"),
     BYTES("200|out:a|out:b"), MD_ETRUNC},
    {"lines across chunks", LINES(OPEN),
     BYTES(OK11 "Transfer-Encoding: chunked\r\n\r\n"
                "2\r\non\r\n4\r\ne\ntw\r\n2\r\no\n\r\n0\r\n\r\n"),
     BYTES("200|out:one|out:two+"), MD_END},
    {"lines across frames", LINES(FRAMED, CLOSED),
     BYTES(OK11 "\r\n\1\0\0\0\0\0\0\2on\1\0\0\0\0\0\0\4e\ntw"
                "\1\0\0\0\0\0\0\2o\n"),
     BYTES("200|out:one|out:two"), MD_END},
    {"each stream has its lines", LINES(FRAMED, CLOSED),
     BYTES(OK11 "\r\n\1\0\0\0\0\0\0\2on\2\0\0\0\0\0\0\2ba"
                "\1\0\0\0\0\0\0\2e\n\2\0\0\0\0\0\0\4d\n\nw"),
     BYTES("200|out:one|err:bad|err:|err:w"), MD_END},
    {"the last lines, stdout's first", LINES(FRAMED, CLOSED),
     BYTES(OK11 "\r\n\2\0\0\0\0\0\0\3bad\1\0\0\0\0\0\0\3one"),
     BYTES("200|out:one|err:bad"), MD_END},
    {"lines, and a broken frame", LINES(FRAMED, CLOSED),
     BYTES(OK11 "\r\n\1\0\0\0\0\0\0\4one\n\1\0\1\0\0\0\0\1a"),
     BYTES("200|out:one"), MD_EPROTO},
    {"lines, and the daemon's error", LINES(FRAMED, CLOSED),
     BYTES(OK11 "\r\n\1\0\0\0\0\0\0\4one\n\3\0\0\0\0\0\0\3bad"),
     BYTES("200|out:one|sys:bad"), MD_EDAEMON},

    {"values", VALUES(OPEN),
     BYTES(OK11 "Transfer-Encoding: chunked\r\n\r\n"
                "9\r\n{\"a\":1}\r\n\r\n5\r\n{\"b\":\r\n5\r\n2}\r\n1\r\n"
                "2\r\n 2\r\n0\r\n\r\n"),
     BYTES("200|out:{\"a\":1}|out:{\"b\":2}|out:1|out:2+"), MD_END},
    {"values, none", VALUES(CLOSED), BYTES(OK11 "\r\n\r\n"), BYTES("200"),
     MD_END},
    {"values, the end is inside one", VALUES(CLOSED),
     BYTES(OK11 "\r\n{}\n{\"a\":"), BYTES("200|out:{}"), MD_ETRUNC},
    {"values, reset inside one", VALUES(RESET), BYTES(OK11 "\r\n{}\n{\"a\":"),
     BYTES("200|out:{}"), MD_ECLOSED},
    {"values, the engine waits", VALUES(OPEN), BYTES(OK11 "\r\n{}\n{\"a\":"),
     BYTES("200|out:{}"), MD_MORE},
    {"values, a bracket too many", VALUES(OPEN), BYTES(OK11 "\r\n{}]{}"),
     BYTES("200|out:{}"), MD_EPROTO},
    {"values, no answer", VALUES(CLOSED), BYTES(""), BYTES(""), MD_ECLOSED},
};

/* --- what cutting stands on --- */

static void ask(struct md_exchange *x, const char *fields)
{
    MUST(md_exchange_begin(x, SPAN("GET"), SPAN("/x")) == MD_OK);
    MUST(md_exchange_send(x, md_span(NULL, 0)) == MD_OK);
    talk_send_all(x);
    talk_arrives(x, SPAN(OK11));
    talk_arrives(x, md_text(fields));
    talk_arrives(x, SPAN("\r\n"));
}

static void test_unread(void)
{
    struct md_exchange x = {0};
    struct md_piece piece;
    size_t room;
    char *p;

    check_case("unread");
    ask(&x, "Content-Length: 24\r\n");
    md_exchange_frames(&x);
    talk_arrives(&x, SPAN("\2\0\0\0\0\0\0\5hello\1\0\0\0\0\0\0\3you"));
    piece = CHECK_READ(&x, "hello");
    md_exchange_unread(&x, &piece, 3);
    CHECK_STATUS(md_exchange_room(&x, &p, &room), MD_OK);
    CHECK_INT(room, 0);
    piece = CHECK_READ(&x, "llo");
    CHECK_INT(piece.stream, MD_STDERR);
    md_exchange_unread(&x, &piece, 3);
    piece = CHECK_READ(&x, "llo");
    md_exchange_unread(&x, &piece, 0);
    piece = CHECK_READ(&x, "you");
    CHECK_INT(piece.stream, MD_STDOUT);
    md_exchange_unread(&x, &piece, 1);
    CHECK_STATUS(md_exchange_room(&x, &p, &room), MD_OK);
    CHECK_INT(room, 0);
    md_exchange_ended(&x, MD_OK);
    CHECK_READ(&x, "u");
    CHECK_OVER(&x, MD_END);
    md_exchange_free(&x);
}

/* Put n bytes through, as a line or a value that grows and does not end. */
static enum md_status grow(struct md_exchange *x, struct md_cut *cut,
                           bool lines, size_t n)
{
    enum md_status st = MD_MORE;
    struct md_piece piece;
    size_t room;
    char *p;

    while (st == MD_MORE && n > 0) {
        MUST(md_exchange_room(x, &p, &room) == MD_OK && room > 0);
        if (room > n)
            room = n;
        memset(p, '[', room);
        md_exchange_got(x, room);
        n -= room;
        st = lines ? md_cut_line(cut, x, &piece)
                   : md_cut_value(cut, x, &piece.bytes);
    }
    return st;
}

static void test_limits(void)
{
    struct md_exchange x = {0};
    struct md_piece piece;
    struct md_cut cut;

    check_case("limits");
    ask(&x, "");
    md_cut_init(&cut);
    CHECK_STATUS(grow(&x, &cut, true, MD_CUT_LINE), MD_MORE);
    talk_arrives(&x, SPAN("\n"));
    CHECK_STATUS(md_cut_line(&cut, &x, &piece), MD_OK);
    CHECK_INT(piece.bytes.n, MD_CUT_LINE);
    CHECK_STATUS(grow(&x, &cut, true, MD_CUT_LINE), MD_MORE);
    CHECK_STATUS(grow(&x, &cut, true, 1), MD_ELIMIT);
    CHECK_STATUS(md_cut_line(&cut, &x, &piece), MD_ELIMIT);
    md_cut_free(&cut);

    ask(&x, "");
    md_cut_init(&cut);
    CHECK_STATUS(grow(&x, &cut, false, MD_CUT_VALUE), MD_MORE);
    CHECK_STATUS(grow(&x, &cut, false, 1), MD_ELIMIT);
    CHECK_STATUS(md_cut_value(&cut, &x, &piece.bytes), MD_ELIMIT);
    md_cut_free(&cut);
    md_exchange_free(&x);
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
    test_unread();
    test_limits();
    return check_report();
}
