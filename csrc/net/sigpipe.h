#ifndef MD_SIGPIPE_H
#define MD_SIGPIPE_H

#include <signal.h>
#include <stdbool.h>

/*
 * Older versions of libcurl and OpenSSL write to sockets in a way that raises
 * SIGPIPE, whose disposition is the host program's. Between these two calls
 * none reaches it, in this thread.
 */
struct md_sigpipe {
    sigset_t mask;
    bool pending; /* one was before us */
};

void md_sigpipe_block(struct md_sigpipe *s);
void md_sigpipe_restore(const struct md_sigpipe *s);

#endif
