/* What the connections of a Lua state share, in a userdata. */
#include "lua/binding.h"
#include "net/net.h"

static int l_gc(lua_State *L)
{
    struct md_net **box = lua_touserdata(L, 1);

    if (*box)
        md_net_drop(*box);
    *box = NULL;
    return 0;
}

void md_lua_push_net(lua_State *L)
{
    struct md_net **box = lua_newuserdatauv(L, sizeof(*box), 0);

    *box = NULL;
    lua_newtable(L);
    lua_pushcfunction(L, l_gc);
    lua_setfield(L, -2, "__gc");
    lua_setmetatable(L, -2);
}

struct md_net *md_lua_net(lua_State *L, int index)
{
    struct md_net **box = lua_touserdata(L, index);

    if (!*box || !md_net_is_ours(*box))
        *box = md_net_new();
    if (!*box)
        luaL_error(L, "not enough memory");
    return *box;
}
