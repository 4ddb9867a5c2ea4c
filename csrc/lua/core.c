/* require "moondock.core": the clock, poll(2), connections, files,
 * programs, digests, and what JSON lacks after lua-cjson. */
#include "base/version.h"
#include "lua/binding.h"
#include "net/digest.h"
#include "net/poll.h"

/* core.now() -> seconds on a clock that only goes forward */
static int l_now(lua_State *L)
{
    lua_pushnumber(L, md_now());
    return 1;
}

/*
 * core.poll(fd, events, seconds): block until fd is ready for the events ("r",
 * "w" or "rw"), or the seconds are over, or a signal came. fd nil: just the
 * time. seconds nil: no end. Whether it is ready.
 */
static int l_poll(lua_State *L)
{
    int fd = (int)luaL_optinteger(L, 1, -1);
    const char *events = luaL_optstring(L, 2, "");
    double seconds = luaL_optnumber(L, 3, -1);
    int want = 0;

    for (; *events; events++)
        want |= *events == 'w' ? MD_WRITE : MD_READ;
    lua_pushboolean(L, md_poll(fd, want, seconds));
    return 1;
}

/* core.yieldable() -> whether the running coroutine may yield */
static int l_yieldable(lua_State *L)
{
    lua_pushboolean(L, lua_isyieldable(L));
    return 1;
}

/* core.sha256(bytes) -> 64 hex digits */
static int l_sha256(lua_State *L)
{
    struct md_span bytes;
    char hex[MD_SHA256_HEX];

    bytes.p = luaL_checklstring(L, 1, &bytes.n);
    if (!md_sha256(bytes, hex))
        return luaL_error(L, "not enough memory");
    lua_pushlstring(L, hex, sizeof(hex));
    return 1;
}

__attribute__((visibility("default"))) int luaopen_moondock_core(lua_State *L);

int luaopen_moondock_core(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"now", l_now},       {"poll", l_poll}, {"yieldable", l_yieldable},
        {"sha256", l_sha256}, {NULL, NULL},
    };

    md_lua_open_conn(L);
    md_lua_open_file(L);
    md_lua_open_child(L);
    md_lua_open_json(L);
    luaL_setfuncs(L, functions, 0);
    lua_pushliteral(L, MD_VERSION);
    lua_setfield(L, -2, "version");
    return 1;
}
