#ifndef MD_POLL_H
#define MD_POLL_H

#include <stdbool.h>

enum { MD_READ = 1, MD_WRITE = 2 };

/* Seconds on a clock that only goes forward. */
double md_now(void);

/*
 * Block until fd is ready for MD_READ, MD_WRITE or both, or it failed, or the
 * seconds are over, or a signal came. fd < 0: just the time. seconds < 0: no
 * end. Whether it is ready, or failed.
 */
bool md_poll(int fd, int events, double seconds);

#endif
