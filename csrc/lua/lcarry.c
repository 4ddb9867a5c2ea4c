/* A connection whose bytes its owner moves: what to send, and what arrived. */
#include "lua/binding.h"
#include "net/conn.h"

/* conn:carry(): open, from now on */
static int l_carry(lua_State *L)
{
    struct md_conn *c = md_lua_check_conn(L);

    md_conn_close(c);
    md_link_carry(&c->link, md_lua_net(L, lua_upvalueindex(1)));
    return 0;
}

/*
 * conn:outgoing() -> what to send now, or nil; and whether the connection is to
 * be half-closed. See sent and half_closed.
 */
static int l_outgoing(lua_State *L)
{
    struct md_conn *c = md_lua_check_conn(L);
    struct md_span out = md_exchange_out(&c->x);

    if (out.n > 0)
        md_lua_push_span(L, out);
    else
        lua_pushnil(L);
    lua_pushboolean(L, md_exchange_half_close(&c->x));
    return 2;
}

/* conn:sent(n): the first n bytes of what outgoing gave are away; an early
 * answer may have made the rest of the request needless meanwhile */
static int l_sent(lua_State *L)
{
    struct md_conn *c = md_lua_check_conn(L);
    lua_Integer n = luaL_checkinteger(L, 2);

    luaL_argcheck(
        L, n >= 0 && (c->x.deaf || (size_t)n <= md_exchange_out(&c->x).n), 2,
        "more than there was");
    if (!c->x.deaf)
        md_exchange_sent(&c->x, (size_t)n);
    c->moved += (uint64_t)n;
    return 0;
}

/* conn:half_closed(): as outgoing wanted it */
static int l_half_closed(lua_State *L)
{
    md_exchange_half_closed(&md_lua_check_conn(L)->x);
    return 0;
}

/* conn:deaf(): nothing more can be sent */
static int l_deaf(lua_State *L)
{
    md_exchange_deaf(&md_lua_check_conn(L)->x);
    return 0;
}

static enum md_status room_of(lua_State *L, struct md_conn *c, char **p,
                              size_t *room)
{
    enum md_status st = md_exchange_room(&c->x, p, room);

    if (st == MD_ENOMEM)
        luaL_error(L, "not enough memory");
    return st;
}

/* conn:room() -> how many bytes may arrive; 0 while there is enough to read */
static int l_room(lua_State *L)
{
    struct md_conn *c = md_lua_check_conn(L);
    size_t room = 0;
    char *p;

    if (room_of(L, c, &p, &room) != MD_OK)
        room = 0;
    lua_pushinteger(L, (lua_Integer)room);
    return 1;
}

/* conn:arrived(bytes): no more of them than there is room */
static int l_arrived(lua_State *L)
{
    struct md_conn *c = md_lua_check_conn(L);
    struct md_span bytes;
    size_t room = 0;
    char *p = NULL;

    bytes.p = luaL_checklstring(L, 2, &bytes.n);
    if (bytes.n == 0)
        return 0;
    if (room_of(L, c, &p, &room) != MD_OK || bytes.n > room)
        return luaL_argerror(L, 2, "more than there is room");
    memcpy(p, bytes.p, bytes.n);
    md_exchange_got(&c->x, bytes.n);
    c->moved += bytes.n;
    return 0;
}

/* conn:ended(problem): nothing more will arrive, because of that if it is given
 */
static int l_ended(lua_State *L)
{
    struct md_conn *c = md_lua_check_conn(L);
    const char *problem = luaL_optstring(L, 2, NULL);

    md_exchange_ended(
        &c->x, problem ? md_link_fail(&c->link, MD_ECLOSED, problem) : MD_OK);
    return 0;
}

const luaL_Reg md_lua_carry_methods[] = {
    {"carry", l_carry},     {"outgoing", l_outgoing},
    {"sent", l_sent},       {"half_closed", l_half_closed},
    {"deaf", l_deaf},       {"room", l_room},
    {"arrived", l_arrived}, {"ended", l_ended},
    {NULL, NULL},
};
