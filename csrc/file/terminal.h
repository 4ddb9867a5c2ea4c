#ifndef MD_TERMINAL_H
#define MD_TERMINAL_H

#include <stdio.h>

/* How large the terminal is that a file leads to. 0, or errno: it is none. */
int md_terminal_size(FILE *file, int *columns, int *rows);

#endif
