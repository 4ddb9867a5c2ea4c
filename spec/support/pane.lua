-- What runs in a pane of tmux.lua: Lua code that comes from its spec, piece by piece. usage: pane.lua SOCKET
local cjson = require "cjson"
local connection = require "socket.unix" ()
local load = loadstring or load -- luacheck: ignore

os.execute "stty -icanon -echo"
assert(connection:connect(arg[1]))
for line in function() return connection:receive "*l" end do
  local ok, answer = pcall(assert(load(cjson.decode(line))))
  io.stdout:write "\27[5n" -- the terminal answers when it has taken in all that was written before
  io.stdout:flush()
  repeat local byte = io.stdin:read(1) until byte == "n" or not byte
  connection:send(cjson.encode { ok = ok, answer = tostring(answer) } .. "\n")
end
