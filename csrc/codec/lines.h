#ifndef MD_LINES_H
#define MD_LINES_H

#include <stdbool.h>

#include "base/buf.h"

/* Cuts bytes into lines. Owns the unfinished one. */
struct md_lines {
    enum md_status failed;
    bool given; /* part was handed out as a line */
    struct md_buf part;
};

/* limit: the longest line, in bytes, without its '\n'. */
void md_lines_init(struct md_lines *l, size_t limit);
void md_lines_free(struct md_lines *l);

/*
 * Take one line off the front of *in. The '\n' is left out, a '\r' is not.
 * OK: *line, valid until the next call and as long as *in's bytes. MORE: *in
 * is used up and its rest is kept. ELIMIT: a line is too long. ENOMEM.
 */
enum md_status md_lines_next(struct md_lines *l, struct md_span *in,
                             struct md_span *line);

/* The input is over. OK: *line is the last line, which had no '\n'. END. */
enum md_status md_lines_end(struct md_lines *l, struct md_span *line);

#endif
