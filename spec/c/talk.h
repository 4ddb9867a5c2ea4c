#ifndef TALK_H
#define TALK_H

#include "cuts.h"
#include "exchange/exchange.h"

/* A conversation without a socket: one request, and an answer that comes in
 * pieces. */
struct talk {
    const char *method;
    enum { TALK_SEND, TALK_UPLOAD, TALK_HIJACK } how;
    enum { TALK_PIECES, TALK_LINES, TALK_VALUES, TALK_COLLECT } as;
    bool framed;
    enum md_status after; /* of the answer's bytes: how the connection ends,
                             MD_MORE when it does not */
    size_t limit;         /* of what is collected */
};

/*
 * The status, the output as trace_run writes it, a run for each line or value,
 * and "+" when the connection may carry another exchange. The end is that of
 * the reading, MD_MORE when it would wait.
 */
void drive_talk(const void *talk, struct source *in, struct trace *out);

/* The steps of it, for conversations that go another way. All of what is to be
 * sent leaves; the bytes arrive, and there is room for them. */
void talk_send_all(struct md_exchange *x);
void talk_arrives(struct md_exchange *x, struct md_span s);

/* The next piece is this. */
#define CHECK_READ(x, want) check_read((x), (want), __FILE__, __LINE__)
/* Reading has come to this, and stays there. */
#define CHECK_OVER(x, want) check_over((x), (want), __FILE__, __LINE__)

struct md_piece check_read(struct md_exchange *x, const char *want,
                           const char *file, int line);
void check_over(struct md_exchange *x, enum md_status want, const char *file,
                int line);

#endif
