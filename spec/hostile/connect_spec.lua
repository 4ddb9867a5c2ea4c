-- Engines that cannot be reached, and what must not be in the way of one that can.
local hostile = require "spec.support.hostile"
local moondock = require "moondock"
local process = require "spec.support.process"
local reply = require "spec.support.reply"
local socket = require "socket"
local unix = require "socket.unix"
local uv = require "luv"

local fails, takes = hostile.fails, hostile.takes

after_each(hostile.stop)

local ok = { "write", reply.json(200, { ID = "engine" }) }

local function environment(host)
  return { DOCKER_HOST = host, LUA_PATH = package.path, LUA_CPATH = package.cpath }
end

-- The failure of a client of this host: at once, and without a thing left behind.
local function unreachable(host)
  local docker = assert(moondock.new { host = host, api = "1.41" })
  fails("connect", docker:info())
  collectgarbage()
  collectgarbage()
  local before = process.descriptors()
  local err = fails("connect", takes(0, docker.info, docker))
  assert.equal("GET /info", err.op)
  assert.truthy(err.message:find(host, 1, true), err.message)
  assert.is_true(process.descriptors() <= before)
  return err.message
end

describe("a unix socket", function()
  local directory

  before_each(function() directory = process.directory() end)
  after_each(function() process.remove(directory) end)

  it("that is not there is named", function()
    assert.truthy(unreachable("unix://" .. directory .. "/socket"):find "No such file")
    assert.truthy(unreachable("unix://" .. directory .. "/no/socket"):find "No such file")
  end)

  it("may have an abstract name", function()
    local name = ("moondock-%d"):format(uv.os_getpid())
    local server = process.start { "python3", "-u", "-c", [[
import socket, sys
s = socket.socket(socket.AF_UNIX)
s.bind("\0" + sys.argv[1])
s.listen()
print("up")
while True:
    c = s.accept()[0]
    if c.recv(65536): c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}")
    c.close()
]], name, stdout = true }
    assert.equal("up", server:line(10))
    local docker = assert(moondock.new { host = "unix://@" .. name, api = "1.41" })
    assert.is_true(docker:available())
    assert.same({}, docker:info())
    server:kill()
    server:wait(10)
    assert.is_false((docker:available()))
    assert.truthy(unreachable("unix://@" .. name):find "[Rr]efused")
  end)

  it("89: is available or not, without a request", function()
    local engine = hostile.engine { any = { "read" } }
    local docker = assert(moondock.new { host = engine.host })
    assert.is_true(docker:available())
    assert.is_true(docker:available { timeout = 1 })
    local path = engine.host:match "^unix://(.*)"
    assert(uv.fs_rename(path, path .. ".away"))
    local available, err = docker:available()
    assert.is_false(available)
    assert.equal("connect", err.kind)
    assert(uv.fs_rename(path .. ".away", path))
    assert.is_true(docker:available())
    assert.same({}, engine:requests())
  end)

  it("that nobody listens on is refused", function()
    local one = unix()
    assert(one:bind(directory .. "/socket"))
    one:close()
    assert.truthy(unreachable("unix://" .. directory .. "/socket"):find "[Rr]efused")
  end)

  it("that is a directory or a file is refused", function()
    assert.truthy(unreachable("unix://" .. directory):find "[Rr]efused")
    assert(io.open(directory .. "/file", "w")):close()
    assert.truthy(unreachable("unix://" .. directory .. "/file"):find "[Rr]efused")
    assert.truthy(unreachable("unix://" .. directory .. "/file/socket"):find "[Nn]ot a directory")
  end)

  it("that we may not use says so", function()
    local one = unix()
    assert(one:bind(directory .. "/socket"))
    assert(one:listen(1))
    assert(uv.fs_chmod(directory .. "/socket", 0))
    -- Root may do everything, unless it gives that up.
    local argv = { uv.exepath(), "-e", [[
      local docker = require("moondock").new { api = "1.41" }
      local ok, err = docker:info()
      print(ok, err.kind, err.message)
    ]], env = environment("unix://" .. directory .. "/socket") }
    if uv.getuid() == 0 then
      for i, word in ipairs { "setpriv", "--bounding-set", "-dac_override", "--inh-caps", "-dac_override" } do
        table.insert(argv, i, word)
      end
    end
    argv.stderr = "/dev/null"
    local code, output = process.run(argv)
    one:close()
    if code ~= 0 then return pending "setpriv does not work here" end
    assert.truthy(output:find "^nil\tconnect\t")
    assert.truthy(output:find "Permission denied")
  end)

  it("whose path is too long for one is refused before anything", function()
    local docker, err = moondock.new { host = "unix:///" .. ("x"):rep(107) }
    fails("invalid", docker, err)
    unreachable("unix:///" .. ("x"):rep(106))
  end)

  it("that takes connections and drops them is an engine that has gone", function()
    local docker = hostile.client({}, { timeout = { connect = 0.2 } })
    local value, err = docker:info()
    assert.is_nil(value)
    assert.is_true(err.kind == "closed" or err.kind == "connect" or err.kind == "timeout", err.kind)
  end)
end)

describe("a TCP port", function()
  it("that nobody listens on is refused", function()
    local one = assert(socket.bind("127.0.0.1", 0))
    local _, port = one:getsockname()
    one:close()
    assert.truthy(unreachable("tcp://127.0.0.1:" .. port):find "[Rr]efused")
  end)

  it("of a name that nobody knows says so", function()
    local name = ("x"):rep(64) .. ".invalid" -- a label too long for any name server to be asked
    assert.truthy(unreachable("tcp://" .. name .. ":2375"):find "[Rr]esolve")
  end)

  it("is found by a name, and behind a path", function()
    local engine = hostile.engine { tcp = true, any = { "read", ok, "read", ok } }
    local port = engine.host:match "%d+$"
    for host, line in pairs {
      ["tcp://localhost:" .. port] = "GET /v1.41/info HTTP/1.1\r\nHost: localhost:" .. port .. "\r\n",
      ["http://127.0.0.1:" .. port .. "/engine/"] =
        "GET /engine/v1.41/info HTTP/1.1\r\nHost: 127.0.0.1:" .. port .. "\r\n",
    } do
      local docker = assert(moondock.new { host = host, api = "1.41" })
      assert.equal("engine", assert(docker:info()).ID)
      local requests = engine:requests()
      assert.equal(line, requests[#requests].raw:sub(1, #line))
      docker:close()
    end
  end)

  it("of a hijacked connection is kept alive", function()
    local upgraded = { "write", reply.upgraded(hostile.framed) }
    local docker, engine = hostile.client { tcp = true, { "read", upgraded, "hold" } }
    local stream = assert(docker:container "web":attach())
    local port = ("%04X"):format(tonumber(engine.host:match "%d+$"))
    local timer
    for line in io.lines "/proc/net/tcp" do
      -- local address, remote address, state, queues, timer and when it is due in hundredths of a second
      local found = line:match("^ *%d+: %x+:%x+ %x+:" .. port .. " 01 %x+:%x+ (%x+:%x+)")
      timer = found or timer
    end
    local kind, due = timer:match "(%x+):(%x+)"
    assert.equal("02", kind)
    assert.is_true(tonumber(due, 16) > 2000 and tonumber(due, 16) <= 3000)
    stream:close()
  end)
end)

describe("a proxy", function()
  local names = { "http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY" }

  after_each(function()
    for _, name in ipairs(names) do uv.os_unsetenv(name) end
  end)

  it("is not used, whatever the environment says", function()
    local proxy = hostile.engine { tcp = true, any = { "read", ok } }
    for _, name in ipairs(names) do
      uv.os_setenv(name, (proxy.host:gsub("^tcp", "http")))
    end
    for _, tcp in ipairs { true, false } do
      local docker, engine = hostile.client { tcp = tcp, { "read", ok } }
      assert.equal("engine", assert(docker:info()).ID)
      assert.truthy(engine:requests()[1].raw:find "^GET /v1.41/info HTTP/1.1\r\n")
    end
    assert.equal(0, #proxy:connections())
  end)
end)

describe("an engine that comes back", function()
  it("is used again by the same client", function()
    local docker, engine = hostile.client { any = { "read", ok, "read", ok } }
    assert(docker:info())
    engine:stop()
    local err = fails("connect", takes(0, docker.info, docker))
    assert.truthy(err.message:find "No such file")
    fails("connect", docker:container "web":start())
    -- Another one, at the old place.
    local another = hostile.engine { any = { "read", ok, "read", ok } }
    local old, new = engine.host:match "^unix://(.*)", another.host:match "^unix://(.*)"
    assert(uv.fs_mkdir(old:match "^(.*)/", 448))
    assert(uv.fs_symlink(new, old))
    assert(docker:info())
    assert(docker:container "web":start())
    process.remove(old:match "^(.*)/")
  end)
end)

describe("more than 1,024 descriptors", function()
  -- Run a script that may have so many, and is told of this engine: its exit code and what it prints.
  local function limited(count, script, engine)
    return process.run { "sh", "-c", 'ulimit -n "$1" && shift && exec "$@"', "sh", tostring(count),
      uv.exepath(), "-e", script, env = environment(engine.host), stderr = "/dev/null" }
  end

  it("are no obstacle", function()
    local engine = hostile.engine {
      { "read", { "write", hostile.created }, "read", { "write", reply.upgraded() }, "echo" },
      { "read", { "write", hostile.exited(0) } },
    }
    local code, output = limited(2000, [[
      local files = {}
      for i = 1, 1500 do files[i] = assert(io.open "/dev/null") end
      local docker = require("moondock").new { api = "1.41" }
      local frame = "\1\0\0\0\0\0\0\3abc"
      print(assert(docker:container "web":exec({ "cat" }, { allow = { "cat" }, stdin = frame })).stdout)
    ]], engine)
    if code ~= 0 and output == "" then return pending "2,000 descriptors are not allowed here" end
    assert.equal("abc\n", output)
  end)

  it("may all be in use: that is a failure to connect, not of memory", function()
    local engine = hostile.engine { any = { "read", ok, "read", ok, "read", ok, "eof" } }
    local code, output = limited(100, [[
      local docker = require("moondock").new { api = "1.41", timeout = { connect = 0.1 } }
      assert(docker:info())
      docker:close()
      local files = {}
      repeat
        local file = io.open "/dev/null"
        files[#files + 1] = file
      until not file
      for i = 0, 2 do
        for _ = 1, i do table.remove(files):close() end
        local done, ok, err = pcall(docker.info, docker)
        print(done, done and (ok and "connected" or err.kind))
      end
      for _ = 1, 3 do table.remove(files):close() end
      print(assert(docker:info()).ID)
    ]], engine)
    assert.equal(0, code)
    local lines = {}
    for line in output:gmatch "[^\n]+" do lines[#lines + 1] = line end
    assert.equal("true\tconnect", lines[1])
    for i = 2, 3 do assert.truthy(lines[i] == "true\tconnect" or lines[i] == "true\tconnected", lines[i]) end
    assert.equal("engine", lines[4])
  end)

  it("are not used up by streams that were forgotten", function()
    local engine = hostile.engine { any = { { "write", hostile.logs .. reply.frame(1, "x") }, "eof" } }
    local code, output = limited(100, [[
      local docker = require("moondock").new { api = "1.41", timeout = { connect = 1 } }
      local ballast = {} -- with so much memory in use the collector is in no hurry
      for i = 1, 100000 do ballast[i] = {} end
      for _ = 1, 500 do
        assert(assert(docker:container "web":logs()):next())
      end
      print "all of them"
    ]], engine)
    assert.equal("all of them\n", output)
    assert.equal(0, code)
  end)
end)
