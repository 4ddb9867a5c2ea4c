#ifndef MD_DIGEST_H
#define MD_DIGEST_H

#include <stdbool.h>

#include "base/span.h"

enum { MD_SHA256_HEX = 64 };

/* The SHA-256 of some bytes, in hex; no NUL after it. False: out of memory. */
bool md_sha256(struct md_span bytes, char hex[MD_SHA256_HEX]);

#endif
