#ifndef MD_BINDING_H
#define MD_BINDING_H

#include "base/span.h"
#include "base/status.h"
#include "lua/compat.h"

struct md_conn;
struct md_net;

/* Pushes a userdata that has one of the uses of a net, made when needed. */
void md_lua_push_net(lua_State *L);
/* The net of this process: a fork leaves its parent's alone. */
struct md_net *md_lua_net(lua_State *L, int index);

/* --- for the methods of a connection, which have two upvalues --- */

/* The first argument, or an error. */
struct md_conn *md_lua_check_conn(lua_State *L);
void md_lua_push_span(lua_State *L, struct md_span s);
/* For all but OK: false; nothing; or nil, kind, text. What to return. */
int md_lua_push_status(lua_State *L, struct md_conn *c, enum md_status st);

/* Those that read the body, and those for who moves the bytes himself; they are
 * set beside the others. */
extern const luaL_Reg md_lua_read_methods[];
extern const luaL_Reg md_lua_carry_methods[];

/* Leaves the table of the conn functions on the stack: { conn = … }. */
void md_lua_open_conn(lua_State *L);
/* Adds stat, readlink, dir and terminal to the table on the stack. */
void md_lua_open_file(lua_State *L);
/* Adds child. */
void md_lua_open_child(lua_State *L);
/* Adds mark and mend. */
void md_lua_open_json(lua_State *L);

/* The words of a command: a list of strings at an index, which keeps them. An
 * error for none, or more than there is room. */
enum { MD_LUA_ARGV = 64 };
void md_lua_check_argv(lua_State *L, int index, const char **argv);

#endif
