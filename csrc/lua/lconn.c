/*
 * Connections for Lua: struct md_conn as a userdata. Every method answers at
 * once: its values; false, when the caller has to wait for pollfd, events and
 * timeout and to call again; nothing, at the end; or nil, kind, text.
 */
#include <inttypes.h>
#include <stdio.h>

#include "lua/binding.h"
#include "net/conn.h"
#include "net/poll.h"

#define CONN "moondock.conn"

/* The methods' upvalues; the first is for md_lua_net. */
#define NET lua_upvalueindex(1)
#define METATABLE lua_upvalueindex(2)

struct md_conn *md_lua_check_conn(lua_State *L)
{
    struct md_conn *c = lua_touserdata(L, 1);

    if (c && lua_getmetatable(L, 1)) {
        bool ours = lua_rawequal(L, -1, METATABLE);

        lua_pop(L, 1);
        if (ours)
            return c;
    }
    luaL_argerror(L, 1, CONN " expected");
    return NULL;
}

static struct md_span check_span(lua_State *L, int arg)
{
    struct md_span s;

    s.p = luaL_checklstring(L, arg, &s.n);
    return s;
}

void md_lua_push_span(lua_State *L, struct md_span s)
{
    lua_pushlstring(L, s.p ? s.p : "", s.n);
}

static void push_text(lua_State *L, struct md_conn *c, enum md_status why)
{
    char at[32];

    if (why == MD_EDAEMON && md_exchange_system(&c->x).n > 0) {
        md_lua_push_span(L, md_exchange_system(&c->x));
    } else if (c->x.frame.failed) {
        snprintf(at, sizeof(at), "%" PRIu64, c->x.frame.offset);
        lua_pushfstring(L, "byte %s of the stream belongs to no frame", at);
    } else {
        lua_pushstring(L, md_conn_text(c, why));
    }
}

static int push_failure(lua_State *L, struct md_conn *c, enum md_status why)
{
    if (why == MD_ENOMEM)
        return luaL_error(L, "not enough memory");
    lua_pushnil(L);
    lua_pushstring(L, md_status_kind(why));
    push_text(L, c, why);
    return 3;
}

int md_lua_push_status(lua_State *L, struct md_conn *c, enum md_status st)
{
    if (st == MD_END)
        return 0;
    if (st < 0)
        return push_failure(L, c, st);
    lua_pushboolean(L, 0);
    return 1;
}

static int push_done(lua_State *L, struct md_conn *c, enum md_status st)
{
    if (st != MD_OK)
        return md_lua_push_status(L, c, st);
    lua_pushboolean(L, 1);
    return 1;
}

/* core.conn() -> conn, closed */
static int l_conn(lua_State *L)
{
    struct md_conn *c = lua_newuserdatauv(L, sizeof(*c), 0);

    md_conn_init(c);
    lua_pushvalue(L, METATABLE);
    lua_setmetatable(L, -2);
    return 1;
}

/* A text field of the table at -1, which keeps it alive. */
static struct md_span field_span(lua_State *L, const char *name)
{
    struct md_span s = {NULL, 0};

    lua_getfield(L, -1, name);
    s.p = lua_tolstring(L, -1, &s.n);
    lua_pop(L, 1);
    return s;
}

/*
 * conn:connect({ url=, path=, connect_to=, tls=, argv= }) -> true, fresh
 * path: of a unix socket. connect_to: "host:port" in the URL's place. tls:
 * { ca=, cert=, key=, insecure= }, in PEM. fresh: the connection is new, not
 * kept from an earlier exchange. argv: a program that leads there, instead of
 * all that.
 */
static int l_connect(lua_State *L)
{
    struct md_conn *c = md_lua_check_conn(L);
    struct md_address to = {0};
    struct md_tls tls = {0};
    const char *argv[MD_LUA_ARGV];
    bool fresh;
    enum md_status st;

    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    to.url = field_span(L, "url").p;
    to.unix_path = field_span(L, "path").p;
    to.connect_to = field_span(L, "connect_to").p;
    lua_getfield(L, 2, "argv");
    if (lua_istable(L, -1)) {
        md_lua_check_argv(L, 3, argv);
        to.argv = argv;
    }
    luaL_argcheck(L, to.url || to.argv, 2, "no url");
    lua_getfield(L, 2, "tls");
    if (lua_istable(L, -1)) {
        tls.ca = field_span(L, "ca");
        tls.cert = field_span(L, "cert");
        tls.key = field_span(L, "key");
        lua_getfield(L, -1, "insecure");
        tls.insecure = lua_toboolean(L, -1);
        lua_pop(L, 1);
        to.tls = &tls;
    }
    st = md_conn_connect(c, md_lua_net(L, NET), &to, &fresh);

    if (st != MD_OK)
        return md_lua_push_status(L, c, st);
    lua_pushboolean(L, 1);
    lua_pushboolean(L, fresh);
    return 2;
}

/*
 * conn:begin(method, target, fields, how, body) -> true
 * fields: { name, value, name, value, … }. how: "send" the body, "" for none;
 * "upload": it follows by write and finish; "hijack": send it, then talk in
 * what the field Upgrade says.
 */
static int l_begin(lua_State *L)
{
    static const char *const how[] = {"send", "upload", "hijack", NULL};
    struct md_conn *c = md_lua_check_conn(L);
    int kind = luaL_checkoption(L, 5, "send", how);
    struct md_span body = md_span(NULL, 0);
    enum md_status st;
    int i;

    luaL_checktype(L, 4, LUA_TTABLE);
    if (!lua_isnoneornil(L, 6))
        body = check_span(L, 6);
    md_exchange_begin(&c->x, check_span(L, 2), check_span(L, 3));
    for (i = 1; i < (int)lua_rawlen(L, 4); i += 2) {
        lua_rawgeti(L, 4, i);
        lua_rawgeti(L, 4, i + 1);
        md_exchange_field(&c->x, check_span(L, -2), check_span(L, -1));
        lua_pop(L, 2);
    }
    if (kind == 1)
        st = md_exchange_upload(&c->x);
    else if (kind == 2)
        st = md_exchange_hijack(&c->x, body);
    else
        st = md_exchange_send(&c->x, body);
    if (st == MD_OK)
        md_conn_start(c);
    return push_done(L, c, st);
}

/* conn:head() -> status */
static int l_head(lua_State *L)
{
    struct md_conn *c = md_lua_check_conn(L);
    enum md_status st = md_conn_head(c);

    if (st != MD_OK)
        return md_lua_push_status(L, c, st);
    lua_pushinteger(L, c->x.head.status);
    return 1;
}

/* conn:field(name) -> value of the head's field, or nil */
static int l_field(lua_State *L)
{
    struct md_conn *c = md_lua_check_conn(L);
    struct md_span value;

    if (md_head_get(&c->x.head, luaL_checkstring(L, 2), &value) != MD_OK)
        return 0;
    md_lua_push_span(L, value);
    return 1;
}

/*
 * conn:write(bytes, from) -> how many bytes, from the from-th on, were taken
 * Nothing: the engine does not want any more.
 */
static int l_write(lua_State *L)
{
    struct md_conn *c = md_lua_check_conn(L);
    struct md_span bytes = check_span(L, 2);
    lua_Integer from = luaL_optinteger(L, 3, 1);
    size_t taken;
    enum md_status st;

    luaL_argcheck(L, from >= 1 && (size_t)from <= bytes.n + 1, 3,
                  "outside of the bytes");
    st = md_conn_write(c, md_after(bytes, (size_t)from - 1), &taken);
    if (st != MD_OK)
        return md_lua_push_status(L, c, st);
    lua_pushinteger(L, (lua_Integer)taken);
    return 1;
}

/* conn:finish() -> true: all has left, and the engine knows that it was all */
static int l_finish(lua_State *L)
{
    struct md_conn *c = md_lua_check_conn(L);

    return push_done(L, c, md_conn_finish(c));
}

/*
 * conn:feed(more): while there is more to write, a method that reads waits for
 * "rw", so that its caller can write beside it
 */
static int l_feed(lua_State *L)
{
    md_lua_check_conn(L)->feeding = lua_toboolean(L, 2);
    return 0;
}

/* conn:untouched() -> whether nothing of an answer has arrived */
static int l_untouched(lua_State *L)
{
    lua_pushboolean(L, !md_lua_check_conn(L)->x.touched);
    return 1;
}

/* conn:moved() -> how many bytes were sent and received so far */
static int l_moved(lua_State *L)
{
    lua_pushnumber(L, (lua_Number)md_lua_check_conn(L)->moved);
    return 1;
}

/* conn:reusable() -> whether another exchange may follow on the connection */
static int l_reusable(lua_State *L)
{
    struct md_conn *c = md_lua_check_conn(L);

    lua_pushboolean(L,
                    c->link.state == MD_L_OPEN && md_exchange_reusable(&c->x));
    return 1;
}

/* conn:pollfd() -> the one descriptor to wait on, nil when closed; itself when
 * it is carried */
static int l_pollfd(lua_State *L)
{
    struct md_conn *c = md_lua_check_conn(L);
    int fd = md_link_pollfd(&c->link);

    if (c->link.state == MD_L_OPEN && c->link.carried) {
        lua_pushvalue(L, 1);
        return 1;
    }
    if (fd < 0)
        return 0;
    lua_pushinteger(L, fd);
    return 1;
}

/* conn:events() -> "r", "w" or "rw": what the last false waits for */
static int l_events(lua_State *L)
{
    static const char *const names[] = {"r", "r", "w", "rw"};

    lua_pushstring(L, names[md_lua_check_conn(L)->events]);
    return 1;
}

/* conn:timeout() -> seconds until the next call is due, or nil */
static int l_timeout(lua_State *L)
{
    double seconds = md_link_timeout(&md_lua_check_conn(L)->link);

    if (seconds < 0)
        return 0;
    lua_pushnumber(L, seconds);
    return 1;
}

/* conn:paused() -> whether the last false was a pause, which is over now */
static int l_paused(lua_State *L)
{
    lua_pushboolean(L, md_conn_paused(md_lua_check_conn(L)));
    return 1;
}

/* conn:close(): any number of times */
static int l_close(lua_State *L)
{
    md_conn_close(md_lua_check_conn(L));
    return 0;
}

static int l_gc(lua_State *L)
{
    md_conn_free(md_lua_check_conn(L));
    return 0;
}

static int l_tostring(lua_State *L)
{
    struct md_conn *c = md_lua_check_conn(L);

    lua_pushfstring(L, CONN " (%s)",
                    c->link.state == MD_L_CLOSED ? "closed" : "open");
    return 1;
}

void md_lua_open_conn(lua_State *L)
{
    static const luaL_Reg methods[] = {
        {"connect", l_connect}, {"begin", l_begin},
        {"head", l_head},       {"field", l_field},
        {"write", l_write},     {"finish", l_finish},
        {"feed", l_feed},       {"untouched", l_untouched},
        {"moved", l_moved},     {"reusable", l_reusable},
        {"pollfd", l_pollfd},   {"events", l_events},
        {"timeout", l_timeout}, {"paused", l_paused},
        {"close", l_close},     {"__gc", l_gc},
        {"__close", l_close},   {"__tostring", l_tostring},
        {NULL, NULL},
    };
    static const luaL_Reg functions[] = {{"conn", l_conn}, {NULL, NULL}};

    md_lua_push_net(L);
    luaL_newmetatable(L, CONN);
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "__index");
    lua_pushvalue(L, -2);
    lua_pushvalue(L, -2);
    luaL_setfuncs(L, methods, 2);
    lua_pushvalue(L, -2);
    lua_pushvalue(L, -2);
    luaL_setfuncs(L, md_lua_read_methods, 2);
    lua_pushvalue(L, -2);
    lua_pushvalue(L, -2);
    luaL_setfuncs(L, md_lua_carry_methods, 2);
    lua_newtable(L);
    lua_insert(L, -3);
    luaL_setfuncs(L, functions, 2);
}
