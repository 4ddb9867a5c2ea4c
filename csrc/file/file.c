#define _DEFAULT_SOURCE /* major and minor */
#include "file/file.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static const char *type_of(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFDIR:
        return "directory";
    case S_IFLNK:
        return "symlink";
    case S_IFIFO:
        return "fifo";
    case S_IFSOCK:
        return "socket";
    case S_IFCHR:
        return "char";
    case S_IFBLK:
        return "block";
    default:
        return "file";
    }
}

int md_file_stat(const char *path, struct md_file *out)
{
    struct stat st;

    if (lstat(path, &st) != 0)
        return errno;
    out->type = type_of(st.st_mode);
    out->size = st.st_size;
    out->mtime = (double)st.st_mtim.tv_sec + (double)st.st_mtim.tv_nsec * 1e-9;
    out->mode = st.st_mode & 07777;
    out->uid = st.st_uid;
    out->gid = st.st_gid;
    out->major = major(st.st_rdev);
    out->minor = minor(st.st_rdev);
    out->dev = st.st_dev;
    out->ino = st.st_ino;
    out->nlink = (uint32_t)st.st_nlink;
    return 0;
}

int md_file_link(const char *path, char *out, size_t room)
{
    ssize_t n = readlink(path, out, room);

    if (n < 0)
        return errno;
    if ((size_t)n == room)
        return ENAMETOOLONG;
    out[n] = '\0';
    return 0;
}

int md_dir_open(struct md_dir *d, const char *path)
{
    d->handle = opendir(path);
    return d->handle ? 0 : errno;
}

int md_dir_next(struct md_dir *d, const char **name)
{
    const struct dirent *entry;

    do {
        errno = 0;
        entry = readdir(d->handle);
    } while (entry && (strcmp(entry->d_name, ".") == 0 ||
                       strcmp(entry->d_name, "..") == 0));
    *name = entry ? entry->d_name : NULL;
    return entry ? 0 : errno;
}

void md_dir_close(struct md_dir *d)
{
    if (d->handle)
        closedir(d->handle);
    d->handle = NULL;
}
