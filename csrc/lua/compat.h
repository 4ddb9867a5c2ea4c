#ifndef MD_COMPAT_H
#define MD_COMPAT_H

/* The binding is written for Lua 5.4; this translates it for LuaJIT 2.1. */

#include <lauxlib.h>
#include <lua.h>

#if LUA_VERSION_NUM == 501
#define lua_newuserdatauv(L, size, values) lua_newuserdata(L, size)
#define lua_rawlen lua_objlen
#define LUA_FILEHANDLE "FILE*"
#endif

#endif
