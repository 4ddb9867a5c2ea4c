#include "alloc.h"
#include "check.h"
#include "codec/jsonseq.h"
#include "drive.h"

static const size_t eight = 8, many = 4096;

static const struct {
    const char *name;
    const size_t *limit;
    struct md_span input;
    struct md_span want;
    enum md_status end;
} cases[] = {
    {"nothing", &many, BYTES(""), BYTES(""), MD_END},
    {"only what stands between", &many, BYTES(" \t\r\n\x1E"), BYTES(""),
     MD_END},
    {"CRLF, as pull and build write", &many,
     BYTES("{\"status\":\"a\"}\r\n{\"status\":\"b\"}\r\n"),
     BYTES("[{\"status\":\"a\"}][{\"status\":\"b\"}]"), MD_END},
    {"LF, as events and stats write", &many, BYTES("{\"a\":1}\n{\"b\":2}\n"),
     BYTES("[{\"a\":1}][{\"b\":2}]"), MD_END},
    {"RS, as json-seq", &many, BYTES("\x1E{\"a\":1}\n\x1E{\"b\":2}\n"),
     BYTES("[{\"a\":1}][{\"b\":2}]"), MD_END},
    {"nothing between", &many, BYTES("{}{}[][]{\"a\":{}}"),
     BYTES("[{}][{}][[]][[]][{\"a\":{}}]"), MD_END},
    {"no end of line at the end", &many, BYTES("{}\n{\"a\":1}"),
     BYTES("[{}][{\"a\":1}]"), MD_END},
    {"lines inside a value", &many, BYTES("{\n  \"a\": [\r\n1 ]\n}\n[]"),
     BYTES("[{\n  \"a\": [\r\n1 ]\n}][[]]"), MD_END},
    {"depth", &many, BYTES("[[[{\"a\":[{}]}]]][[[]]]"),
     BYTES("[[[[{\"a\":[{}]}]]]][[[[]]]]"), MD_END},
    {"brackets in strings", &many, BYTES("{\"}\":\"]]{[\"}[\"}\"]"),
     BYTES("[{\"}\":\"]]{[\"}][[\"}\"]]"), MD_END},
    {"quotes in strings", &many, BYTES("{\"a\\\"}\":\"\\\"\"}{}"),
     BYTES("[{\"a\\\"}\":\"\\\"\"}][{}]"), MD_END},
    {"escapes at the end of strings", &many,
     BYTES("[\"\\\\\"][\"\\\\\\\"]\"]\"\\\\\"\"\\u005d\""),
     BYTES("[[\"\\\\\"]][[\"\\\\\\\"]\"]][\"\\\\\"][\"\\u005d\"]"), MD_END},
    {"control characters in strings", &many, BYTES("[\"\x1E\r\n\0\"]{}"),
     BYTES("[[\"\x1E\r\n\0\"]][{}]"), MD_END},

    {"scalars", &many, BYTES("1 true\nnull\r\n\x1E-1.5e+3 \"a b\" 0"),
     BYTES("[1][true][null][-1.5e+3][\"a b\"][0]"), MD_END},
    {"strings side by side", &many, BYTES("\"a\"\"b\"\"\""),
     BYTES("[\"a\"][\"b\"][\"\"]"), MD_END},
    {"scalars beside brackets", &many, BYTES("1{}2[]3\"a\"null[4]5"),
     BYTES("[1][{}][2][[]][3][\"a\"][null][[4]][5]"), MD_END},
    {"a number that only the end ends", &many, BYTES("{}\n12345"),
     BYTES("[{}][12345]"), MD_END},
    {"what is no JSON is somebody else's to refuse", &many,
     BYTES("{a:'b'}\n<html> }"), BYTES("[{a:'b'}][<html>]"), MD_EPROTO},

    {"a bracket that was never opened", &many, BYTES("}{}"), BYTES(""),
     MD_EPROTO},
    {"one bracket too many", &many, BYTES("{}[]]{}"), BYTES("[{}][[]]"),
     MD_EPROTO},
    {"a bracket after a number", &many, BYTES("1]"), BYTES("[1]"), MD_EPROTO},

    {"cut in an object", &many, BYTES("{}{\"a\":"), BYTES("[{}]"), MD_ETRUNC},
    {"cut in an array", &many, BYTES("[[]"), BYTES(""), MD_ETRUNC},
    {"cut in a string", &many, BYTES("\"a"), BYTES(""), MD_ETRUNC},
    {"cut in an escape", &many, BYTES("\"a\\"), BYTES(""), MD_ETRUNC},
    {"cut after an escaped quote", &many, BYTES("\"\\\""), BYTES(""),
     MD_ETRUNC},

    {"the limit", &eight, BYTES("{\"a\":12}  {\"b\":34}\r\n12345678 1"),
     BYTES("[{\"a\":12}][{\"b\":34}][12345678][1]"), MD_END},
    {"the limit, at the end", &eight, BYTES("12345678"), BYTES("[12345678]"),
     MD_END},
    {"one over", &eight, BYTES("{}{\"a\":123}{}"), BYTES("[{}]"), MD_ELIMIT},
    {"one over, a string", &eight, BYTES("\"1234567\""), BYTES(""), MD_ELIMIT},
    {"one over, a number", &eight, BYTES("123456789 1"), BYTES(""), MD_ELIMIT},
    {"one over, at the end", &eight, BYTES("123456789"), BYTES(""), MD_ELIMIT},
    {"one over, still open", &eight, BYTES("[[[[[[[[["), BYTES(""), MD_ELIMIT},
};

/* What stands between values is never kept, however much there is. */
static void test_long_between(void)
{
    static char blank[100000];
    static struct trace t;

    check_case("long between");
    memset(blank, '\n', sizeof(blank));
    run_cut(drive_jsonseq, &eight, md_span(blank, sizeof(blank)), 1000, 1000,
            &t);
    CHECK_STATUS(t.end, MD_END);
    CHECK_INT(t.n, 0);
}

/* Depth is a number, not a stack. */
static void test_deep(void)
{
    enum { DEPTH = 1000000 };
    struct md_span in, value;
    struct md_jsonseq j;
    char *p = malloc(2 * DEPTH);

    check_case("deep");
    MUST(p);
    memset(p, '[', DEPTH);
    memset(p + DEPTH, ']', DEPTH);
    md_jsonseq_init(&j, 2 * DEPTH);
    in = md_span(p, DEPTH + 1);
    CHECK_STATUS(md_jsonseq_next(&j, &in, &value), MD_MORE);
    in = md_span(p + DEPTH + 1, DEPTH - 1);
    CHECK_STATUS(md_jsonseq_next(&j, &in, &value), MD_OK);
    CHECK_INT(value.n, 2 * DEPTH);
    CHECK_STATUS(md_jsonseq_end(&j, &value), MD_END);
    md_jsonseq_free(&j);
    free(p);
}

/* A value that came whole is lent where it lies, and costs no memory. */
static void test_borrowed(void)
{
    char text[] = "{} [1]";
    struct md_span in = md_text(text), value;
    struct md_jsonseq j;

    check_case("borrowed");
    md_jsonseq_init(&j, many);
    CHECK_STATUS(md_jsonseq_next(&j, &in, &value), MD_OK);
    CHECK(value.p == text);
    CHECK_STATUS(md_jsonseq_next(&j, &in, &value), MD_OK);
    CHECK(value.p == text + 3);
    CHECK(j.part.p == NULL);
    md_jsonseq_free(&j);
}

int main(void)
{
    size_t i;

    for (i = 0; i < COUNT(cases); i++) {
        check_case(cases[i].name);
        check_cuts(drive_jsonseq, cases[i].limit, cases[i].input, cases[i].want,
                   cases[i].end);
        if (cases[i].end == MD_END)
            check_allocs(drive_jsonseq, cases[i].limit, cases[i].input);
    }
    test_long_between();
    test_deep();
    test_borrowed();
    return check_report();
}
