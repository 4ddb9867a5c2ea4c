#include "drive.h"
#include "fuzz.h"

/* A head that was read can be written, and reads as before. */
static void rewrite(enum md_http1_kind kind, struct md_span in)
{
    static struct trace before, after;
    struct md_span rest, name, value;
    struct md_head h;
    struct md_buf out;
    size_t searched = 0, len;

    MUST(md_head_find(in.p, in.n, &searched, &len) == MD_OK);
    in.n = len;
    MUST(md_head_parse(&h, kind, in) == MD_OK);
    if (h.minor != 1) /* which is all that we write */
        return;
    md_buf_init(&out, 1 << 20);
    if (kind == MD_REQUEST)
        MUST(md_head_write_request(&out, h.method, h.target) == MD_OK);
    else
        MUST(md_head_write_status(&out, h.status, h.reason) == MD_OK);
    rest = h.fields;
    while (md_head_field(&rest, &name, &value) == MD_OK)
        MUST(md_head_write_field(&out, name, value) == MD_OK);
    MUST(md_head_write_end(&out) == MD_OK);
    run_cut(drive_head, &kind, in, in.n, 1, &before);
    run_cut(drive_head, &kind, md_buf_live(&out), 5, 5, &after);
    MUST(after.end == MD_OK && after.n == before.n);
    MUST(memcmp(after.text, before.text, before.n) == 0);
    md_buf_free(&out);
}

/* Whatever is put into a head, it stays that one head with that one field. */
static void inject(struct md_span in)
{
    struct md_span method, target, name, value;
    struct md_head h;
    struct md_buf out;
    size_t searched = 0, len, quarter = in.n / 4;

    method = md_span(in.p, quarter);
    target = md_span(in.p + quarter, quarter);
    name = md_span(in.p + 2 * quarter, quarter);
    value = md_after(in, 3 * quarter);
    md_buf_init(&out, 1 << 20);
    if (md_head_write_request(&out, method, target) != MD_OK)
        MUST(md_head_write_request(&out, SPAN("GET"), SPAN("/")) == MD_OK);
    if (md_head_write_field(&out, name, value) != MD_OK)
        MUST(md_head_write_field(&out, SPAN("A"), SPAN("b")) == MD_OK);
    MUST(md_head_write_end(&out) == MD_OK);
    MUST(md_head_find(md_buf_live(&out).p, md_buf_live(&out).n, &searched,
                      &len) == MD_OK);
    MUST(len == md_buf_live(&out).n);
    if (md_head_parse(&h, MD_REQUEST, md_buf_live(&out)) == MD_OK) {
        MUST(md_head_field(&h.fields, &name, &value) == MD_OK);
        MUST(md_head_field(&h.fields, &name, &value) == MD_END);
    }
    md_buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct md_span in = fuzz_input(data, n);
    enum md_http1_kind kind = fuzz_take(&in) & 1 ? MD_REQUEST : MD_RESPONSE;
    enum md_status end = fuzz_cuts(drive_head, &kind, in)->end;

    fuzz_take(&in); /* the cut */
    fuzz_take(&in);
    if (end == MD_OK)
        rewrite(kind, in);
    if (in.n > 0)
        inject(in);
    return 0;
}
