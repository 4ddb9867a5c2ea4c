#ifndef MD_CUT_H
#define MD_CUT_H

#include "codec/jsonseq.h"
#include "codec/lines.h"
#include "exchange/exchange.h"

enum {
    MD_CUT_LINE = 1024 * 1024,       /* the longest line */
    MD_CUT_VALUE = 64 * 1024 * 1024, /* the largest JSON value */
};

/* Cuts the output of an exchange into lines or JSON values. Owns memory. */
struct md_cut {
    struct md_lines lines[2]; /* stdout's and stderr's */
    struct md_jsonseq values;
};

void md_cut_init(struct md_cut *c);
void md_cut_free(struct md_cut *c);

/*
 * OK: the next line, valid until the next call. At the end, and before a
 * failure of the exchange, come the lines that had no '\n', stdout's first.
 * MORE, END, or a failure: the exchange's, or ELIMIT, ENOMEM.
 */
enum md_status md_cut_line(struct md_cut *c, struct md_exchange *x,
                           struct md_piece *line);

/* OK: the next value. The rest as above; ETRUNC: the end is inside a value. */
enum md_status md_cut_value(struct md_cut *c, struct md_exchange *x,
                            struct md_span *value);

#endif
