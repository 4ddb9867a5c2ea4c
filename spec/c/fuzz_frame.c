#include "base/buf.h"
#include "drive.h"
#include "fuzz.h"

/* Frames made of the input read back as what they were made of. */
static void round_trip(struct md_span in)
{
    static struct trace want, got;
    struct md_buf wire;
    char head[8];

    md_buf_init(&wire, 1 << 20);
    trace_clear(&want);
    while (in.n > 0) {
        uint8_t how = fuzz_take(&in);
        enum md_stream type = (enum md_stream)(how & 3);
        size_t n = how >> 2 < in.n ? how >> 2 : in.n;

        md_frame_encode((uint8_t *)head, type, (uint32_t)n);
        MUST(md_buf_add(&wire, md_span(head, sizeof(head))) == MD_OK);
        MUST(md_buf_add(&wire, md_span(in.p, n)) == MD_OK);
        if (type == MD_STDIN)
            type = MD_STDOUT;
        if (n > 0 || type == MD_SYSTEMERR)
            trace_run(&want, (int)type, md_span(in.p, n));
        if (type == MD_SYSTEMERR)
            trace_cut(&want);
        in = md_after(in, n);
    }
    run_cut(drive_frame, NULL, md_buf_live(&wire), 11, 11, &got);
    MUST(got.end == MD_END && got.n == want.n);
    MUST(memcmp(got.text, want.text, want.n) == 0);
    md_buf_free(&wire);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    fuzz_cuts(drive_frame, NULL, fuzz_input(data, n));
    round_trip(fuzz_input(data, n));
    return 0;
}
