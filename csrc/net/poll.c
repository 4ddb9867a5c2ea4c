#include "net/poll.h"

#include <limits.h>
#include <poll.h>
#include <time.h>

double md_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

bool md_poll(int fd, int events, double seconds)
{
    struct pollfd p = {.fd = fd};
    int ms = -1;

    if (events & MD_READ)
        p.events |= POLLIN;
    if (events & MD_WRITE)
        p.events |= POLLOUT;
    if (seconds >= INT_MAX / 1000)
        ms = INT_MAX;
    else if (seconds >= 0) /* rounded up: too early would spin */
        ms = (int)(seconds * 1000 + 0.999);
    return poll(&p, 1, ms) > 0;
}
