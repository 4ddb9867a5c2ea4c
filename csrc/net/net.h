#ifndef MD_NET_H
#define MD_NET_H

#include <curl/curl.h>
#include <stdbool.h>
#include <sys/types.h>

/*
 * What the links of one thread share: libcurl's multi handle, which makes a
 * connection cheap, and its timer. Counted; belongs to the process that made
 * it.
 */
struct md_net {
    CURLM *multi;
    int users;
    pid_t pid;
    double timer; /* when libcurl wants to be called, by md_now; < 0: never */
    int ready;    /* a descriptor that is always readable, or -1 */
};

/* NULL: out of memory. The caller is its first user. */
struct md_net *md_net_new(void);
void md_net_hold(struct md_net *net);
/* The last user to let go frees it, in its own process. */
void md_net_drop(struct md_net *net);
/* False after a fork: then leave it alone, and everything made with it. */
bool md_net_is_ours(const struct md_net *net);

#endif
