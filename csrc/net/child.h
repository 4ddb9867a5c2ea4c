#ifndef MD_CHILD_H
#define MD_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/span.h"
#include "base/status.h"

/*
 * A program beside us, in a session of its own: what it reads and writes is
 * one socket, what it complains of a pipe. Nothing here blocks, but to close,
 * and that not for long. Started is pid > 0.
 */
struct md_child {
    pid_t pid, owner;
    int fd;     /* its stdin and stdout */
    int errors; /* its stderr */
    bool over;  /* nothing of its stdout is awaited any more */
};

/* argv ends with NULL; argv[0] is looked for in PATH. 0, or errno. */
int md_child_start(struct md_child *c, const char *const argv[]);
/* As md_link's of these names; *problem is errno after ECLOSED. */
enum md_status md_child_send(struct md_child *c, struct md_span bytes,
                             size_t *n, int *problem);
enum md_status md_child_recv(struct md_child *c, char *p, size_t room,
                             size_t *n, int *problem);
/* It reads no more than was sent. */
bool md_child_finish(struct md_child *c);
/* What it has complained of so far, in one line, as far as there is room. */
void md_child_complaint(struct md_child *c, char *text, size_t room);
/* Whether it has ended; then *code is its exit code, or 128 and a signal's; -1
 * where the host has waited for it, as nginx does for all. */
bool md_child_ended(struct md_child *c, int *code);
/* It is told to end, and made to if it does not, by the process that started
 * it; another one forgets it. Any number of times. */
void md_child_close(struct md_child *c);

#endif
