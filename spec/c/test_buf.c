#include "alloc.h"
#include "base/buf.h"
#include "check.h"

static struct md_buf filled(size_t limit, const char *text)
{
    struct md_buf b;

    md_buf_init(&b, limit);
    MUST(md_buf_add(&b, md_text(text)) == MD_OK);
    return b;
}

static void test_empty(void)
{
    struct md_buf b;

    check_case("empty");
    md_buf_init(&b, 0);
    CHECK_TEXT(md_buf_live(&b), "");
    CHECK_STATUS(md_buf_add(&b, md_span(NULL, 0)), MD_OK);
    CHECK_STATUS(md_buf_add(&b, SPAN("x")), MD_ELIMIT);
    md_buf_drop(&b, 0);
    md_buf_clear(&b);
    md_buf_free(&b);
    md_buf_free(&b);
    CHECK_INT(b.limit, 0);
}

static void test_add_and_drop(void)
{
    struct md_buf b = filled(100, "hello");
    struct md_span before;

    check_case("add and drop");
    CHECK_STATUS(md_buf_add(&b, SPAN(" wor\0ld")), MD_OK);
    CHECK_BYTES(md_buf_live(&b), SPAN("hello wor\0ld"));
    before = md_buf_live(&b);
    md_buf_drop(&b, 6);
    CHECK_BYTES(md_buf_live(&b), SPAN("wor\0ld"));
    CHECK(md_buf_live(&b).p == before.p + 6);
    md_buf_drop(&b, 6);
    CHECK_TEXT(md_buf_live(&b), "");
    CHECK_STATUS(md_buf_add(&b, SPAN("again")), MD_OK);
    CHECK_TEXT(md_buf_live(&b), "again");
    md_buf_clear(&b);
    CHECK_TEXT(md_buf_live(&b), "");
    md_buf_free(&b);
    md_buf_free(&b);
    CHECK_STATUS(md_buf_add(&b, SPAN("and after")), MD_OK);
    CHECK_TEXT(md_buf_live(&b), "and after");
    md_buf_free(&b);
}

/* The limit is on the live bytes: what was dropped does not count. */
static void test_limit(void)
{
    struct md_buf b = filled(8, "12345678");

    check_case("limit");
    CHECK_STATUS(md_buf_add(&b, SPAN("9")), MD_ELIMIT);
    CHECK_STATUS(md_buf_add(&b, md_span(NULL, 0)), MD_OK);
    CHECK_TEXT(md_buf_live(&b), "12345678");
    md_buf_drop(&b, 3);
    CHECK_STATUS(md_buf_add(&b, SPAN("9abc")), MD_ELIMIT);
    CHECK_TEXT(md_buf_live(&b), "45678");
    CHECK_STATUS(md_buf_add(&b, SPAN("9ab")), MD_OK);
    CHECK_TEXT(md_buf_live(&b), "456789ab");
    CHECK_STATUS(md_buf_add(&b, md_span("", SIZE_MAX)), MD_ELIMIT);
    md_buf_free(&b);
    CHECK_INT(b.limit, 8);
}

/* As a queue, it carries much through a limit that is little. */
static void test_queue(void)
{
    enum { LIMIT = 1000, TOTAL = 300000 };
    struct md_buf b;
    unsigned in = 0, out = 0, turn = 1;

    check_case("queue");
    md_buf_init(&b, LIMIT);
    while (out < TOTAL) {
        size_t n = turn * 7919 % 333, i, live;
        char bytes[333];

        live = md_buf_live(&b).n;
        for (i = 0; i < n; i++)
            bytes[i] = (char)((in + i) % 251);
        if (md_buf_add(&b, md_span(bytes, n)) == MD_OK)
            in += (unsigned)n;
        else
            MUST(live + n > LIMIT);
        MUST(md_buf_live(&b).n == in - out);
        n = turn++ * 6007 % 333;
        if (n > in - out)
            n = in - out;
        for (i = 0; i < n; i++)
            MUST(md_buf_live(&b).p[i] == (char)((out + i) % 251));
        md_buf_drop(&b, n);
        out += (unsigned)n;
    }
    CHECK(b.cap <= 4 * LIMIT);
    md_buf_free(&b);
}

static void test_no_memory(void)
{
    struct md_buf b;
    char large[1000] = "";

    check_case("no memory");
    md_buf_init(&b, 10000);
    alloc_fail(1);
    CHECK_STATUS(md_buf_add(&b, SPAN("x")), MD_ENOMEM);
    CHECK_TEXT(md_buf_live(&b), "");
    CHECK_STATUS(md_buf_add(&b, SPAN("kept")), MD_OK);
    alloc_fail(1);
    CHECK_STATUS(md_buf_add(&b, md_span(large, sizeof(large))), MD_ENOMEM);
    CHECK_TEXT(md_buf_live(&b), "kept");
    CHECK_STATUS(md_buf_add(&b, md_span(large, sizeof(large))), MD_OK);
    CHECK_INT(md_buf_live(&b).n, 4 + sizeof(large));
    alloc_fail(0);
    md_buf_free(&b);
}

static void test_status(void)
{
    int st;

    check_case("status");
    CHECK_TEXT(md_text(md_status_kind(MD_ETRUNC)), "truncated");
    CHECK_TEXT(md_text(md_status_kind(MD_OK)), "ok");
    for (st = MD_ENOMEM; st <= MD_END; st++) {
        CHECK(*md_status_kind((enum md_status)st));
        CHECK(*md_status_text((enum md_status)st));
    }
}

int main(void)
{
    test_empty();
    test_add_and_drop();
    test_limit();
    test_queue();
    test_no_memory();
    test_status();
    return check_report();
}
