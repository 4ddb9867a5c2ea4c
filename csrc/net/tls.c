#include "net/tls.h"

#include <openssl/ssl.h>
#include <string.h>
#include <sys/socket.h>

#include "net/sigpipe.h"

static CURLcode set_blob(CURL *easy, CURLoption option, struct md_span pem)
{
    struct curl_blob blob = {(void *)pem.p, pem.n, CURL_BLOB_COPY};

    return curl_easy_setopt(easy, option, &blob);
}

CURLcode md_tls_set(CURL *easy, const struct md_tls *tls)
{
    CURLcode rc = CURLE_OK;

#define SET(option, value)                                                     \
    if (rc == CURLE_OK)                                                        \
    rc = curl_easy_setopt(easy, CURLOPT_##option, value)
    SET(SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(SSL_VERIFYPEER, tls->insecure ? 0L : 1L);
    SET(SSL_VERIFYHOST, tls->insecure ? 0L : 2L);
    SET(KEYPASSWD, ""); /* without, an encrypted key crashes, or asks */
    if (tls->ca.n > 0) {
        SET(CAPATH, (char *)NULL); /* would stay trusted beside it */
        if (rc == CURLE_OK)
            rc = set_blob(easy, CURLOPT_CAINFO_BLOB, tls->ca);
    }
#undef SET
    if (rc == CURLE_OK && tls->cert.n > 0)
        rc = set_blob(easy, CURLOPT_SSLCERT_BLOB, tls->cert);
    if (rc == CURLE_OK && tls->key.n > 0)
        rc = set_blob(easy, CURLOPT_SSLKEY_BLOB, tls->key);
    return rc;
}

bool md_tls_is_to_blame(CURLcode rc, const char *text)
{
    switch (rc) {
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
        return true;
    default: /* TLS 1.3 refuses a client after the handshake */
        return rc == CURLE_RECV_ERROR && strstr(text, " alert ") != NULL;
    }
}

enum md_status md_tls_send(struct md_tls_io *io, CURL *easy,
                           struct md_span bytes, size_t *n)
{
    struct md_sigpipe guard;
    CURLcode rc;

    *n = 0;
    if (io->held == 0) {
        io->held = bytes.n < MD_TLS_OUT ? bytes.n : MD_TLS_OUT;
        memcpy(io->out, bytes.p, io->held);
    }
    md_sigpipe_block(&guard);
    rc = curl_easy_send(easy, io->out, io->held, n);
    md_sigpipe_restore(&guard);
    if (rc == CURLE_AGAIN || (rc == CURLE_OK && *n == 0))
        return MD_MORE;
    io->held = 0;
    return rc == CURLE_OK ? MD_OK : MD_ECLOSED;
}

enum md_status md_tls_recv(struct md_tls_io *io, CURL *easy, char *p,
                           size_t room, size_t *n, const char *text)
{
    struct md_sigpipe guard;
    CURLcode rc;

    *n = 0;
    md_sigpipe_block(&guard); /* to read may mean to answer */
    rc = curl_easy_recv(easy, p, room, n);
    md_sigpipe_restore(&guard);
    io->more = rc == CURLE_OK && *n > 0;
    if (rc == CURLE_AGAIN)
        return MD_MORE;
    if (rc == CURLE_OK)
        return *n > 0 ? MD_OK : MD_END;
    return md_tls_is_to_blame(rc, text) ? MD_ETLS : MD_ECLOSED;
}

/*
 * libcurl's own BIO needs a transfer that is under way, so the goodbye is
 * written into memory. It is a few dozen bytes: a socket whose buffer is so
 * full that they do not fit gets the plain end.
 */
static bool say_goodbye(SSL *ssl, int fd)
{
    BIO *wire = SSL_get_wbio(ssl), *memory = BIO_new(BIO_s_mem());
    char *bytes;
    bool sent;
    long n;

    if (!wire || !memory) {
        BIO_free(memory);
        return false;
    }
    BIO_up_ref(wire);
    SSL_set0_wbio(ssl, memory);
    SSL_shutdown(ssl);
    n = BIO_get_mem_data(memory, &bytes);
    sent =
        n > 0 && send(fd, bytes, (size_t)n, MSG_NOSIGNAL | MSG_DONTWAIT) == n;
    SSL_set0_wbio(ssl, wire); /* frees memory */
    return sent;
}

/* Is the OpenSSL that we were built with the one that libcurl uses? */
static bool is_same_library(void)
{
    const curl_version_info_data *v = curl_version_info(CURLVERSION_NOW);
    const char *ours = OpenSSL_version(OPENSSL_VERSION_STRING);

    return v->ssl_version && strncmp(v->ssl_version, "OpenSSL/", 8) == 0 &&
           strcmp(v->ssl_version + 8, ours) == 0;
}

bool md_tls_half_close(CURL *easy, int fd)
{
    struct curl_tlssessioninfo *info = NULL;

    if (is_same_library() &&
        curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &info) == CURLE_OK &&
        info && info->backend == CURLSSLBACKEND_OPENSSL && info->internals &&
        say_goodbye(info->internals, fd))
        return true;
    return shutdown(fd, SHUT_WR) == 0;
}
