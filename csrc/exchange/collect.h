#ifndef MD_COLLECT_H
#define MD_COLLECT_H

#include "exchange/exchange.h"

/*
 * Keeps what an exchange puts out, up to a limit for each stream. What is
 * beyond it is read and dropped. Owns memory.
 */
struct md_collect {
    struct md_buf out, err;
    bool truncated; /* something was dropped */
    enum md_status failed;
};

void md_collect_init(struct md_collect *c, size_t limit);
void md_collect_free(struct md_collect *c);

/* END: all is here. MORE, or a failure: what came before it is kept. */
enum md_status md_collect_run(struct md_collect *c, struct md_exchange *x);

#endif
