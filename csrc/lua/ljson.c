/* What lua-cjson made of a JSON text, mended: one walk over all its values. */
#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "lua/binding.h"

/* From here on a float may be another integer than the one that was read. */
static const lua_Number inexact = 9007199254740992.0; /* 2^53 */

/* The arguments of mend. */
enum { VALUE = 1, ARRAY, MARK, WIDE };

struct seen {
    bool inexact, infinite;
};

/* Lua 5.4, unlike lua-cjson 2.1.0, tells 1 from 1.0. -0 is no integer of it. */
static bool mend_number(lua_State *L, struct seen *seen)
{
    lua_Number n = lua_tonumber(L, -1);

    if (n >= inexact || n <= -inexact) {
        seen->inexact = true;
        seen->infinite = seen->infinite || isinf(n);
    }
#if LUA_VERSION_NUM >= 503
    lua_Integer i;

    if (lua_isinteger(L, -1) || (n == 0 && signbit(n)) ||
        !lua_numbertointeger(n, &i) || (lua_Number)i != n)
        return false;
    lua_pop(L, 1);
    lua_pushinteger(L, i);
    return true;
#else
    return false;
#endif
}

/* { mark } at the top. */
static bool mend_empty(lua_State *L)
{
    lua_pushnil(L);
    lua_rawseti(L, -2, 1);
    lua_pushvalue(L, ARRAY);
    lua_setmetatable(L, -2);
    return false;
}

/* { mark, digits } at the top. */
static bool mend_wide(lua_State *L)
{
    lua_pushvalue(L, WIDE);
    lua_pushvalue(L, -4);
    lua_pushvalue(L, -4);
    lua_rawgeti(L, -4, 2);
    lua_call(L, 3, 1);
    lua_replace(L, -2);
    return true;
}

static bool is_marked(lua_State *L)
{
    bool marked;

    lua_rawgeti(L, -1, 1);
    marked = lua_rawequal(L, -1, MARK);
    lua_pop(L, 1);
    return marked;
}

static bool mend_table(lua_State *L, struct seen *seen);

/* Mend what is at the top, above its table and its key. Whether something else
 * stands there now. */
static bool mend_value(lua_State *L, struct seen *seen)
{
    switch (lua_type(L, -1)) {
    case LUA_TNUMBER:
        return mend_number(L, seen);
    case LUA_TTABLE:
        return mend_table(L, seen);
    default:
        return false;
    }
}

static void mend_list(lua_State *L, int n, struct seen *seen)
{
    int i;

    lua_pushvalue(L, ARRAY);
    lua_setmetatable(L, -2);
    for (i = 1; i <= n; i++) {
        lua_pushinteger(L, i);
        lua_rawgeti(L, -2, i);
        if (mend_value(L, seen))
            lua_rawseti(L, -3, i);
        else
            lua_pop(L, 1);
        lua_pop(L, 1);
    }
}

static void mend_map(lua_State *L, struct seen *seen)
{
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        if (mend_value(L, seen)) {
            lua_pushvalue(L, -2);
            lua_insert(L, -2);
            lua_rawset(L, -4);
        } else {
            lua_pop(L, 1);
        }
    }
}

/* A map has no key but strings. */
static bool mend_table(lua_State *L, struct seen *seen)
{
    int n = (int)lua_rawlen(L, -1);

    luaL_checkstack(L, 8, "too deep");
    if (n == 0)
        mend_map(L, seen);
    else if (n <= 2 && is_marked(L))
        return n == 1 ? mend_empty(L) : mend_wide(L);
    else
        mend_list(L, n, seen);
    return false;
}

/*
 * core.mend(value, array, mark, wide) -> value, inexact, infinite
 * Every list in it gets the metatable array, every number that is an integer of
 * this Lua becomes one, { mark } an empty list, and { mark, digits } what
 * wide(table, key, digits) returns; of a value in no table, wide(nil, nil,
 * digits). inexact: a number may have lost digits; infinite: it is too large.
 */
static int l_mend(lua_State *L)
{
    struct seen seen = {false, false};

    luaL_checktype(L, ARRAY, LUA_TTABLE);
    luaL_checktype(L, WIDE, LUA_TFUNCTION);
    lua_settop(L, WIDE);
    lua_pushnil(L);
    lua_pushnil(L);
    lua_pushvalue(L, VALUE);
    mend_value(L, &seen);
    lua_pushboolean(L, seen.inexact);
    lua_pushboolean(L, seen.infinite);
    return 3;
}

/* Where the next array begins that is empty. */
static const char *empty_array(const char *p, const char *end)
{
    while ((p = memchr(p, '[', (size_t)(end - p))) != NULL) {
        const char *q = ++p;

        while (q < end && isspace((unsigned char)*q))
            q++;
        if (q < end && *q == ']')
            return p;
    }
    return NULL;
}

static enum md_status mark(struct md_buf *out, struct md_span text,
                           struct md_span with)
{
    const char *from = text.p, *end = text.p + text.n, *at = from;
    enum md_status st = MD_OK;

    while (st == MD_OK && (at = empty_array(at, end)) != NULL) {
        st = md_buf_add(out, md_span(from, (size_t)(at - from)));
        if (st == MD_OK)
            st = md_buf_add(out, with);
        from = at;
    }
    return st != MD_OK ? st
                       : md_buf_add(out, md_span(from, (size_t)(end - from)));
}

/*
 * core.mark(text, with) -> the text with that in all that looks like an empty
 * array
 * Upvalue: a buffer, which is empty but for a call that ran out of memory.
 */
static int l_mark(lua_State *L)
{
    struct md_buf *out = lua_touserdata(L, lua_upvalueindex(1));
    struct md_span text, with;

    text.p = luaL_checklstring(L, 1, &text.n);
    with.p = luaL_checklstring(L, 2, &with.n);
    if (!empty_array(text.p, text.p + text.n)) {
        lua_pushvalue(L, 1);
        return 1;
    }
    md_buf_clear(out);
    if (mark(out, text, with) != MD_OK)
        return luaL_error(L, "not enough memory");
    md_lua_push_span(L, md_buf_live(out));
    md_buf_free(out);
    return 1;
}

void md_lua_open_json(lua_State *L)
{
    md_buf_init(lua_newuserdatauv(L, sizeof(struct md_buf), 0), SIZE_MAX / 2);
    lua_pushcclosure(L, l_mark, 1);
    lua_setfield(L, -2, "mark");
    lua_pushcfunction(L, l_mend);
    lua_setfield(L, -2, "mend");
}
