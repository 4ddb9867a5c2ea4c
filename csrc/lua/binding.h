#ifndef MD_BINDING_H
#define MD_BINDING_H

#include "lua/compat.h"

struct md_net;

/* Pushes a userdata that has one of the uses of a net, made when needed. */
void md_lua_push_net(lua_State *L);
/* The net of this process: a fork leaves its parent's alone. */
struct md_net *md_lua_net(lua_State *L, int index);

/* Leaves the table of the conn functions on the stack: { conn = … }. */
void md_lua_open_conn(lua_State *L);

#endif
