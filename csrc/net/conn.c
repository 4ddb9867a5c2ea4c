#include "net/conn.h"

#include "net/poll.h"

enum {
    COLLECT_LIMIT = 64 * 1024 * 1024,
    TURNS = 16, /* of at most MD_EXCHANGE_IN bytes each */
    /* What may be read without a pause, in bytes; and as how many it counts
     * that something was given at all, and that it is to be decoded. */
    AT_ONCE = 256 * 1024,
    PIECE_COST = 64,
    VALUE_COST = 512,
};

void md_conn_init(struct md_conn *c)
{
    memset(c, 0, sizeof(*c));
    md_cut_init(&c->cut);
    md_collect_init(&c->collect, COLLECT_LIMIT);
}

void md_conn_close(struct md_conn *c)
{
    md_link_close(&c->link);
    md_exchange_drop_input(&c->x);
    c->turn++;
}

void md_conn_free(struct md_conn *c)
{
    md_conn_close(c);
    md_exchange_free(&c->x);
    md_cut_free(&c->cut);
    md_collect_free(&c->collect);
}

enum md_status md_conn_connect(struct md_conn *c, struct md_net *net,
                               const struct md_address *to, bool *fresh)
{
    enum md_status st;

    *fresh = false;
    if (c->link.state == MD_L_OPEN) {
        if (md_exchange_reusable(&c->x) && md_link_is_idle(&c->link))
            return MD_OK;
        md_link_close(&c->link);
    }
    *fresh = true;
    if (c->link.state == MD_L_CLOSED) {
        st = md_link_open(&c->link, net, to);
        if (st != MD_OK)
            return st;
    }
    st = md_link_step(&c->link);
    if (st == MD_MORE)
        c->events = MD_READ;
    else if (st < 0)
        md_link_close(&c->link);
    return st;
}

/* Send what can be sent. What cannot be sent at all is forgotten: the engine
 * may have said why. */
static void flush(struct md_conn *c)
{
    struct md_span out;

    while ((out = md_exchange_out(&c->x)).n > 0) {
        size_t n;
        enum md_status st = md_link_send(&c->link, out, &n);

        if (st == MD_MORE)
            return;
        if (st < 0)
            md_exchange_deaf(&c->x);
        else
            md_exchange_sent(&c->x, n);
        c->moved += n;
    }
    if (md_exchange_half_close(&c->x)) {
        enum md_status st = md_link_half_close(&c->link);

        if (st == MD_OK)
            md_exchange_half_closed(&c->x);
        else if (st < 0)
            md_exchange_deaf(&c->x);
    }
}

/* OK: something arrived, or the end did. MORE: nothing yet. */
static enum md_status fill(struct md_conn *c)
{
    char *p;
    size_t room, n;
    enum md_status st = md_exchange_room(&c->x, &p, &room);

    if (st != MD_OK || room == 0)
        return st;
    st = md_link_recv(&c->link, p, room, &n);
    c->moved += n;
    if (st == MD_OK)
        md_exchange_got(&c->x, n);
    else if (st != MD_MORE)
        md_exchange_ended(&c->x, st == MD_END ? MD_OK : st);
    return st == MD_MORE ? MD_MORE : MD_OK;
}

/* One round of I/O for a call that wants to read. */
static enum md_status pump(struct md_conn *c)
{
    enum md_status st;

    flush(c);
    st = fill(c);
    c->events = MD_READ;
    if (c->feeding || md_exchange_out(&c->x).n > 0)
        c->events |= MD_WRITE;
    return st;
}

void md_conn_start(struct md_conn *c)
{
    md_cut_free(&c->cut);
    md_collect_free(&c->collect);
    md_cut_init(&c->cut);
    md_collect_init(&c->collect, COLLECT_LIMIT);
    c->turn++;
    c->feeding = false;
    c->given = 0;
    flush(c);
}

bool md_conn_paused(struct md_conn *c)
{
    bool paused = c->given >= AT_ONCE;

    if (paused)
        c->given = 0;
    return paused;
}

/*
 * Make the call; as long as it wants more, move bytes and make it again. An
 * engine that sends without end gets a limited number of turns: the caller,
 * who knows the deadline, has to be asked again. So has one who is given more
 * and more: n is what the call has given.
 */
#define DRIVE(c, call, n)                                                      \
    do {                                                                       \
        int turn;                                                              \
        if ((c)->given >= AT_ONCE)                                             \
            return MD_MORE;                                                    \
        for (turn = 0; turn < TURNS; turn++) {                                 \
            enum md_status st = call;                                          \
            if (st == MD_OK)                                                   \
                (c)->given += n;                                               \
            if (st != MD_MORE)                                                 \
                return st;                                                     \
            st = pump(c);                                                      \
            if (st == MD_MORE)                                                 \
                (c)->given = 0;                                                \
            if (st != MD_OK)                                                   \
                return st;                                                     \
        }                                                                      \
        return MD_MORE;                                                        \
    } while (0)

enum md_status md_conn_head(struct md_conn *c)
{
    DRIVE(c, md_exchange_head(&c->x), 0);
}

enum md_status md_conn_read(struct md_conn *c, struct md_piece *out)
{
    DRIVE(c, md_exchange_read(&c->x, out), out->bytes.n + PIECE_COST);
}

enum md_status md_conn_line(struct md_conn *c, struct md_piece *out)
{
    DRIVE(c, md_cut_line(&c->cut, &c->x, out), out->bytes.n + PIECE_COST);
}

enum md_status md_conn_value(struct md_conn *c, struct md_span *out)
{
    DRIVE(c, md_cut_value(&c->cut, &c->x, out), out->n + VALUE_COST);
}

enum md_status md_conn_collect(struct md_conn *c)
{
    DRIVE(c, md_collect_run(&c->collect, &c->x), 0);
}

/*
 * While the head of the answer is awaited, an upload listens for an early
 * one. A process's output is left to its reader.
 */
static void flush_and_listen(struct md_conn *c)
{
    flush(c);
    c->events = MD_WRITE;
    if (c->x.phase == MD_X_HEAD && fill(c) == MD_OK)
        md_exchange_head(&c->x);
    if (c->x.phase == MD_X_HEAD)
        c->events |= MD_READ;
}

enum md_status md_conn_write(struct md_conn *c, struct md_span bytes,
                             size_t *taken)
{
    enum md_status st;

    flush_and_listen(c);
    st = md_exchange_write(&c->x, bytes, taken);
    if (st == MD_OK)
        flush(c);
    return st;
}

enum md_status md_conn_finish(struct md_conn *c)
{
    enum md_status st;

    flush_and_listen(c);
    st = md_exchange_finish(&c->x);
    if (st != MD_OK)
        return st;
    flush(c);
    if (md_exchange_out(&c->x).n > 0 || md_exchange_half_close(&c->x))
        return MD_MORE;
    return MD_OK;
}

const char *md_conn_text(const struct md_conn *c, enum md_status why)
{
    if ((why == MD_ECONN || why == MD_EFILES || why == MD_ECLOSED ||
         why == MD_ETLS) &&
        c->link.text[0])
        return c->link.text;
    return md_status_text(why);
}
