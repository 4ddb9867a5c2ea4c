#ifndef ALLOC_H
#define ALLOC_H

#include "cuts.h"

/*
 * Memory that runs out on demand. A test is linked with
 * -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc; only its own objects and the
 * core are affected.
 */

/* Fail the n-th allocation from here, and no other. 0: no longer. */
void alloc_fail(unsigned n);
/* Did it come to that, since the last one that was to fail? */
bool alloc_failed(void);

/*
 * Run the case with each of its allocations failing in turn: it must end in
 * MD_ENOMEM, after a beginning of what it gives with memory enough.
 */
void check_allocs(drive *run, const void *how, struct md_span input);

#endif
