#include "cuts.h"

#include <stdarg.h>

#include "check.h"

struct source source_of(struct md_span all, size_t first, size_t step)
{
    struct source s = {.all = all, .first = first, .step = step};

    return s;
}

/* Not by malloc, which may have been told to fail. */
char *exact_copy(struct md_span s)
{
    void *p = NULL;

    MUST(posix_memalign(&p, sizeof(p), s.n) == 0);
    if (s.n)
        memcpy(p, s.p, s.n);
    return p;
}

bool source_next(struct source *s, char **p, size_t *n)
{
    size_t size = s->begun ? s->step : s->first;
    struct md_span left = md_after(s->all, s->at);

    free(s->piece);
    s->piece = NULL;
    if (s->begun && left.n == 0)
        return false;
    s->begun = true;
    *n = size < left.n ? size : left.n;
    *p = s->piece = exact_copy(md_span(left.p, *n));
    s->at += *n;
    return true;
}

void trace_clear(struct trace *t)
{
    t->end = MD_OK;
    t->stream = -1;
    t->n = 0;
}

struct md_span trace_text(const struct trace *t)
{
    return md_span(t->text, t->n);
}

void trace_add(struct trace *t, struct md_span s)
{
    MUST(s.n <= sizeof(t->text) - t->n);
    if (s.n)
        memcpy(t->text + t->n, s.p, s.n);
    t->n += s.n;
}

void trace_printf(struct trace *t, const char *format, ...)
{
    char line[128];
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    MUST(n >= 0 && (size_t)n < sizeof(line));
    trace_add(t, md_span(line, (size_t)n));
}

void trace_cut(struct trace *t)
{
    t->stream = -1;
}

void trace_run(struct trace *t, int stream, struct md_span s)
{
    static const char *const names[] = {"in", "out", "err", "sys"};

    MUST(stream >= 0 && stream < (int)COUNT(names));
    if (stream != t->stream)
        trace_printf(t, "|%s:", names[stream]);
    t->stream = stream;
    trace_add(t, s);
}

void run_cut(drive *run, const void *how, struct md_span input, size_t first,
             size_t step, struct trace *out)
{
    struct source in = source_of(input, first, step);

    trace_clear(out);
    run(how, &in, out);
    free(in.piece);
}

static bool as_wanted(const struct trace *t, struct md_span want,
                      enum md_status end)
{
    bool ended = CHECK_STATUS(t->end, end);

    return CHECK_BYTES(trace_text(t), want) && ended;
}

void check_cuts(drive *run, const void *how, struct md_span input,
                struct md_span want, enum md_status end)
{
    static struct trace t;
    size_t first;

    for (first = 0; first <= input.n; first++) {
        run_cut(run, how, input, first, input.n, &t);
        if (!as_wanted(&t, want, end)) {
            printf("    ... cut at %zu of %zu\n", first, input.n);
            return;
        }
    }
    run_cut(run, how, input, 1, 1, &t);
    if (!as_wanted(&t, want, end))
        puts("    ... byte by byte");
}

const struct trace *must_cut_alike(drive *run, const void *how,
                                   struct md_span input, size_t first,
                                   size_t step)
{
    static struct trace whole, cut;
    const size_t cuts[][2] = {{1, 1}, {first, step}};
    size_t i;

    run_cut(run, how, input, input.n, input.n, &whole);
    for (i = 0; i < COUNT(cuts); i++) {
        run_cut(run, how, input, cuts[i][0], cuts[i][1], &cut);
        MUST(cut.end == whole.end);
        MUST(cut.n == whole.n);
        MUST(memcmp(cut.text, whole.text, whole.n) == 0);
    }
    return &whole;
}
