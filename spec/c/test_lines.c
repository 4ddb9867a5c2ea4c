#include "alloc.h"
#include "check.h"
#include "codec/lines.h"
#include "drive.h"

static const size_t four = 4, many = 4096;

static const struct {
    const char *name;
    const size_t *limit;
    struct md_span input;
    struct md_span want;
    enum md_status end;
} cases[] = {
    {"nothing", &many, BYTES(""), BYTES(""), MD_END},
    {"one line", &many, BYTES("one\n"), BYTES("[one]"), MD_END},
    {"lines", &many, BYTES("one\ntwo\nthree\n"), BYTES("[one][two][three]"),
     MD_END},
    {"no final newline", &many, BYTES("one\ntwo"), BYTES("[one][two]"), MD_END},
    {"no newline", &many, BYTES("one"), BYTES("[one]"), MD_END},
    {"empty lines", &many, BYTES("\n\na\n\n"), BYTES("[][][a][]"), MD_END},
    {"CR is kept", &many, BYTES("a\r\nb\rc\n\r\n\r"),
     BYTES("[a\r][b\rc][\r][\r]"), MD_END},
    {"NUL and bytes beyond ASCII", &many, BYTES("a\0b\n\0\n\xC3\xA9\xFF\n"),
     BYTES("[a\0b][\0][\xC3\xA9\xFF]"), MD_END},

    {"the limit", &four, BYTES("four\n4444\n"), BYTES("[four][4444]"), MD_END},
    {"the limit, no newline", &four, BYTES("four"), BYTES("[four]"), MD_END},
    {"one over", &four, BYTES("ok\nfiver\nok\n"), BYTES("[ok]"), MD_ELIMIT},
    {"one over, no newline", &four, BYTES("ok\nfiver"), BYTES("[ok]"),
     MD_ELIMIT},
    {"the CR counts", &four, BYTES("four\r\n"), BYTES(""), MD_ELIMIT},
};

/* A line that came whole is lent where it lies, and costs no memory. */
static void test_borrowed(void)
{
    char text[] = "one\ntwo\n";
    struct md_span in = md_text(text), line;
    struct md_lines l;

    check_case("borrowed");
    md_lines_init(&l, many);
    CHECK_STATUS(md_lines_next(&l, &in, &line), MD_OK);
    CHECK(line.p == text);
    CHECK_STATUS(md_lines_next(&l, &in, &line), MD_OK);
    CHECK(line.p == text + 4);
    CHECK(l.part.p == NULL);
    md_lines_free(&l);
}

int main(void)
{
    size_t i;

    for (i = 0; i < COUNT(cases); i++) {
        check_case(cases[i].name);
        check_cuts(drive_lines, cases[i].limit, cases[i].input, cases[i].want,
                   cases[i].end);
        if (cases[i].end == MD_END)
            check_allocs(drive_lines, cases[i].limit, cases[i].input);
    }
    test_borrowed();
    return check_report();
}
