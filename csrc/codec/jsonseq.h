#ifndef MD_JSONSEQ_H
#define MD_JSONSEQ_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * Cuts bytes into top-level JSON values by depth, whatever stands between
 * them: CRLF, LF, RS (0x1E), spaces, nothing. It finds where a value ends; it
 * does not check that the value is valid. Owns the unfinished one.
 */
struct md_jsonseq {
    enum md_status failed;
    bool given; /* part was handed out as a value */
    bool inside, quoted, escaped;
    uint32_t depth;
    struct md_buf part;
};

/* limit: the largest value, in bytes. */
void md_jsonseq_init(struct md_jsonseq *j, size_t limit);
void md_jsonseq_free(struct md_jsonseq *j);

/*
 * Take one value off the front of *in.
 * OK: *value, valid until the next call and as long as *in's bytes. MORE: *in
 * is used up and its rest is kept. EPROTO: a bracket closes that was never
 * opened. ELIMIT: a value is too large. ENOMEM.
 */
enum md_status md_jsonseq_next(struct md_jsonseq *j, struct md_span *in,
                               struct md_span *value);

/*
 * The input is over. END between two values; OK: *value is a number or a
 * literal, which only the end ends; ETRUNC inside a value.
 */
enum md_status md_jsonseq_end(struct md_jsonseq *j, struct md_span *value);

#endif
