#ifndef MD_STATUS_H
#define MD_STATUS_H

/*
 * What a call on any floor can answer. OK, MORE and END are outcomes; the
 * negative ones are failures, and a failure sticks: the object that gave it
 * gives it again until it is started anew.
 */
#define MD_STATUS_MAP(X)                                                       \
    X(OK, 0, "ok", "ok")                                                       \
    X(MORE, 1, "more", "needs more input, or room for output")                 \
    X(END, 2, "end", "the end")                                                \
    X(EPROTO, -1, "protocol", "the engine broke the protocol")                 \
    X(ETRUNC, -2, "truncated", "the stream was cut off")                       \
    X(ELIMIT, -3, "limit", "larger than the limit")                            \
    X(EINVAL, -4, "invalid", "refused before anything was sent")               \
    X(ECONN, -5, "connect", "cannot connect")                                  \
    X(ECLOSED, -6, "closed", "the connection was lost")                        \
    X(EDAEMON, -7, "api", "the engine reported an error in the stream")        \
    X(EFILES, -8, "descriptors", "no file descriptor is left")                 \
    X(ENOMEM, -9, "memory", "out of memory")                                   \
    X(ETLS, -10, "tls", "the engine hung up after the TLS handshake")

enum md_status {
#define X(name, value, kind, text) MD_##name = value,
    MD_STATUS_MAP(X)
#undef X
};

/* The `kind` that Lua sees, e.g. "protocol". */
const char *md_status_kind(enum md_status st);
/* A few words for people. */
const char *md_status_text(enum md_status st);

#endif
