--- Stands between a client and an engine, in a process of its own:
---
---   relay.lua SOCKET OWN_SOCKET
---
--- The first line of stdout is where it listens. Every line of stdin is
--- answered with a JSON list: what each connection's client has sent. The end
--- of stdin is the end.
local cjson = require "cjson"
local uv = require "luv"

local engine_socket, own_socket = ...
local KEPT = 65536 -- bytes of each connection
local said = {}

local function forward(from, to, seen, over)
  from:read_start(function(_, bytes)
    if bytes then
      seen(bytes)
      to:write(bytes)
    elseif not to:shutdown(over) then
      over()
    end
  end)
end

local listener = uv.new_pipe(false)
assert(listener:bind(own_socket))
listener:listen(128, function()
  local client, engine = uv.new_pipe(false), uv.new_pipe(false)
  assert(listener:accept(client))
  local number, directions = #said + 1, 2
  said[number] = ""
  local function over()
    directions = directions - 1
    if directions == 0 then
      client:close()
      engine:close()
    end
  end
  engine:connect(engine_socket, function(err)
    if err then
      client:close()
      engine:close()
      return
    end
    forward(client, engine, function(bytes) said[number] = (said[number] .. bytes):sub(1, KEPT) end, over)
    forward(engine, client, function() end, over)
  end)
end)

local stdin = uv.new_pipe(false)
stdin:open(0)
stdin:read_start(function(_, bytes)
  if not bytes then
    listener:close()
    uv.fs_rmdir(own_socket:match "^(.*)/") -- the socket goes with its listener
    os.exit(0)
  end
  for _ in bytes:gmatch "\n" do print(cjson.encode(said)) end
  io.flush()
end)

print("unix://" .. own_socket)
io.flush()
uv.run()
