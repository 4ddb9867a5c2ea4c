#define _DEFAULT_SOURCE
#define _XOPEN_SOURCE 700
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "file/file.h"
#include "file/terminal.h"

static char at[] = "/tmp/moondock-test-XXXXXX";

static const char *path(const char *name)
{
    static char out[256];

    snprintf(out, sizeof(out), "%s/%s", at, name);
    return out;
}

static void test_stat(void)
{
    struct md_file f;

    CHECK_INT(mkfifo(path("fifo"), 04640), 0);
    CHECK_INT(md_file_stat(path("fifo"), &f), 0);
    CHECK(strcmp(f.type, "fifo") == 0);
    CHECK_INT(md_file_stat(at, &f), 0);
    CHECK(strcmp(f.type, "directory") == 0);
    CHECK_INT(f.mode, 0700);
    CHECK_INT(f.uid, getuid());
    CHECK(f.mtime > 1e9);
    CHECK_INT(md_file_stat("/dev/null", &f), 0);
    CHECK(strcmp(f.type, "char") == 0);
    CHECK_INT(f.major, 1);
    CHECK_INT(f.minor, 3);
    CHECK_INT(md_file_stat(path("nosuch"), &f), ENOENT);
    CHECK_INT(md_file_stat(path("fifo/below"), &f), ENOTDIR);
}

/* A hole of 5 GiB with two names. */
static void test_large(void)
{
    char other[256];
    struct md_file f, g;
    FILE *file = fopen(path("large"), "w");

    MUST(file && ftruncate(fileno(file), 5LL << 30) == 0);
    fclose(file);
    strcpy(other, path("other"));
    CHECK_INT(link(path("large"), other), 0);
    CHECK_INT(md_file_stat(path("large"), &f), 0);
    CHECK_INT(md_file_stat(other, &g), 0);
    CHECK_INT(f.size, 5LL << 30);
    CHECK_INT(f.nlink, 2);
    CHECK(f.dev == g.dev && f.ino == g.ino);
    unlink(other);
    unlink(path("large"));
}

/* The room must hold the name and its zero, and is never overrun. */
static void test_link(void)
{
    char name[8], *beyond = &name[7];
    struct md_file f;

    CHECK_INT(symlink("target", path("link")), 0);
    CHECK_INT(md_file_stat(path("link"), &f), 0);
    CHECK(strcmp(f.type, "symlink") == 0);
    CHECK_INT(f.size, 6);
    *beyond = '!';
    CHECK_INT(md_file_link(path("link"), name, 7), 0);
    CHECK_TEXT(md_text(name), "target");
    CHECK_INT(md_file_link(path("link"), name, 6), ENAMETOOLONG);
    CHECK_INT(md_file_link(path("link"), name, 1), ENAMETOOLONG);
    CHECK(*beyond == '!');
    CHECK_INT(md_file_link(at, name, sizeof(name)), EINVAL);
    CHECK_INT(md_file_link(path("nosuch"), name, sizeof(name)), ENOENT);
}

static void test_dir(void)
{
    struct md_dir d = {NULL};
    const char *name;
    int count = 0;

    CHECK_INT(md_dir_open(&d, path("nosuch")), ENOENT);
    md_dir_close(&d);
    CHECK_INT(md_dir_open(&d, path("fifo")), ENOTDIR);
    CHECK_INT(md_dir_open(&d, at), 0);
    while (md_dir_next(&d, &name) == 0 && name) {
        CHECK(strcmp(name, "fifo") == 0 || strcmp(name, "link") == 0);
        count++;
    }
    CHECK(name == NULL);
    CHECK_INT(count, 2);
    md_dir_close(&d);
    md_dir_close(&d);
    CHECK(d.handle == NULL);
}

static void test_terminal(void)
{
    struct winsize size = {.ws_col = 132, .ws_row = 43};
    int columns = -1, rows = -1, master = posix_openpt(O_RDWR | O_NOCTTY);
    FILE *file = fopen("/dev/null", "w");

    MUST(file);
    CHECK_INT(md_terminal_size(file, &columns, &rows), ENOTTY);
    CHECK_INT(columns, -1);
    fclose(file);
    MUST(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
    MUST(ioctl(master, TIOCSWINSZ, &size) == 0);
    file = fopen(ptsname(master), "w");
    MUST(file);
    CHECK_INT(md_terminal_size(file, &columns, &rows), 0);
    CHECK_INT(columns, 132);
    CHECK_INT(rows, 43);
    fclose(file);
    close(master);
}

int main(void)
{
    MUST(mkdtemp(at) != NULL);
    test_stat();
    test_large();
    test_link();
    test_dir();
    test_terminal();
    unlink(path("fifo"));
    unlink(path("link"));
    CHECK_INT(rmdir(at), 0);
    return check_report();
}
