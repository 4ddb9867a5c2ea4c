#include "alloc.h"

#include "check.h"

static unsigned countdown;
static bool failed;

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);

void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);

void alloc_fail(unsigned n)
{
    countdown = n;
    failed = failed && n == 0;
}

bool alloc_failed(void)
{
    return failed;
}

static bool fails(void)
{
    if (countdown == 0 || --countdown > 0)
        return false;
    failed = true;
    return true;
}

void *__wrap_malloc(size_t n)
{
    return fails() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t n)
{
    return fails() ? NULL : __real_realloc(p, n);
}

static void fail_each(drive *run, const void *how, struct md_span input,
                      size_t step)
{
    static struct trace enough, t;
    unsigned n;

    run_cut(run, how, input, step, step, &enough);
    for (n = 1;; n++) {
        alloc_fail(n);
        run_cut(run, how, input, step, step, &t);
        alloc_fail(0);
        if (!alloc_failed())
            return;
        CHECK_STATUS(t.end, MD_ENOMEM);
        if (CHECK(t.n <= enough.n))
            CHECK_BYTES(trace_text(&t), md_span(enough.text, t.n));
    }
}

void check_allocs(drive *run, const void *how, struct md_span input)
{
    fail_each(run, how, input, input.n);
    fail_each(run, how, input, 1);
}
