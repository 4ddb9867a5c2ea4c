#include "net/sigpipe.h"

#include <time.h>

static void only_sigpipe(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGPIPE);
}

void md_sigpipe_block(struct md_sigpipe *s)
{
    sigset_t pending, set;

    only_sigpipe(&set);
    sigpending(&pending);
    s->pending = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &set, &s->mask);
}

void md_sigpipe_restore(const struct md_sigpipe *s)
{
    static const struct timespec at_once = {0, 0};
    sigset_t set;

    only_sigpipe(&set);
    if (!s->pending)
        while (sigtimedwait(&set, NULL, &at_once) == SIGPIPE)
            ;
    pthread_sigmask(SIG_SETMASK, &s->mask, NULL);
}
