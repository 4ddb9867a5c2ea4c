local socket = require "socket"
local uv = require "luv"
local process = require "spec.support.process"
local engine = require "spec.support.engine"

-- All processes in the namespace of `pid`, seen from outside.
local function processes(pid)
  local function namespace(of) return uv.fs_readlink("/proc/" .. of .. "/ns/pid") end
  local own, list, entries = namespace(pid), {}, uv.fs_scandir "/proc"
  for name in function() return uv.fs_scandir_next(entries) end do
    if name:match "^%d+$" and namespace(name) == own then list[#list + 1] = name end
  end
  return list
end

local function living(pids)
  local list = {}
  for _, pid in ipairs(pids) do
    if not process.ended(pid) then list[#list + 1] = pid end
  end
  return list
end

local function cgroups(name)
  return select(2, process.run { "find", "/sys/fs/cgroup", "-name", "*" .. name .. "*",
    stderr = "/dev/null" })
end

-- A container with a process in it: its id.
local function container(of)
  local status, said = of:ask("POST", "/containers/create",
    '{ "Image": "busybox:live", "Cmd": ["sleep", "1000"], "HostConfig": { "NetworkMode": "none" } }')
  assert.equal(201, status, said)
  local id = said:match '"Id":"(%x+)"'
  assert.equal(204, of:ask("POST", "/containers/" .. id .. "/start"))
  return id
end

for _, kind in ipairs { "dockerd", "podman" } do
  describe("a real " .. kind, function()
    it("starts, dies, starts again, and leaves nothing", function()
      process.run { "true" } -- what luv opens once
      local descriptors = process.descriptors()
      local own, reason = engine[kind] { fresh = true }
      if not own then return pending(reason) end
      finally(function() own:stop() end)

      assert.equal(200, own:ask("GET", "/images/busybox:live/json"))
      local id = container(own)
      local pids = processes(own.pid)
      assert.is_true(#pids > 4)
      assert.not_equal("", cgroups(id))

      own:kill9()
      assert.is_nil(own:ask("GET", "/_ping"))
      assert.same({}, living(pids))

      own:restart()
      local _, said = own:ask("GET", "/containers/" .. id .. "/json")
      assert.matches('"Running":false', said)
      assert.equal(204, own:ask("POST", "/containers/" .. id .. "/start"))

      pids = processes(own.pid)
      own:stop()
      assert.same({}, living(pids))
      assert.equal("", cgroups(id) .. cgroups(own.directory:match "[^/]*$"))
      assert.is_false(process.exists(own.directory))
      assert.is_true(process.descriptors() <= descriptors) -- fewer when garbage was collected meanwhile
    end)

    it("is one for all who do not ask for their own", function()
      local shared, reason = engine[kind]()
      if not shared then return pending(reason) end
      assert.equal(shared, (engine[kind]()))
      assert.equal(200, shared:ask("GET", "/_ping"))
    end)
  end)
end

describe("an engine", function()
  it("listens on TCP too", function()
    local shared, reason = engine.dockerd()
    if not shared then return pending(reason) end
    local connection = assert(socket.connect("127.0.0.1", shared.tcp:match "^tcp://127%.0%.0%.1:(%d+)$"))
    connection:send "GET /_ping HTTP/1.0\r\nHost: engine\r\n\r\n"
    assert.matches("^HTTP/1.0 200", connection:receive "*l")
    connection:close()
  end)

  it("is reached by one that is near", function()
    local shared, reason = engine.dockerd()
    if not shared then return pending(reason) end
    local near = engine.dockerd { fresh = true, near = shared }
    local function network(of) return uv.fs_readlink("/proc/" .. of.pid .. "/ns/net") end
    assert.equal(network(shared), network(near))
    near:stop()
    assert.equal(200, shared:ask("GET", "/_ping"))
  end)

  -- A Lua of its own that starts a dockerd and waits: its process, its first words.
  local function other(...)
    local argv = { env = { LUA_PATH = package.path, LUA_CPATH = package.cpath }, stdout = true, ... }
    for _, arg in ipairs { uv.exepath(), "-e", [[
      local own, reason = require("spec.support.engine").dockerd()
      print(own and own.pid or reason)
      print(own and own.directory)
      io.flush()
      require("spec.support.process").await(own and 100 or 0, function() end)
    ]] } do argv[#argv + 1] = arg end
    local child = process.start(argv)
    return child, child:line(30), child:line(5)
  end

  it("does not outlive those who started it", function()
    local child, first, directory = other()
    if not tonumber(first) then return pending(first) end
    local pids = processes(first)
    child:kill()
    assert.is_true(process.await(10, function() return not process.exists(directory) end))
    assert.same({}, living(pids))
  end)

  it("gives the reason where it cannot run", function()
    local _, first = other("setpriv", "--bounding-set=-sys_admin")
    assert.matches("^dockerd does not run here: unshare", first)
  end)
end)
