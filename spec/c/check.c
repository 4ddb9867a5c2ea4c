#include "check.h"

static int total, failed;
static const char *about = "";

void check_case(const char *name)
{
    about = name;
}

int check_report(void)
{
    printf("%d checks, %d failed\n", total, failed);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* Count, and open the line of a failure. */
static bool begin(bool ok, const char *file, int line, const char *what)
{
    total++;
    if (!ok) {
        failed++;
        printf("%s:%d: [%s] %s", file, line, about, what);
    }
    return ok;
}

bool check_true(bool ok, const char *file, int line, const char *what)
{
    if (!begin(ok, file, line, what))
        puts(" is false");
    return ok;
}

bool check_int(long long got, long long want, const char *file, int line,
               const char *what)
{
    if (!begin(got == want, file, line, what))
        printf(" is %lld, not %lld\n", got, want);
    return got == want;
}

bool check_status(enum md_status got, enum md_status want, const char *file,
                  int line, const char *what)
{
    if (!begin(got == want, file, line, what))
        printf(" is \"%s\", not \"%s\"\n", md_status_kind(got),
               md_status_kind(want));
    return got == want;
}

static void show(struct md_span s)
{
    size_t i;

    putchar('"');
    for (i = 0; i < s.n && i < 160; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c == '\r')
            fputs("\\r", stdout);
        else if (c == '\n')
            fputs("\\n", stdout);
        else if (c < ' ' || c > '~')
            printf("\\x%02x", c);
        else
            putchar(c);
    }
    printf(i < s.n ? "\"... (%zu bytes)" : "\"", s.n);
}

bool check_bytes(struct md_span got, struct md_span want, const char *file,
                 int line, const char *what)
{
    bool same = got.n == want.n && (!got.n || !memcmp(got.p, want.p, got.n));

    if (!begin(same, file, line, what)) {
        fputs(" is ", stdout);
        show(got);
        fputs(", not ", stdout);
        show(want);
        putchar('\n');
    }
    return same;
}

void must_not(const char *file, int line, const char *what)
{
    fflush(stdout);
    fprintf(stderr, "%s:%d: [%s] %s is false\n", file, line, about, what);
    abort();
}
