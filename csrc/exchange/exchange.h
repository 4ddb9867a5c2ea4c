#ifndef MD_EXCHANGE_H
#define MD_EXCHANGE_H

#include "base/buf.h"
#include "codec/body.h"
#include "codec/frame.h"
#include "codec/http1.h"

/*
 * One request and its answer, without any I/O: what to send next, what has
 * arrived. Whoever moves the bytes looks only at the last section; everybody
 * else only at the first two. Zero-filled is the start state; owns its memory.
 */
struct md_exchange {
    enum md_status failed;
    enum { MD_X_IDLE, MD_X_HEAD, MD_X_BODY, MD_X_DONE } phase;
    enum { MD_X_SENT, MD_X_UPLOAD, MD_X_STDIN } writes; /* what write() feeds */
    bool upgrade;       /* the request asked to be hijacked */
    bool counted;       /* the request says Content-Length, even of no body */
    bool bodiless;      /* HEAD: the answer has no body whatever it says */
    bool framed;        /* the body is frames */
    bool finishing;     /* nothing more will be written */
    bool half_closed;   /* and the peer was told so */
    bool fed;           /* the process was sent something */
    bool deaf;          /* the peer takes no more of what we send */
    bool touched;       /* something of the answer has arrived */
    bool ended;         /* nothing more will arrive */
    enum md_status end; /* why: MD_OK for an orderly end */
    int interim;        /* 1xx heads so far */

    struct md_buf out; /* not sent yet */

    char *in;             /* MD_EXCHANGE_IN bytes: payload, then raw bytes */
    size_t got, got_end;  /* payload not taken yet: [got, got_end) */
    size_t raw, raw_end;  /* not decoded yet: [raw, raw_end), raw >= got_end */
    size_t searched;      /* of the raw bytes, for the end of the head */
    struct md_piece rest; /* given back by md_exchange_unread */

    struct md_buf head_bytes;
    struct md_head head; /* borrows from head_bytes */
    struct md_body body;
    struct md_frame frame;
    struct md_buf system; /* the daemon's words in a frame of MD_SYSTEMERR */
};

enum {
    MD_EXCHANGE_IN = 64 * 1024, /* also the limit of all heads together */
    MD_EXCHANGE_AT_ONCE =
        32 * 1024,               /* of a body: what is touched is paid for */
    MD_EXCHANGE_OUT = 64 * 1024, /* the most that one write takes */
    MD_EXCHANGE_SYSTEM = 64 * 1024,
};

void md_exchange_free(struct md_exchange *x);
/* What has arrived and was not read is not wanted any more. */
void md_exchange_drop_input(struct md_exchange *x);

/* --- the request: begin, fields, then one of the two starts --- */

/* Start anew. EINVAL: the method or the target cannot be sent as it is. */
enum md_status md_exchange_begin(struct md_exchange *x, struct md_span method,
                                 struct md_span target);
enum md_status md_exchange_field(struct md_exchange *x, struct md_span name,
                                 struct md_span value);
/* The whole body is here; n 0: no body. */
enum md_status md_exchange_send(struct md_exchange *x, struct md_span body);
/* The body follows by write() and finish(). */
enum md_status md_exchange_upload(struct md_exchange *x);
/* The whole body is here, and the connection is to be hijacked: a field
 * Upgrade has said for what. */
enum md_status md_exchange_hijack(struct md_exchange *x, struct md_span body);

/* --- the answer --- */

/* OK: x->head is the final head. MORE. A failure. */
enum md_status md_exchange_head(struct md_exchange *x);

/* Say, before the first read, that the body is frames. */
void md_exchange_frames(struct md_exchange *x);

/*
 * OK: *out is what comes next, valid until the next call; its stream is
 * MD_STDOUT where there are no frames. MORE. END: the answer is complete.
 * EDAEMON: see md_exchange_system.
 */
enum md_status md_exchange_read(struct md_exchange *x, struct md_piece *out);

/* The last n bytes of the piece that was just read will be read again. */
void md_exchange_unread(struct md_exchange *x, const struct md_piece *piece,
                        size_t n);

/* After EDAEMON: the daemon's words. */
struct md_span md_exchange_system(const struct md_exchange *x);

/*
 * Feed the upload, or the hijacked process. OK: the first *taken bytes were
 * taken, at most MD_EXCHANGE_OUT. MORE: earlier bytes must leave first, or the
 * head has not come: nothing may be sent to a process before. END: the
 * engine does not want any more.
 */
enum md_status md_exchange_write(struct md_exchange *x, struct md_span bytes,
                                 size_t *taken);

/* Nothing more will be written. OK, or MORE: earlier bytes must leave first. */
enum md_status md_exchange_finish(struct md_exchange *x);

/* Complete on both sides, and the connection may carry another one. */
bool md_exchange_reusable(const struct md_exchange *x);

/* --- moving the bytes --- */

/* What to send now. It stays where it is until it was sent. */
struct md_span md_exchange_out(const struct md_exchange *x);
void md_exchange_sent(struct md_exchange *x, size_t n);
/* The peer takes no more: what it has said may still be read. */
void md_exchange_deaf(struct md_exchange *x);
/* All that a hijacked process will get was sent: half-close the connection. */
bool md_exchange_half_close(const struct md_exchange *x);
void md_exchange_half_closed(struct md_exchange *x);

/* Where to put what arrives; *room is 0 while there is enough to read. */
enum md_status md_exchange_room(struct md_exchange *x, char **p, size_t *room);
void md_exchange_got(struct md_exchange *x, size_t n);
/*
 * Nothing more will arrive: MD_OK for an orderly end, else the failure. Once a
 * process was fed, every end is an orderly one: stdin that it left unread
 * resets the connection. Whether the engine lives has to be asked elsewhere.
 */
void md_exchange_ended(struct md_exchange *x, enum md_status why);

#endif
