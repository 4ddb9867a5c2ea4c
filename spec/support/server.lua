--- A scripted engine in a process of its own, as hostile as the script says.
---
---   local engine = server.start {
---     { "read", { "write", reply.json(200, {}), at = 7 }, "read", "reset" }, -- the first connection
---     any = { "read", { "write", frames, at = "connection" } },              -- every further one
---   }
---
--- A connection is a list of steps, and closes after the last:
---   read     a whole request: head and body
---   write    bytes; cut into two writes `at` a byte, into writes of `each`
---            bytes, or only the `first` bytes. Any of the three may be
---            "connection", for the connection's own number. Between writes
---            `pause` ms pass: 1 unless told, or with `each` a turn of the loop.
---   stdin    so many bytes of what follows an upgrade
---   eof      everything up to the client's half-close
---   echo     the same, sent back: a `cat`
---   forever  bytes again and again, as fast as they are taken
---   pause    milliseconds
---   hold     nothing any more; the connection stays open
---   finish   our half-close
---   reset    a connection reset instead of an end. On a unix socket that takes
---            a byte left unread: the last of what was read last.
--- A step without an argument may be its name alone. A connection that has no
--- script is closed. HEAD and GET /_ping are answered on the way and not seen,
--- unless the script has `pings = true`. `tcp = true` listens on 127.0.0.1.
local cjson = require "cjson"
local uv = require "luv"
local process = require "spec.support.process"

local M = {}

local names = {}
for name in ("read write stdin eof echo forever pause hold finish reset"):gmatch "%a+" do names[name] = true end

local function step(given)
  if type(given) == "string" then given = { given } end
  if not names[given[1]] then error("no such step: " .. tostring(given[1]), 4) end
  return { name = given[1], what = given[2],
    at = given.at, each = given.each, first = given.first, pause = given.pause }
end

local function steps(list)
  local out = {}
  for i, given in ipairs(list) do out[i] = step(given) end
  return out
end

---@class spec.Server
---@field host string
local Server = {}
Server.__index = Server

---@return spec.Server
function M.start(script)
  local plain = { tcp = script.tcp, pings = script.pings, any = script.any and steps(script.any), list = {} }
  for i, list in ipairs(script) do plain.list[i] = steps(list) end
  local child = process.start { uv.exepath(), "spec/support/serve.lua", stdin = true, stdout = true,
    stderr = "/dev/null", -- luv writes a line there for every connection that breaks
    env = { LUA_PATH = package.path, LUA_CPATH = package.cpath } }
  child:write(cjson.encode(plain) .. "\n")
  return setmetatable({ child = child, host = assert(child:line(10), "the server did not start") }, Server)
end

--- All that has happened so far: `requests`, and `connections` by number, each
--- with the bytes `sent`, the `stdin` bytes received by stdin and eof, how many
--- were `echoed`, and whether the client's `eof` was seen and the script is `over`.
function Server:report()
  self.child:write "report\n"
  local line = assert(self.child:line(10), "the server is gone")
  local seen = cjson.decode(line)
  return seen.problem and error(seen.problem) or seen
end

--- The raw requests in order: { { connection = 1, raw = "GET ..." }, ... }
function Server:requests()
  return self:report().requests
end

--- The connections so far.
function Server:connections()
  return self:report().connections
end

--- What `test(report)` returns, as soon as it is true; nil after `seconds`.
function Server:await(seconds, test)
  return process.await(seconds, function() return test(self:report()) end)
end

function Server:stop()
  self.child:stop()
end

return M
