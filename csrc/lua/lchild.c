/*
 * Programs beside us for Lua: struct md_child as a userdata. Methods answer as
 * those of a conn do: false means to wait and to call again.
 */
#include <string.h>

#include "lua/binding.h"
#include "net/child.h"
#include "net/poll.h"

#define CHILD "moondock.child"

enum { PIECE = 8192, COMPLAINT = 1024 };

#define CODE_PAUSE 0.002 /* seconds between two looks for its exit code */

static struct md_child *check_child(lua_State *L)
{
    return luaL_checkudata(L, 1, CHILD);
}

void md_lua_check_argv(lua_State *L, int index, const char **argv)
{
    int i, n = (int)lua_rawlen(L, index);

    if (n < 1 || n >= MD_LUA_ARGV)
        luaL_error(L, "a command has 1 to %d words", MD_LUA_ARGV - 1);
    for (i = 0; i < n; i++) {
        lua_rawgeti(L, index, i + 1);
        if (lua_type(L, -1) != LUA_TSTRING)
            luaL_error(L, "a command consists of strings");
        argv[i] = lua_tostring(L, -1);
        lua_pop(L, 1);
    }
    argv[n] = NULL;
}

/*
 * core.child(argv, input) -> child, which gets this to read, as far as its
 * socket takes it at once; or nil and the system's words
 */
static int l_child(lua_State *L)
{
    const char *argv[MD_LUA_ARGV];
    struct md_span input;
    struct md_child *c;
    size_t n;
    int problem;

    luaL_checktype(L, 1, LUA_TTABLE);
    input.p = luaL_checklstring(L, 2, &input.n);
    md_lua_check_argv(L, 1, argv);
    c = lua_newuserdatauv(L, sizeof(*c), 0);
    memset(c, 0, sizeof(*c));
    luaL_setmetatable(L, CHILD);
    problem = md_child_start(c, argv);
    if (problem) {
        lua_pushnil(L);
        lua_pushstring(L, strerror(problem));
        return 2;
    }
    if (input.n > 0)
        md_child_send(c, input, &n, &problem);
    md_child_finish(c);
    return 1;
}

/* child:read() -> what it has written since; false; nothing at the end */
static int l_read(lua_State *L)
{
    struct md_child *c = check_child(L);
    char bytes[PIECE];
    size_t n = 0;
    int problem;
    enum md_status st = MD_END;

    if (c->fd > 0)
        st = md_child_recv(c, bytes, sizeof(bytes), &n, &problem);
    if (st == MD_OK) {
        lua_pushlstring(L, bytes, n);
        return 1;
    }
    if (st == MD_MORE) {
        lua_pushboolean(L, 0);
        return 1;
    }
    c->over = true;
    return 0;
}

/* child:code() -> its exit code, or -1 where nobody can tell, and what it
 * complained of; or false */
static int l_code(lua_State *L)
{
    struct md_child *c = check_child(L);
    char text[COMPLAINT];
    int code;

    c->over = true; /* whoever asks reads no more */
    if (c->pid <= 0 || !md_child_ended(c, &code)) {
        lua_pushboolean(L, 0);
        return 1;
    }
    lua_pushinteger(L, code);
    md_child_complaint(c, text, sizeof(text));
    lua_pushstring(L, text);
    return 2;
}

/* The next three as a conn's. */
static int l_pollfd(lua_State *L)
{
    struct md_child *c = check_child(L);

    if (c->over || c->fd <= 0)
        return 0;
    lua_pushinteger(L, c->fd);
    return 1;
}

static int l_events(lua_State *L)
{
    lua_pushliteral(L, "r");
    return 1;
}

static int l_timeout(lua_State *L)
{
    if (!check_child(L)->over)
        return 0;
    lua_pushnumber(L, CODE_PAUSE);
    return 1;
}

/* child:close(): it has ended afterwards. Any number of times. */
static int l_close(lua_State *L)
{
    md_child_close(check_child(L));
    return 0;
}

void md_lua_open_child(lua_State *L)
{
    static const luaL_Reg methods[] = {
        {"read", l_read},     {"code", l_code},       {"pollfd", l_pollfd},
        {"events", l_events}, {"timeout", l_timeout}, {"close", l_close},
        {"__gc", l_close},    {"__close", l_close},   {NULL, NULL},
    };

    luaL_newmetatable(L, CHILD);
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "__index");
    luaL_setfuncs(L, methods, 0);
    lua_pop(L, 1);
    lua_pushcfunction(L, l_child);
    lua_setfield(L, -2, "child");
}
