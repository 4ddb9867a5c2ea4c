/* The local file system: core.stat, core.readlink, core.dir; and core.terminal.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "file/file.h"
#include "file/terminal.h"
#include "lua/binding.h"

#define DIR_TYPE "moondock.Dir"
#define LINK_ROOM 4096

/* Nothing, a text, and whether it says that there is no such file. */
static int push_errno(lua_State *L, int problem)
{
    lua_pushnil(L);
    lua_pushstring(L, strerror(problem));
    lua_pushboolean(L, problem == ENOENT);
    return 3;
}

static void set_number(lua_State *L, const char *name, double value)
{
    lua_pushnumber(L, value);
    lua_setfield(L, -2, name);
}

static void set_integer(lua_State *L, const char *name, int64_t value)
{
    lua_pushinteger(L, (lua_Integer)value);
    lua_setfield(L, -2, name);
}

/*
 * core.stat(path) -> { type, size, mode, mtime, uid, gid, major, minor, nlink,
 * id }, of the path itself: a symbolic link is not followed
 */
static int l_stat(lua_State *L)
{
    struct md_file f;
    char id[40];
    int problem = md_file_stat(luaL_checkstring(L, 1), &f);

    if (problem)
        return push_errno(L, problem);
    lua_createtable(L, 0, 10);
    lua_pushstring(L, f.type);
    lua_setfield(L, -2, "type");
    set_integer(L, "size", f.size);
    set_number(L, "mtime", f.mtime);
    set_integer(L, "mode", f.mode);
    set_integer(L, "uid", f.uid);
    set_integer(L, "gid", f.gid);
    set_integer(L, "major", f.major);
    set_integer(L, "minor", f.minor);
    set_integer(L, "nlink", f.nlink);
    snprintf(id, sizeof(id), "%" PRIx64 ":%" PRIx64, f.dev, f.ino);
    lua_pushstring(L, id);
    lua_setfield(L, -2, "id");
    return 1;
}

/* core.readlink(path) -> what a symbolic link names */
static int l_readlink(lua_State *L)
{
    char name[LINK_ROOM];
    int problem = md_file_link(luaL_checkstring(L, 1), name, sizeof(name));

    if (problem)
        return push_errno(L, problem);
    lua_pushstring(L, name);
    return 1;
}

/* dir:close() -> true. Also __gc and __close. Any number of times. */
static int l_dir_close(lua_State *L)
{
    md_dir_close(luaL_checkudata(L, 1, DIR_TYPE));
    lua_pushboolean(L, 1);
    return 1;
}

/* dir() -> the next name, in no order; nothing at the end, when it closes;
 * nil and a text */
static int l_dir_next(lua_State *L)
{
    struct md_dir *d = luaL_checkudata(L, 1, DIR_TYPE);
    const char *name = NULL;
    int problem = d->handle ? md_dir_next(d, &name) : 0;

    if (name) {
        lua_pushstring(L, name);
        return 1;
    }
    md_dir_close(d);
    return problem ? push_errno(L, problem) : 0;
}

/* core.dir(path) -> a function, as a userdata, that gives the names in it */
static int l_dir(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    struct md_dir *d = lua_newuserdatauv(L, sizeof(*d), 0);
    int problem;

    d->handle = NULL;
    luaL_setmetatable(L, DIR_TYPE);
    problem = md_dir_open(d, path);
    return problem ? push_errno(L, problem) : 1;
}

/* The FILE of one of Lua's files, or an error if it is closed. */
static FILE *check_file(lua_State *L, int index)
{
    FILE *file;
#if LUA_VERSION_NUM == 501
    file = *(FILE **)luaL_checkudata(L, index, LUA_FILEHANDLE);
#else
    luaL_Stream *stream = luaL_checkudata(L, index, LUA_FILEHANDLE);

    file = stream->closef ? stream->f : NULL;
#endif
    luaL_argcheck(L, file != NULL, index, "the file is closed");
    return file;
}

/* core.terminal(file) -> columns, rows; nil for what is no terminal */
static int l_terminal(lua_State *L)
{
    int columns, rows;

    if (md_terminal_size(check_file(L, 1), &columns, &rows) != 0) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushinteger(L, columns);
    lua_pushinteger(L, rows);
    return 2;
}

void md_lua_open_file(lua_State *L)
{
    static const luaL_Reg meta[] = {
        {"__call", l_dir_next},
        {"__gc", l_dir_close},
        {"__close", l_dir_close},
        {NULL, NULL},
    };
    static const luaL_Reg functions[] = {
        {"stat", l_stat}, {"readlink", l_readlink},
        {"dir", l_dir},   {"terminal", l_terminal},
        {NULL, NULL},
    };

    luaL_newmetatable(L, DIR_TYPE);
    luaL_setfuncs(L, meta, 0);
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, l_dir_close);
    lua_setfield(L, -2, "close");
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    luaL_setfuncs(L, functions, 0);
}
