#ifndef FUZZ_H
#define FUZZ_H

#include "check.h"
#include "cuts.h"

/* What libFuzzer calls. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* The first bytes of an input say how the others are used: take one, or 0. */
static inline uint8_t fuzz_take(struct md_span *in)
{
    uint8_t c = 0;

    if (in->n > 0) {
        c = (uint8_t)*in->p;
        *in = md_after(*in, 1);
    }
    return c;
}

static inline struct md_span fuzz_input(const uint8_t *data, size_t n)
{
    return md_span((const char *)data, n);
}

/* All cuts are alike: also one that two bytes of the input choose. */
static inline const struct trace *fuzz_cuts(drive *run, const void *how,
                                            struct md_span in)
{
    size_t first = fuzz_take(&in), step = 1 + (size_t)fuzz_take(&in);

    return must_cut_alike(run, how, in, first, step);
}

#endif
