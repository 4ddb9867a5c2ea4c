#include "net/digest.h"

#include <openssl/evp.h>

bool md_sha256(struct md_span bytes, char hex[MD_SHA256_HEX])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char digest[MD_SHA256_HEX / 2];
    size_t i;

    if (!EVP_Digest(bytes.p, bytes.n, digest, NULL, EVP_sha256(), NULL))
        return false;
    for (i = 0; i < sizeof(digest); i++) {
        hex[2 * i] = digits[digest[i] >> 4];
        hex[2 * i + 1] = digits[digest[i] & 15];
    }
    return true;
}
