#ifndef MD_VERSION_H
#define MD_VERSION_H

/* The one place to bump: CMake and the rockspec read it from here. */
#define MD_VERSION "0.1.0"

#endif
