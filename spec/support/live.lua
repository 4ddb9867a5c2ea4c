--- What the live specs share: the same on every engine, and the little that
--- most of them do with one.
local busted = require "busted"
local certificates = require "spec.support.certificates"
local cjson = require "cjson"
local uv = require "luv"
local engine = require "spec.support.engine"
local Client = require "moondock.client"
local loop = require "spec.support.loop"
local moondock = require "moondock"
local performed = require "spec.support.performed"
local process = require "spec.support.process"
local sshd = require "spec.support.sshd"

local M = {}

--- Every engine, and every way to it.
M.all = { "dockerd", "dockerd over TCP", "dockerd over TLS", "dockerd over ssh", "podman" }
--- Whether the runs that take minutes are wanted.
M.long = os.getenv "MOONDOCK_LONG" ~= nil

local perform = Client.perform
rawset(Client, "perform", function(self, id, ...)
  local answer, err = perform(self, id, ...)
  if M.is_dockerd[self.chosen.host] then
    if answer ~= nil then
      performed[id] = "done"
    elseif err.status then
      performed[id] = performed[id] or "refused"
    end
  end
  return answer, err
end)

--- The hosts that lead to a dockerd.
---@type table<string, true>
M.is_dockerd = {}
--- The hosts where TLS is spoken.
---@type table<string, true>
M.speaks_tls = {}
--- The hosts that ssh leads to.
---@type table<string, true>
M.is_remote = {}

---@class spec.On
---@field kind "dockerd"|"podman"
---@field engine spec.Engine
---@field host string
---@field docker moondock.Client
local On = {}
On.__index = On

--- A way to an engine that runs: its unix socket, "TCP", "TLS" or "ssh".
---@return spec.On
function M.on(one, way)
  local host = way == "ssh" and sshd.host(one) or way and one.tcp or one.host
  M.is_dockerd[host] = one.kind == "dockerd" or nil
  M.speaks_tls[host] = way == "TLS" or nil
  M.is_remote[host] = way == "ssh" or nil
  local self = setmetatable({ kind = one.kind, engine = one, host = host }, On)
  self.docker = self:client()
  return self
end

--- "TCP", "TLS" or "ssh": how dockerd is spoken to where a spec does not say. For running the live specs over another way.
local OVER = os.getenv "MOONDOCK_OVER"

--- Describe the same on each of these engines. What cannot run is pending.
---@param names string[]   of `all`
---@param body fun(on: spec.On)
function M.describe(what, names, body)
  local over = OVER and table.concat(names, "|"):find "dockerd%f[|%z]" and { "dockerd over " .. OVER }
  for _, name in ipairs(over or names) do
    busted.describe(what .. ", on " .. name .. ",", function()
      local way = name:match " over (%a+)$"
      local one, reason = engine[name:match "^%a+"] { tls = way == "TLS" }
      if not one then return busted.pending(reason) end
      if way == "ssh" and not sshd.available then return busted.pending "there is no sshd here" end
      body(M.on(one, way))
    end)
  end
end

--- A client of your own.
---@return moondock.Client
function On:client(options)
  options = options or {}
  options.wait = options.wait or loop.wait
  options.host = options.host or self.host
  options.tls = options.tls or M.speaks_tls[options.host] and certificates.client() or nil
  options.ssh = options.ssh or M.is_remote[options.host] and sshd.options() or nil
  return assert(moondock.new(options))
end

--- A container, not started. What the body leaves out: our image, a command
--- that lasts, no network.
---@return moondock.Container
function On:create(body, given)
  local full = { Image = self.engine.image, Cmd = { "sleep", "1000" } }
  for name, value in pairs(body or {}) do full[name] = value end
  full.HostConfig = full.HostConfig or {}
  full.HostConfig.NetworkMode = "none"
  return assert(self.docker:create(full, given))
end

--- A container that runs.
---@return moondock.Container
function On:run(body, given)
  local container = self:create(body, given)
  assert(container:start())
  return container
end

--- The container that all share who only need one.
---@return moondock.Container
function On:web()
  local web = self.docker:container "web"
  if not web:inspect() then web = self:run({}, { name = "web" }) end
  return web
end

--- A command that nobody doubts: its stdout.
function M.output(container, ...)
  local result = assert(container:exec({ ... }, { allow = { (...) } }))
  assert(result.exit_code == 0, result.stderr)
  return result.stdout
end

--- 50 MB of chance go to a process and come back, each byte the same, and the process sees their end.
function M.carries(on)
  local size = 50 * 1000 * 1000
  local random = assert(io.open("/dev/urandom", "rb"))
  local bytes = random:read(size)
  random:close()
  local result = assert(on:web():exec({ "cat" },
    { allow = { "cat" }, stdin = bytes, limit = size + 1, timeout = 120 }))
  assert(result.stdout == bytes, "what came is not what went")
  assert(result.exit_code == 0 and result.stderr == "" and not result.truncated)
end

--- Wait until a process in the container writes no more, because nobody takes
--- it: how many bytes it has written.
function M.stalled(container, pid)
  local before
  return assert(process.await(20, function()
    process.await(0.1, function() end)
    local last = before
    before = tonumber(M.output(container, "cat", "/proc/" .. pid .. "/io"):match "wchar: (%d+)")
    return before == last and before
  end), "it never stops writing")
end

--- Lua code in a process of its own; its client finds the engine at `host`.
---@return spec.Process
function M.lua(code, host)
  local tls = M.speaks_tls[host]
  return process.start { uv.exepath(), "-e", code, stdin = true, stdout = true, env = { LUA_PATH = package.path,
    LUA_CPATH = package.cpath, DOCKER_HOST = host, DOCKER_TLS_VERIFY = tls and "1" or "",
    DOCKER_CERT_PATH = tls and certificates.directory() or "",
    PATH = (M.is_remote[host] and sshd.directory() .. ":" or "") .. os.getenv "PATH" } }
end

---@class spec.Relay
---@field host string
local Relay = {}
Relay.__index = Relay

local function relaying(self)
  self.child = process.start { uv.exepath(), "spec/support/relay.lua", self.target, self.path, stdin = true,
    stdout = true, env = { LUA_PATH = package.path, LUA_CPATH = package.cpath } }
  self.host = assert(self.child:line(10), "the relay did not start")
end

--- A relay to a unix socket, which counts.
---@return spec.Relay
function M.relay(host)
  local self = setmetatable({ target = host:match "^unix://(.*)", path = process.directory() .. "/socket" }, Relay)
  relaying(self)
  return self
end

--- All connections are cut; the next ones find a relay at the same place.
function Relay:restart()
  self.child:kill() -- at its own end it would take the place away
  self.child:wait(10)
  process.remove(self.path)
  relaying(self)
end

--- What clients have sent so far, one string per connection.
---@return string[]
function Relay:said()
  self.child:write "report\n"
  local line = assert(self.child:line(10), "the relay is gone")
  return cjson.decode(line)
end

function Relay:stop()
  self.child:stop()
end

return M
