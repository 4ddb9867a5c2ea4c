#include "codec/lines.h"
#include "drive.h"
#include "fuzz.h"

/* Lines are what memchr finds. */
static void trace_simply(struct md_span in, size_t limit, struct trace *t)
{
    t->end = MD_END;
    while (in.n > 0) {
        const char *lf = memchr(in.p, '\n', in.n);
        size_t n = lf ? (size_t)(lf - in.p) : in.n;

        if (n > limit) {
            t->end = MD_ELIMIT;
            return;
        }
        trace_add(t, SPAN("["));
        trace_add(t, md_span(in.p, n));
        trace_add(t, SPAN("]"));
        in = md_after(in, lf ? n + 1 : n);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct trace want;
    struct md_span in = fuzz_input(data, n);
    size_t limit = fuzz_take(&in);
    const struct trace *got = fuzz_cuts(drive_lines, &limit, in);

    fuzz_take(&in); /* the cut */
    fuzz_take(&in);
    trace_clear(&want);
    trace_simply(in, limit, &want);
    MUST(got->end == want.end && got->n == want.n);
    MUST(memcmp(got->text, want.text, want.n) == 0);
    return 0;
}
