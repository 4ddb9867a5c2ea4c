#include "check.h"
#include "drive.h"

static const struct {
    const char *name;
    struct md_span input;
    struct md_span want;
    enum md_status end;
} cases[] = {
    {"nothing", BYTES(""), BYTES(""), MD_END},
    {"stdout", BYTES("\1\0\0\0\0\0\0\2hi"), BYTES("|out:hi"), MD_END},
    {"stderr", BYTES("\2\0\0\0\0\0\0\2hi"), BYTES("|err:hi"), MD_END},
    {"stdin reads as stdout", BYTES("\0\0\0\0\0\0\0\2hi\1\0\0\0\0\0\0\1!"),
     BYTES("|out:hi!"), MD_END},
    {"payload that looks like a header",
     BYTES("\1\0\0\0\0\0\0\10\2\0\0\0\0\0\0\1\2\0\0\0\0\0\0\1x"),
     BYTES("|out:\2\0\0\0\0\0\0\1|err:x"), MD_END},
    {"neighbours of a stream",
     BYTES("\1\0\0\0\0\0\0\3one\1\0\0\0\0\0\0\3two\1\0\0\0\0\0\0\5three"),
     BYTES("|out:onetwothree"), MD_END},
    {"streams in turn",
     BYTES("\1\0\0\0\0\0\0\1a\2\0\0\0\0\0\0\1b\1\0\0\0\0\0\0\1c"
           "\1\0\0\0\0\0\0\1d\2\0\0\0\0\0\0\1e"),
     BYTES("|out:a|err:b|out:cd|err:e"), MD_END},
    {"empty frames alone", BYTES("\1\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0"), BYTES(""),
     MD_END},
    {"empty frames between",
     BYTES("\1\0\0\0\0\0\0\0\1\0\0\0\0\0\0\1a\1\0\0\0\0\0\0\0"
           "\1\0\0\0\0\0\0\1b\2\0\0\0\0\0\0\0\1\0\0\0\0\0\0\1c"),
     BYTES("|out:abc"), MD_END},
    {"daemon errors one at a time",
     BYTES("\1\0\0\0\0\0\0\1a\3\0\0\0\0\0\0\3bad\3\0\0\0\0\0\0\5worse"
           "\1\0\0\0\0\0\0\1b"),
     BYTES("|out:a|sys:bad|sys:worse|out:b"), MD_END},
    {"an empty daemon error", BYTES("\3\0\0\0\0\0\0\0\3\0\0\0\0\0\0\1x"),
     BYTES("|sys:|sys:x"), MD_END},
    {"every byte of the length",
     BYTES("\1\0\0\0\0\0\1\0"
           "cut"),
     BYTES("|out:cut"), MD_ETRUNC},
    {"a claim of 4 GiB",
     BYTES("\2\0\0\0\377\377\377\377"
           "a\1\0\0"),
     BYTES("|err:a\1\0\0"), MD_ETRUNC},

    {"cut in a header", BYTES("\1\0\0\0\0\0\0"), BYTES(""), MD_ETRUNC},
    {"cut in the next header", BYTES("\1\0\0\0\0\0\0\2hi\1"), BYTES("|out:hi"),
     MD_ETRUNC},
    {"cut before the payload", BYTES("\1\0\0\0\0\0\0\1"), BYTES(""), MD_ETRUNC},
    {"cut in the payload", BYTES("\1\0\0\0\0\0\0\5hi"), BYTES("|out:hi"),
     MD_ETRUNC},
    {"cut in a daemon error", BYTES("\3\0\0\0\0\0\0\5ba"), BYTES("|sys:ba"),
     MD_ETRUNC},

    {"type 4", BYTES("\4\0\0\0\0\0\0\0"), BYTES("@0"), MD_EPROTO},
    {"type 255", BYTES("\377\0\0\0\0\0\0\0"), BYTES("@0"), MD_EPROTO},
    {"byte 1", BYTES("\1\1\0\0\0\0\0\0"), BYTES("@1"), MD_EPROTO},
    {"byte 2", BYTES("\1\0\1\0\0\0\0\0"), BYTES("@2"), MD_EPROTO},
    {"byte 3", BYTES("\1\0\0\200\0\0\0\0"), BYTES("@3"), MD_EPROTO},
    {"a terminal's prompt", BYTES("$ "), BYTES("@0"), MD_EPROTO},
    {"a terminal's output", BYTES("/ # ls -l\r\n"), BYTES("@0"), MD_EPROTO},
    {"broken after good frames",
     BYTES("\1\0\0\0\0\0\0\2hi\2\0\0\0\0\0\0\1!\1\0\7\0\0\0\0\1x"),
     BYTES("|out:hi|err:!@21"), MD_EPROTO},
    {"broken after a frame of its stream",
     BYTES("\1\0\0\0\0\0\0\2hi\1\0\0\1\0\0\0\1x"), BYTES("|out:hi@13"),
     MD_EPROTO},
};

/* Neighbours that have arrived are one run: fewer pieces for everybody. */
static void test_coalescing(void)
{
    char input[] = "\1\0\0\0\0\0\0\2ab\1\0\0\0\0\0\0\0"
                   "\0\0\0\0\0\0\0\2cd\1\0\0\0\0\0\0\4ef";
    struct md_frame d = {0};
    struct md_piece piece;
    size_t used;

    check_case("coalescing");
    CHECK_STATUS(md_frame_next(&d, input, sizeof(input) - 1, &used, &piece),
                 MD_OK);
    CHECK_TEXT(piece.bytes, "abcdef");
    CHECK_INT(used, sizeof(input) - 1);
    CHECK_INT(d.left, 2);
    CHECK_STATUS(md_frame_end(&d), MD_ETRUNC);
}

/* The offset counts on where 32 bits end. */
static void test_far_offset(void)
{
    char bad[] = "\1\0\1\0\0\0\0\0";
    struct md_frame d = {.offset = (uint64_t)5 << 32};
    struct md_piece piece;
    size_t used;

    check_case("far offset");
    CHECK_STATUS(md_frame_next(&d, bad, sizeof(bad) - 1, &used, &piece),
                 MD_EPROTO);
    CHECK(d.offset == ((uint64_t)5 << 32) + 2);
}

static void test_encode(void)
{
    static const uint32_t lengths[] = {
        0,        1,         255,        256,        65535,     65536,
        0xFFFFFF, 0x1000000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF};
    size_t i;
    int type;

    check_case("encode");
    for (type = MD_STDIN; type <= MD_SYSTEMERR; type++) {
        for (i = 0; i < COUNT(lengths); i++) {
            uint32_t n = lengths[i];
            char *frame = exact_copy(md_span("12345678!", 9));
            struct md_frame d = {0};
            struct md_piece piece;
            size_t used;

            md_frame_encode((uint8_t *)frame, (enum md_stream)type, n);
            CHECK(frame[8] == '!');
            CHECK_STATUS(md_frame_next(&d, frame, n ? 9 : 8, &used, &piece),
                         n || type == MD_SYSTEMERR ? MD_OK : MD_MORE);
            if (n) {
                CHECK_TEXT(piece.bytes, "!");
                CHECK_INT(piece.stream, type ? type : MD_STDOUT);
                CHECK_INT(piece.last, type == MD_SYSTEMERR && n == 1);
                CHECK_INT(d.left, n - 1);
            }
            free(frame);
        }
    }
}

int main(void)
{
    size_t i;

    for (i = 0; i < COUNT(cases); i++) {
        check_case(cases[i].name);
        check_cuts(drive_frame, NULL, cases[i].input, cases[i].want,
                   cases[i].end);
    }
    test_coalescing();
    test_far_offset();
    test_encode();
    return check_report();
}
