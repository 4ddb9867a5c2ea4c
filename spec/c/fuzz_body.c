#include "drive.h"
#include "fuzz.h"

/* Chunks made of the input read back as the input. */
static void round_trip(struct md_span in)
{
    static struct trace t;
    struct body_how how = {MD_BODY_CHUNKED, 0};
    struct md_span rest = in;
    struct md_buf wire;

    md_buf_init(&wire, 1 << 20);
    while (rest.n > 0) {
        size_t n = 1 + (size_t)(uint8_t)*rest.p;

        n = n < rest.n ? n : rest.n;
        MUST(md_body_write_chunk(&wire, md_span(rest.p, n)) == MD_OK);
        rest = md_after(rest, n);
    }
    MUST(md_body_write_chunk(&wire, rest) == MD_OK);
    run_cut(drive_body, &how, md_buf_live(&wire), 13, 13, &t);
    MUST(t.end == MD_END && t.n == in.n + 1);
    MUST(in.n == 0 || memcmp(t.text, in.p, in.n) == 0);
    md_buf_free(&wire);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct md_span in = fuzz_input(data, n);
    struct body_how how;

    how.kind = (enum md_body_kind)(fuzz_take(&in) & 3);
    how.left = fuzz_take(&in);
    fuzz_cuts(drive_body, &how, in);
    round_trip(in);
    return 0;
}
