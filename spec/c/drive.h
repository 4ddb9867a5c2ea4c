#ifndef DRIVE_H
#define DRIVE_H

#include "codec/body.h"
#include "codec/frame.h"
#include "codec/http1.h"
#include "cuts.h"

/*
 * One driver for each codec, for the tests and the fuzzers alike. A driver
 * also insists on what a header promises for every input: results lie inside
 * the input, MORE has used it up, a failure sticks.
 */

/* Runs as trace_run writes them; of a failure: "@" and the offset. */
void drive_frame(const void *nothing, struct source *in, struct trace *out);

struct body_how {
    enum md_body_kind kind;
    uint64_t left;
};
/* The payload, and after END "+" and the bytes that were left alone. */
void drive_body(const void *body_how, struct source *in, struct trace *out);

/* How a head reads, and "+" and the bytes after it. */
void drive_head(const void *md_http1_kind, struct source *in,
                struct trace *out);

/* Each value or line in brackets. */
void drive_jsonseq(const void *size_t_limit, struct source *in,
                   struct trace *out);
void drive_lines(const void *size_t_limit, struct source *in,
                 struct trace *out);

#endif
