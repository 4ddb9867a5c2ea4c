#ifndef MD_SPAN_H
#define MD_SPAN_H

#include <stddef.h>
#include <string.h>

/* Bytes that belong to somebody else. p may be NULL when n is 0. */
struct md_span {
    const char *p;
    size_t n;
};

static inline struct md_span md_span(const char *p, size_t n)
{
    struct md_span s = {p, n};
    return s;
}

static inline struct md_span md_text(const char *zero_ended)
{
    return md_span(zero_ended, strlen(zero_ended));
}

/* What is left of s after its first n bytes; n is at most s.n. */
static inline struct md_span md_after(struct md_span s, size_t n)
{
    return md_span(n > 0 ? s.p + n : s.p, s.n - n); /* NULL stays NULL */
}

#endif
