rockspec_format = "3.0"
package = "moondock"
version = "scm-1"
source = { url = "git+file://." }
description = {
  summary = "A Docker Engine client",
  detailed = [[
A C core on libcurl and a pure-Lua layer above it: containers, commands inside
them, their logs and streams, images, from Lua 5.4 and LuaJIT.]],
  license = "MIT",
}
supported_platforms = { "linux" }
dependencies = { "lua >= 5.1, < 5.6", "lua-cjson >= 2.1" }
-- By library, not by header: luarocks 3.8 does not look into Debian's
-- include/<architecture>. The plain libcurl.so comes with the headers.
external_dependencies = { CURL = { library = "curl" }, OPENSSL = { library = "ssl" } }
build = {
  type = "cmake",
  variables = {
    CMAKE_BUILD_TYPE = "RelWithDebInfo",
    LUA_INCDIR = "$(LUA_INCDIR)",
    LIBDIR = "$(LIBDIR)",
    LUADIR = "$(LUADIR)",
  },
}
