#ifndef MD_FILE_H
#define MD_FILE_H

/* The local file system, as far as an archive of it needs. Functions return 0,
 * or errno. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct md_file {
    const char *type; /* "file", "directory", "symlink", … */
    int64_t size;     /* bytes */
    double mtime;     /* seconds since the epoch */
    uint32_t mode;    /* the low 12 bits */
    uint32_t uid, gid;
    uint32_t major, minor; /* of a device */
    uint64_t dev, ino;     /* together its identity */
    uint32_t nlink;
};

/* Of the path itself, not of what a symbolic link names. */
int md_file_stat(const char *path, struct md_file *out);
/* What a symbolic link names, ended with a zero. ENAMETOOLONG: no room. */
int md_file_link(const char *path, char *out, size_t room);

/* A directory that is being read. Zero-filled is closed. */
struct md_dir {
    void *handle;
};
int md_dir_open(struct md_dir *d, const char *path);
/* The next name but "." and "..", NULL at the end; valid until the next call.
 */
int md_dir_next(struct md_dir *d, const char **name);
void md_dir_close(struct md_dir *d); /* any number of times */

#endif
