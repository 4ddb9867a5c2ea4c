local uv = require "luv"
local live = require "spec.support.live"
local process = require "spec.support.process"
local reply = require "spec.support.reply"
local server = require "spec.support.server"

-- Run so many execs in a process that does nothing else, and some before:
-- descriptors stay as they are, memory does within 2 MiB.
local function endure(times, host)
  local child = live.lua(([[
    local process = require "spec.support.process"
    local web = assert(require("moondock").new()):container "web"
    local function run(times)
      for _ = 1, times do
        assert(assert(web:exec({ "echo", "x" }, { allow = { "echo" } })).stdout == "x\n")
      end
      collectgarbage()
      collectgarbage()
      return process.descriptors(), (process.memory())
    end
    local times = %d
    local descriptors, memory = run(times / 4)
    local later_descriptors, later_memory = run(times)
    print(("%%d %%d"):format(later_descriptors - descriptors, later_memory - memory))
  ]]):format(times), host)
  local line = assert(child:line(600), "the child died")
  child:stop()
  local descriptors, memory = line:match "^(%-?%d+) (%-?%d+)$"
  assert.equal("0", descriptors)
  assert.is_true(tonumber(memory) < 2048, memory .. " KiB")
end

live.describe("one client", { "dockerd", live.long and "podman" or nil }, function(on)
  local TIMES = live.long and 1000 or 12

  it(("takes no more for %d execs, and a connection for each"):format(TIMES), function()
    on:web()
    local relay = live.relay(on.engine.host)
    finally(function() relay:stop() end)
    endure(TIMES, relay.host)
    assert.is_true(#relay:said() <= TIMES * 5 / 4 + 1)
  end)
end)

live.describe("one client", { "dockerd", "podman" }, function(on)
  it("closes what is neither read to its end nor closed", function()
    local web = on:web()
    collectgarbage()
    collectgarbage()
    local descriptors = process.descriptors()
    for _ = 1, 5 do
      assert.same({ "stdout", "x\n" }, { assert(web:spawn { Cmd = { "echo", "x" } }):next(10) })
    end
    collectgarbage()
    collectgarbage()
    assert.is_true(process.descriptors() <= descriptors + 1)
  end)

  it("leaves its descriptors to nobody else", function()
    local before = {}
    local function sockets(directory)
      local found, entries = {}, uv.fs_scandir(directory)
      for name in function() return uv.fs_scandir_next(entries) end do
        local link = uv.fs_readlink(directory .. "/" .. name)
        if link and not before[link] then found[#found + 1] = link end
      end
      return found
    end
    for _, link in ipairs(sockets "/proc/self/fd") do before[link] = true end

    local client = on:client()
    assert(client:ping()) -- leaves an idle connection
    local cat = assert(client:container(on:web()):spawn { Cmd = { "cat" }, AttachStdin = true })
    assert(client:version())
    local ours = sockets "/proc/self/fd"
    assert.is_true(#ours >= 2)
    local child = assert(io.popen("for fd in /proc/self/fd/*; do readlink $fd; done"))
    local inherited = child:read "*a"
    child:close()
    for _, link in ipairs(ours) do assert.not_matches(link, inherited, 1, true) end
    cat:close()
  end)
end)

-- As fast as the engine in it, so that a thousand take no time.
describe("one client of a fast engine", function()
  it("takes no more for 1,000 execs, and a connection for each", function()
    local id = ("8f"):rep(32)
    local exec = { "read", { "write", reply.json(201, { Id = id }) }, "read",
      { "write", reply.upgraded() .. reply.frame(1, "x\n") } }
    local rest = { "read", { "write", reply.json(200, { ID = id, Running = false, ExitCode = 0, Pid = 7 }) } }
    for _, step in ipairs(exec) do rest[#rest + 1] = step end
    local engine = server.start { exec, any = rest }
    finally(function() engine:stop() end)
    endure(1000, engine.host)
    assert.equal(1251, #engine:connections())
  end)
end)

live.describe("a child of fork", { "dockerd" }, function(on)
  -- What the child does, between two pings of its parent: the connections.
  local function connections(child_does)
    local relay = live.relay(on.engine.host)
    finally(function() relay:stop() end)
    local parent = live.lua(([[
      local ffi = require "ffi"
      ffi.cdef "int fork(void); int waitpid(int pid, int *status, int options);"
      local docker = assert(require("moondock").new())
      assert(docker:ping())
      local child = ffi.C.fork()
      if child == 0 then
        %s
        docker = nil
        collectgarbage()
        os.exit(0, true)
      end
      local status = ffi.new "int[1]"
      ffi.C.waitpid(child, status, 0)
      assert(status[0] == 0, "the child failed")
      assert(docker:ping())
      print "well"
    ]]):format(child_does), relay.host)
    assert.equal("well", parent:line(10))
    parent:stop()
    return #relay:said()
  end

  local may = rawget(_G, "jit") and it or function(name) pending(name .. ": nothing forks in plain Lua") end

  may("ends, and its parent's connection lives", function()
    assert.equal(1, connections "")
  end)

  may("has connections of its own", function()
    assert.equal(2, connections "assert(docker:ping())")
  end)
end)
