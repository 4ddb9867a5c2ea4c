/* What the methods of a connection give of an answer's body. */
#include "lua/binding.h"
#include "net/conn.h"

/* conn:frames(): what follows is frames of stdout and stderr */
static int l_frames(lua_State *L)
{
    md_exchange_frames(&md_lua_check_conn(L)->x);
    return 0;
}

/* What the methods that read output have in common. */
static int piece_of(lua_State *L,
                    enum md_status (*call)(struct md_conn *, struct md_piece *))
{
    struct md_conn *c = md_lua_check_conn(L);
    struct md_piece piece;
    enum md_status st = call(c, &piece);

    if (st != MD_OK)
        return md_lua_push_status(L, c, st);
    if (piece.stream == MD_STDERR)
        lua_pushliteral(L, "stderr");
    else
        lua_pushliteral(L, "stdout");
    md_lua_push_span(L, piece.bytes);
    return 2;
}

/* conn:read() -> "stdout" or "stderr", bytes */
static int l_read(lua_State *L)
{
    return piece_of(L, md_conn_read);
}

/* conn:line() -> "stdout" or "stderr", a line without its '\n' */
static int l_line(lua_State *L)
{
    return piece_of(L, md_conn_line);
}

/* Upvalues: the conn, "stdout", "stderr", the turn that the lines are of. */
static int l_next_line(lua_State *L)
{
    struct md_conn *c = lua_touserdata(L, lua_upvalueindex(1));
    struct md_piece piece;
    enum md_status st = MD_END;

    if (c->turn == (unsigned)lua_tointeger(L, lua_upvalueindex(4)))
        st = md_conn_line(c, &piece);
    if (st != MD_OK)
        return md_lua_push_status(L, c, st);
    lua_pushvalue(L, lua_upvalueindex(piece.stream == MD_STDERR ? 3 : 2));
    md_lua_push_span(L, piece.bytes);
    return 2;
}

/*
 * conn:lines() -> a function that does what conn:line() does, faster, as long
 * as the exchange lasts
 */
static int l_lines(lua_State *L)
{
    struct md_conn *c = md_lua_check_conn(L);

    lua_settop(L, 1);
    lua_pushliteral(L, "stdout");
    lua_pushliteral(L, "stderr");
    lua_pushinteger(L, (lua_Integer)c->turn);
    lua_pushcclosure(L, l_next_line, 4);
    return 1;
}

/* conn:value() -> the text of the next JSON value */
static int l_value(lua_State *L)
{
    struct md_conn *c = md_lua_check_conn(L);
    struct md_span value;
    enum md_status st = md_conn_value(c, &value);

    if (st != MD_OK)
        return md_lua_push_status(L, c, st);
    md_lua_push_span(L, value);
    return 1;
}

/* conn:keep(limit): how much of each stream collect keeps; before the first */
static int l_keep(lua_State *L)
{
    struct md_conn *c = md_lua_check_conn(L);
    lua_Number limit = luaL_checknumber(L, 2);
    size_t most = SIZE_MAX / 2;

    if (!(limit > 0))
        most = 0;
    else if (limit < (lua_Number)most)
        most = (size_t)limit;
    md_collect_free(&c->collect);
    md_collect_init(&c->collect, most);
    return 0;
}

/* conn:collect() -> nothing when all has come; see conn:collected() */
static int l_collect(lua_State *L)
{
    struct md_conn *c = md_lua_check_conn(L);

    return md_lua_push_status(L, c, md_conn_collect(c));
}

/* conn:collected() -> stdout, stderr, truncated: so far */
static int l_collected(lua_State *L)
{
    struct md_conn *c = md_lua_check_conn(L);

    md_lua_push_span(L, md_buf_live(&c->collect.out));
    md_lua_push_span(L, md_buf_live(&c->collect.err));
    lua_pushboolean(L, c->collect.truncated);
    return 3;
}

const luaL_Reg md_lua_read_methods[] = {
    {"frames", l_frames},   {"read", l_read},           {"line", l_line},
    {"lines", l_lines},     {"value", l_value},         {"keep", l_keep},
    {"collect", l_collect}, {"collected", l_collected}, {NULL, NULL},
};
