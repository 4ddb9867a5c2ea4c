--- Real engines, each in a private directory and in namespaces of its own.
--- keeper.sh sees to it that they end with us, and how little they leave.
local uv = require "luv"
local socket = require "socket"
local unix = require "socket.unix"
local certificates = require "spec.support.certificates"
local process = require "spec.support.process"

local M = {}
-- As in process.lua: one engine of each kind serves all spec files.
package.preload[...] = function() return M end

---@class spec.Engine
---@field host string   "unix://..."
---@field tcp? string   "tcp://127.0.0.1:...", dockerd only
---@field certificate? string   it speaks TLS there, with this one of certificates.lua
---@field image string  the name of its only image
---@field pid? integer  nil between kill9() and restart()
---@field directory string
---@field places integer  how many directories place() has made
local Engine = {}
Engine.__index = Engine

local function write(path, content)
  local file = assert(io.open(path, "w"))
  file:write(content)
  file:close()
end

local commands = {}

-- What is not named here is at its default place, which the keeper hides.
function commands.dockerd(directory, certificate)
  local command = {
    "dockerd", "--data-root", directory .. "/data",
    "--host", "unix://" .. directory .. "/socket", "--host", "fd://",
    "--bridge", "none", "--iptables=false", "--ip6tables=false",
    "--exec-opt", "native.cgroupdriver=cgroupfs",
    "--cgroup-parent", directory:match "/[^/]*$",
    env = { DOCKER_TMPDIR = directory, LISTEN_FDS = "1" },
  }
  if certificate then
    local path = certificates.directory() .. "/"
    for _, arg in ipairs { "--tlsverify", "--tlscacert", path .. "ca.crt", "--tlscert", path .. certificate .. ".crt",
      "--tlskey", path .. certificate .. ".key" } do
      command[#command + 1] = arg
    end
  end
  return command
end

-- Its own default limits may be above ours, and then nothing starts.
local containers_conf = [[
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
lock_type = "file"
[network]
network_backend = "cni"
network_config_dir = "%s/networks"
]]
-- dockerd asks a registry on the loopback without TLS by itself.
local registries_conf = [=[
[[registry]]
location = "127.0.0.1"
insecure = true
]=]

function commands.podman(directory)
  write(directory .. "/containers.conf", containers_conf:format(directory))
  write(directory .. "/registries.conf", registries_conf)
  return {
    "podman", "--root", directory .. "/data",
    "system", "service", "--time=0", "unix://" .. directory .. "/socket",
    env = { CONTAINERS_CONF = directory .. "/containers.conf",
      CONTAINERS_REGISTRIES_CONF = directory .. "/registries.conf", HOME = directory, TMPDIR = directory },
  }
end

--- One request on a connection of its own, without the client under test:
--- status, body; nil if nobody answers.
function Engine:ask(method, target, body, kind)
  local connection = unix()
  connection:settimeout(30)
  if not connection:connect(self.directory .. "/socket") then
    connection:close()
    return nil
  end
  local head = { method .. " " .. target .. " HTTP/1.0", "Host: engine",
    "Content-Length: " .. #(body or ""), "Content-Type: " .. (kind or "application/json"), "\r\n" }
  connection:send(table.concat(head, "\r\n") .. (body or ""))
  local reply, _, partial = connection:receive "*a"
  connection:close()
  local status, rest = (reply or partial):match "^HTTP/1%.[01] (%d+).-\r\n\r\n(.*)$"
  return tonumber(status), rest
end

local function why(self)
  local file = assert(io.open(self.directory .. "/log"))
  local last = "it ended without a word"
  for line in file:lines() do last = line end
  file:close()
  return self.kind .. " does not run here: " .. last
end

-- dockerd sleeps a second before it listens on TCP by itself; a listening
-- socket that it inherits costs nothing. The same port at every start.
local function listen(self)
  local listener = assert(socket.bind("127.0.0.1", self.port or 0))
  self.port = select(2, listener:getsockname())
  self.tcp = "tcp://127.0.0.1:" .. ("%d"):format(self.port)
  return listener
end

local function launch(self)
  local command = commands[self.kind](self.directory, self.certificate)
  local listener = command.env.LISTEN_FDS and listen(self)
  command.env.NETWORK = self.near and "/proc/" .. self.near.pid .. "/ns/net"
  local argv = { "sh", "spec/support/keeper.sh", self.directory, env = command.env, stdin = true, stdout = true,
    stderr = self.directory .. "/log", fd3 = listener and listener:getfd() }
  for _, arg in ipairs(command) do argv[#argv + 1] = arg end
  self.keeper = process.start(argv)
  if listener then listener:close() end
  self.pid = tonumber(self.keeper:line(10))
  return self.pid and process.await(30, function()
    return self:ask("GET", "/_ping") == 200 or process.ended(self.pid)
  end) and not process.ended(self.pid)
end

local function start(kind, options)
  local directory = process.directory()
  local self = setmetatable({
    kind = kind, directory = directory, host = "unix://" .. directory .. "/socket", image = "busybox:live",
    places = 0, near = options.near, certificate = options.certificate or options.tls and "server",
  }, Engine)
  if not launch(self) then
    local reason = why(self)
    self:stop()
    return nil, reason
  end
  local code, root = process.run { "sh", "spec/support/rootfs.sh" }
  assert(code == 0, "there is no root for the image")
  local status, said = self:ask("POST", "/images/create?fromSrc=-&repo=busybox:live&changes=ENV%20PATH=/bin",
    root, "application/x-tar")
  assert(status == 200, said)
  return self
end

--- A new directory inside the engine's own, with these files.
---@param files? table<string, string>  contents by name
---@return string
function Engine:place(files)
  self.places = self.places + 1
  local directory = ("%s/place%d"):format(self.directory, self.places)
  assert(uv.fs_mkdir(directory, 448))
  for name, content in pairs(files or {}) do write(directory .. "/" .. name, content) end
  return directory
end

--- A program on the engine's loopback, which nothing else can reach: the
--- process, and what `ready` matched in what it said. It works in `place`.
--- A restarted engine has another loopback.
---@return spec.Process, string
function Engine:beside(place, argv, ready)
  local full = { "nsenter", "--net=/proc/" .. self.pid .. "/ns/net", "--wd=" .. place, stderr = place .. "/log" }
  for _, arg in ipairs(argv) do full[#full + 1] = arg end
  local child = process.start(full)
  local said = process.await(10, function()
    local file = assert(io.open(place .. "/log"))
    local log = file:read "*a"
    file:close()
    return log:match(ready) or child.code and error(argv[1] .. " does not run here: " .. log)
  end)
  return child, assert(said, argv[1] .. " does not get ready")
end

--- The engine dies as in a power cut, its containers with it.
function Engine:kill9()
  uv.kill(self.pid, "sigkill")
  assert(self.keeper:line(10) == "gone", "the engine's processes do not end")
  self.pid = nil
end

--- The same sockets and data, the next process.
function Engine:restart()
  if self.pid then self:kill9() end
  self.keeper:write "keep\n"
  self.keeper:wait(10)
  assert(launch(self), why(self))
end

--- Returns when no process, mount or file of it is left.
function Engine:stop()
  self.keeper:stop()
  self.pid = nil
end

local shared = {}

local function engine(kind, options)
  options = options or {}
  if options.fresh then return start(kind, options) end
  local name = kind .. (options.tls and " with TLS" or "")
  shared[name] = shared[name] or { start(kind, options) }
  return shared[name][1], shared[name][2]
end

--- The run's dockerd, or one of your own with `fresh = true`, which you stop.
--- It is on the loopback of another one with `near`, as members of a swarm are. With `tls` it wants a known client's certificate.
--- nil and the reason where it cannot run.
---@param options? { fresh: boolean?, near: spec.Engine?, tls: boolean?, certificate: string? }
---@return spec.Engine?, string?
function M.dockerd(options)
  return engine("dockerd", options)
end

--- The run's podman service, or one of your own. Unix socket only.
---@param options? { fresh: boolean }
---@return spec.Engine?, string?
function M.podman(options)
  return engine("podman", options)
end

return M
