#include "codec/jsonseq.h"
#include "drive.h"
#include "fuzz.h"

/* One value on each line gives the same values. */
static void one_a_line(struct md_span in, const struct trace *want)
{
    static struct trace got;
    const size_t limit = 1 << 20;
    struct md_jsonseq j;
    struct md_span value;
    struct md_buf lines;

    md_jsonseq_init(&j, limit);
    md_buf_init(&lines, limit);
    while (md_jsonseq_next(&j, &in, &value) == MD_OK ||
           md_jsonseq_end(&j, &value) == MD_OK) {
        MUST(value.n > 0);
        MUST(md_buf_add(&lines, value) == MD_OK);
        MUST(md_buf_add(&lines, SPAN("\n")) == MD_OK);
    }
    run_cut(drive_jsonseq, &limit, md_buf_live(&lines), 3, 3, &got);
    MUST(got.end == MD_END && got.n == want->n);
    MUST(memcmp(got.text, want->text, want->n) == 0);
    md_buf_free(&lines);
    md_jsonseq_free(&j);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct md_span in = fuzz_input(data, n);
    size_t limit = fuzz_take(&in);
    const struct trace *t;

    t = fuzz_cuts(drive_jsonseq, &limit, in);
    if (t->end == MD_END) {
        fuzz_take(&in); /* the cut */
        fuzz_take(&in);
        one_a_line(in, t);
    }
    return 0;
}
