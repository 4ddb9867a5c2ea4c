#ifndef MD_CONN_H
#define MD_CONN_H

#include "exchange/collect.h"
#include "exchange/cut.h"
#include "net/link.h"

/*
 * A link that carries one exchange after the other. Nothing here blocks: MORE
 * means to wait for what md_conn_events names, on the link's descriptor, or
 * for the link's timeout, and to call again. Zero-filled is closed.
 */
struct md_conn {
    struct md_link link;
    struct md_exchange x;
    struct md_cut cut;
    struct md_collect collect;
    int events;     /* MD_READ, MD_WRITE: what the last MORE waits for */
    bool feeding;   /* more will be written as soon as it can be sent */
    size_t given;   /* to read without a pause; see md_conn_paused */
    uint64_t moved; /* bytes sent and received so far */
    unsigned turn;  /* changes when an exchange starts, and when it is closed */
};

void md_conn_init(struct md_conn *c);
/* Any number of times. What was collected stays until free. */
void md_conn_close(struct md_conn *c);
void md_conn_free(struct md_conn *c);

/*
 * Be connected, with nothing in the way of a new exchange. A connection that
 * the engine has closed since the last one is made anew; *fresh: it is new.
 */
enum md_status md_conn_connect(struct md_conn *c, struct md_net *net,
                               const struct md_address *to, bool *fresh);

/* After the exchange's request was written into c->x: start to send it. */
void md_conn_start(struct md_conn *c);

/* These are the exchange's calls of the same name, with the I/O they need. */
enum md_status md_conn_head(struct md_conn *c);
enum md_status md_conn_read(struct md_conn *c, struct md_piece *out);
enum md_status md_conn_line(struct md_conn *c, struct md_piece *out);
enum md_status md_conn_value(struct md_conn *c, struct md_span *out);
enum md_status md_conn_collect(struct md_conn *c);
enum md_status md_conn_write(struct md_conn *c, struct md_span bytes,
                             size_t *taken);
/* OK: all that was written has left, and the engine was told the end. */
enum md_status md_conn_finish(struct md_conn *c);

/*
 * Who reads what comes without end is paused now and then, by MORE, so that
 * others have their turn. Whether that was the last MORE: then there is nothing
 * to wait for, and the pause is over.
 */
bool md_conn_paused(struct md_conn *c);

/* What happened, in words; after a failure. */
const char *md_conn_text(const struct md_conn *c, enum md_status why);

#endif
