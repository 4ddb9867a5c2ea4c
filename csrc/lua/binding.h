#ifndef MD_BINDING_H
#define MD_BINDING_H

#include "lua/compat.h"

/* Leaves the table of the conn functions on the stack: { conn = … }. */
void md_lua_open_conn(lua_State *L);

#endif
