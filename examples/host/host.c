/*
 * A host with a loop of its own, 60 times a second, such as a game. It has Lua
 * and moondock's core built in; what its script waits for goes on within the
 * frames, until nothing waits any more. usage: host SCRIPT [ARGUMENT]
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#define FRAME_NS (1000000000L / 60)
#define BUDGET 0.002 /* seconds of each frame for what waits */

int luaopen_moondock_core(lua_State *L);

static void fail(lua_State *L)
{
    fprintf(stderr, "host: %s\n", luaL_tolstring(L, -1, NULL));
    lua_close(L);
    exit(1);
}

/* Lua, with moondock where require finds it. */
static lua_State *open_lua(void)
{
    lua_State *L = luaL_newstate();

    if (!L)
        exit(1);
    luaL_openlibs(L);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
    lua_pushcfunction(L, luaopen_moondock_core);
    lua_setfield(L, -2, "moondock.core");
    lua_getglobal(L, "package");
    lua_pushliteral(L, LUA_DIRECTORY "/?.lua;" LUA_DIRECTORY "/?/init.lua");
    lua_setfield(L, -2, "path");
    lua_settop(L, 0);
    return L;
}

/* Leaves the function update of moondock.wait.frame on the stack. */
static void find_update(lua_State *L)
{
    lua_getglobal(L, "require");
    lua_pushliteral(L, "moondock.wait.frame");
    if (lua_pcall(L, 1, 1, 0) != LUA_OK)
        fail(L);
    lua_getfield(L, -1, "update");
    lua_replace(L, -2);
}

static lua_Integer update(lua_State *L)
{
    lua_Integer waiting;

    lua_pushvalue(L, -1);
    lua_pushnumber(L, BUDGET);
    if (lua_pcall(L, 1, 1, 0) != LUA_OK)
        fail(L);
    waiting = lua_tointeger(L, -1);
    lua_pop(L, 1);
    return waiting;
}

static void next_frame(struct timespec *at)
{
    at->tv_nsec += FRAME_NS;
    if (at->tv_nsec >= 1000000000L) {
        at->tv_nsec -= 1000000000L;
        at->tv_sec++;
    }
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, at, NULL);
}

int main(int argc, char **argv)
{
    lua_State *L = open_lua();
    struct timespec at;
    long frames = 0;

    if (argc < 2) {
        fprintf(stderr, "usage: host SCRIPT [ARGUMENT]\n");
        return 2;
    }
    if (luaL_loadfile(L, argv[1]) != LUA_OK)
        fail(L);
    lua_pushstring(L, argc > 2 ? argv[2] : NULL);
    if (lua_pcall(L, 1, 0, 0) != LUA_OK)
        fail(L);
    find_update(L);
    clock_gettime(CLOCK_MONOTONIC, &at);
    while (update(L) > 0) {
        frames++; /* here the host does its own work, and draws */
        next_frame(&at);
    }
    printf("%ld frames\n", frames);
    lua_close(L);
    return 0;
}
