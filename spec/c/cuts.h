#ifndef CUTS_H
#define CUTS_H

#include <stdbool.h>

#include "base/span.h"
#include "base/status.h"

/*
 * Every way of cutting an input is the same input. Here is an input that comes
 * in pieces, a trace of what was made of it, and the laws about the two.
 */

/* Hands out an input. The sizes of the first and of the later pieces are all
 * it takes to say "whole", "in two" and "byte by byte". */
struct source {
    struct md_span all;
    size_t at, first, step;
    bool begun;
    char *piece;
};

struct source source_of(struct md_span all, size_t first, size_t step);
/* The next piece, in a heap copy of exactly its size, which goes with the call
 * after. The first one may be empty. Call until it says false. */
bool source_next(struct source *s, char **p, size_t *n);
/* A heap copy to be freed, of exactly these bytes: reading past it is seen. */
char *exact_copy(struct md_span s);

/* What came out, as text, and how it ended. Zero-filled is the start state. */
struct trace {
    enum md_status end;
    int stream; /* of the run at the end of text */
    size_t n;
    char text[128 * 1024];
};

struct md_span trace_text(const struct trace *t);
void trace_clear(struct trace *t);
void trace_add(struct trace *t, struct md_span s);
void trace_printf(struct trace *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Bytes of a stream: written as "|out:bytes". Neighbours of one stream are one
 * run, unless trace_cut comes between them. */
void trace_run(struct trace *t, int stream, struct md_span s);
void trace_cut(struct trace *t);

/* Puts a codec through an input: fills an empty trace, frees all its own. */
typedef void drive(const void *how, struct source *in, struct trace *out);
void run_cut(drive *run, const void *how, struct md_span input, size_t first,
             size_t step, struct trace *out);

/* Whole, in two at every place, and byte by byte: always this. */
void check_cuts(drive *run, const void *how, struct md_span input,
                struct md_span want, enum md_status end);

/* The same for a fuzzer, which does not know what to expect: whole, byte by
 * byte, and this one cut. It leaves the trace. */
const struct trace *must_cut_alike(drive *run, const void *how,
                                   struct md_span input, size_t first,
                                   size_t step);

#endif
