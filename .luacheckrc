-- What Lua 5.4 and LuaJIT share, and what may be asked for.
std = "min"
read_globals = {
  "unpack",
  math = { fields = { "type", "tointeger" } },
  table = { fields = { "unpack" } },
}
max_line_length = 120
max_comment_line_length = false -- an annotation cannot be wrapped
for _, path in ipairs { "spec", "examples/testing_spec.lua" } do
  files[path].std = "+busted"
end
for _, path in ipairs { "lua/moondock/transport", "spec/contract/nginx.lua", "spec/support/nginx_run.lua", "examples/openresty" } do
  files[path].globals = { "ngx" }
  files[path].read_globals = { "loadstring" }
end
files["examples/neovim.lua"].read_globals = { "vim" }
-- Declarations for the language server; nothing runs them.
exclude_files = { "lua/moondock/types" }
