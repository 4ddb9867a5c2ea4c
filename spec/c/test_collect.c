#include "alloc.h"
#include "check.h"
#include "talk.h"

#define OK11 "HTTP/1.1 200 OK\r\n"
#define COLLECT(...)                                                           \
    {                                                                          \
        "GET", .as = TALK_COLLECT, __VA_ARGS__                                 \
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
    {"all", COLLECT(.limit = 100, OPEN),
     BYTES(OK11 "Content-Length: 5\r\n\r\nhello"), BYTES("200|out:hello+"),
     MD_END},
    {"nothing", COLLECT(.limit = 100, OPEN),
     BYTES(OK11 "Content-Length: 0\r\n\r\n"), BYTES("200+"), MD_END},
    {"both streams", COLLECT(.limit = 100, FRAMED, CLOSED),
     BYTES(OK11 "\r\n\1\0\0\0\0\0\0\1a\2\0\0\0\0\0\0\1b\1\0\0\0\0\0\0\1c"
                "\2\0\0\0\0\0\0\1d"),
     BYTES("200|out:ac|err:bd"), MD_END},
    {"the limit", COLLECT(.limit = 5, OPEN),
     BYTES(OK11 "Content-Length: 5\r\n\r\nhello"), BYTES("200|out:hello+"),
     MD_END},
    {"one over", COLLECT(.limit = 4, OPEN),
     BYTES(OK11 "Content-Length: 5\r\n\r\nhello"),
     BYTES("200|out:hell|truncated+"), MD_END},
    {"nothing is kept", COLLECT(.limit = 0, OPEN),
     BYTES(OK11 "Content-Length: 5\r\n\r\nhello"), BYTES("200|truncated+"),
     MD_END},
    {"a limit for each", COLLECT(.limit = 2, FRAMED, CLOSED),
     BYTES(OK11 "\r\n\2\0\0\0\0\0\0\4oops\1\0\0\0\0\0\0\2ab"),
     BYTES("200|out:ab|err:oo|truncated"), MD_END},

    {"still open", COLLECT(.limit = 3, OPEN), BYTES(OK11 "\r\nhello"),
     BYTES("200|out:hel|truncated"), MD_MORE},
    {"reset", COLLECT(.limit = 100, RESET), BYTES(OK11 "\r\nhello"),
     BYTES("200|out:hello"), MD_ECLOSED},
    {"cut in a frame", COLLECT(.limit = 100, FRAMED, CLOSED),
     BYTES(OK11 "\r\n\2\0\0\0\0\0\0\4oops\1\0\0\0\0\0\0\7ab"),
     BYTES("200|out:ab|err:oops"), MD_ETRUNC},
    {"broken", COLLECT(.limit = 100, FRAMED, OPEN),
     BYTES(OK11 "\r\n\1\0\0\0\0\0\0\2ab\1\1\0\0\0\0\0\2"), BYTES("200|out:ab"),
     MD_EPROTO},
    {"the daemon's error", COLLECT(.limit = 1, FRAMED, OPEN),
     BYTES(OK11 "\r\n\1\0\0\0\0\0\0\1a\3\0\0\0\0\0\0\3bad"),
     BYTES("200|out:a|sys:bad"), MD_EDAEMON},
    {"no answer", COLLECT(.limit = 100, CLOSED), BYTES(""), BYTES(""),
     MD_ECLOSED},
};

int main(void)
{
    size_t i;

    for (i = 0; i < COUNT(cases); i++) {
        check_case(cases[i].name);
        check_cuts(drive_talk, &cases[i].talk, cases[i].input, cases[i].want,
                   cases[i].end);
        check_allocs(drive_talk, &cases[i].talk, cases[i].input);
    }
    return check_report();
}
