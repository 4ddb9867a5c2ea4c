#define _DEFAULT_SOURCE /* fileno, and the ioctl */
#include "file/terminal.h"

#include <errno.h>
#include <sys/ioctl.h>

int md_terminal_size(FILE *file, int *columns, int *rows)
{
    struct winsize size;
    int fd = fileno(file);

    if (fd < 0 || ioctl(fd, TIOCGWINSZ, &size) != 0)
        return errno;
    *columns = size.ws_col;
    *rows = size.ws_row;
    return 0;
}
