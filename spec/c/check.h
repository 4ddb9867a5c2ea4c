#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/span.h"
#include "base/status.h"

/*
 * A CHECK that fails prints one line, is counted, and the test goes on. MUST
 * is for what everything after it stands on: it ends the program, and is
 * therefore also what a fuzzer reports.
 */
#define CHECK(x) check_true((x), __FILE__, __LINE__, #x)
#define CHECK_INT(got, want)                                                   \
    check_int((long long)(got), (long long)(want), __FILE__, __LINE__, #got)
#define CHECK_STATUS(got, want)                                                \
    check_status((got), (want), __FILE__, __LINE__, #got)
#define CHECK_BYTES(got, want)                                                 \
    check_bytes((got), (want), __FILE__, __LINE__, #got)
#define CHECK_TEXT(got, want) CHECK_BYTES((got), md_text(want))

#define MUST(x) ((x) ? (void)0 : must_not(__FILE__, __LINE__, #x))

/* A literal that may hold NUL, as an initialiser of a span. */
#define BYTES(literal)                                                         \
    {                                                                          \
        literal, sizeof(literal) - 1                                           \
    }
#define SPAN(literal) md_span(literal, sizeof(literal) - 1)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What the failures from here on are about. Kept, not copied. */
void check_case(const char *name);
/* The last line; what main() returns. */
int check_report(void);

/* Behind the macros. */
bool check_true(bool ok, const char *file, int line, const char *what);
bool check_int(long long got, long long want, const char *file, int line,
               const char *what);
bool check_status(enum md_status got, enum md_status want, const char *file,
                  int line, const char *what);
bool check_bytes(struct md_span got, struct md_span want, const char *file,
                 int line, const char *what);
void must_not(const char *file, int line, const char *what);

#endif
