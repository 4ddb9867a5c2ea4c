-- Engines that say nothing, or not enough: every wait ends, at its deadline, and says which one it was.
local hostile = require "spec.support.hostile"
local moondock = require "moondock"
local reply = require "spec.support.reply"
local socket = require "socket"
local unix = require "socket.unix"
local process = require "spec.support.process"

local client, fails, takes = hostile.client, hostile.fails, hostile.takes

after_each(hostile.stop)

local guard = { allow = { "ls" } }

local function exec(docker, more)
  local options = { allow = guard.allow }
  for name, value in pairs(more) do options[name] = value end
  return docker:container "web":exec({ "ls" }, options)
end

local function names(err, which)
  for _, one in ipairs { "connect", "total", "idle" } do
    assert.equal(one == which, err.message:find(one .. " timeout", 1, true) ~= nil, err.message)
  end
  return err
end

describe("silence", function()
  it("before the head ends with the total timeout, the client's or the call's", function()
    local docker = client({ any = { "read", "hold" } }, { timeout = 0.1 })
    names(fails("timeout", takes(0.1, docker.info, docker)), "total")
    names(fails("timeout", takes(0.05, docker.info, docker, { timeout = 0.05 })), "total")
    docker = client({ any = { "read", "hold" } }, { timeout = { total = 0.1, connect = 0.01 } })
    names(fails("timeout", takes(0.1, docker.info, docker)), "total")
  end)

  it("in the body ends with the total timeout", function()
    local docker = client({ any = { "read", { "write", reply.json(200, {}), first = 60 }, "hold" } }, { timeout = 0.1 })
    local err = names(fails("timeout", takes(0.1, docker.info, docker)), "total")
    assert.equal("GET /info", err.op)
  end)

  it("ends with the idle timeout if that is earlier", function()
    local docker = client({ any = { "read", "hold" } }, { timeout = { idle = 0.05, total = 5 } })
    names(fails("timeout", takes(0.05, docker.info, docker)), "idle")
    docker = client({ any = { "read", { "write", hostile.logs .. reply.frame(1, "a") }, "hold" } },
      { timeout = { idle = 0.05 } })
    local stream = assert(docker:container "web":logs { follow = true })
    assert.same({ "stdout", "a" }, { stream:next() })
    names(fails("timeout", takes(0.05, stream.next, stream)), "idle")
    names(fails("timeout", takes(0.05, stream.collect, stream)), "idle")
  end)

  it("of a stream has no end of its own", function()
    local docker = client({
      { "read", { "write", reply.upgraded(hostile.framed) }, { "pause", 250 }, { "write", reply.frame(1, "x") } },
      { "read", { "write", reply.json(200, {}) } },
    }, { timeout = 0.1 })
    local stream = assert(docker:container "web":attach())
    assert.equal("x", takes(0.25, stream.collect, stream).stdout)
  end)

  it("while an exec runs has no end of its own, only at its create and inspect", function()
    local docker = client({
      { "read", { "write", hostile.created }, "read", { "write", reply.upgraded() }, { "pause", 250 },
        { "write", reply.frame(1, "x") } },
      { "read", { "write", hostile.exited(3) } },
    }, { timeout = 0.1 })
    local p = assert(docker:container "web":spawn { Cmd = { "ls" } })
    assert.equal("x", p:collect().stdout)
    assert.equal(3, p:code())
  end)

  it("of a wait has no end of its own", function()
    local docker = client({ { "read", { "write", reply.chunked() }, { "pause", 250 },
      { "write", reply.chunks { '{"StatusCode":7}' } } } }, { timeout = 0.1 })
    assert.equal(7, docker:container "web":wait().StatusCode)
  end)

  it("lets a stream go on after the timeout of one call", function()
    local docker = client {
      { "read", { "write", reply.upgraded(hostile.framed) .. "\1\0\0\0" }, { "stdin", 1 }, { "write", "\0\0\0\3two" } },
      { "read", { "write", reply.json(200, {}) } },
    }
    local stream = assert(docker:container "web":attach { stdin = true })
    names(fails("timeout", takes(0.05, stream.next, stream, 0.05)), "total")
    assert(stream:write "!")
    assert.same({ "stdout", "two" }, { stream:next(5) })
    assert.is_nil(stream:next(5))
  end)
end)

describe("a guarded command's timeout", function()
  local steps = {
    { "create", { { "read", "hold" } } },
    { "create", { { "read", { "write", hostile.created, first = 20 }, "hold" } } },
    { "start", { { "read", { "write", hostile.created }, "read", "hold" } } },
    { "start", { { "read", { "write", hostile.created },
      "read", { "write", reply.upgraded(), first = 50 }, "hold" } } },
    { "read", { { "read", { "write", hostile.created }, "read",
      { "write", reply.upgraded() .. reply.frame(1, "out") .. reply.frame(2, "err", 10) }, "hold" } } },
    { "inspect", { { "read", { "write", hostile.created }, "read",
      { "write", reply.upgraded() .. reply.frame(1, "out") .. reply.frame(2, "err") } }, { "read", "hold" } } },
  }

  for i, case in ipairs(steps) do
    it(("is one for all of it, and names the stage: %s (%d)"):format(case[1], i), function()
      local docker = client(case[2])
      local err = names(fails("timeout", takes(0.1, exec, docker, { timeout = 0.1 })), "total")
      assert.equal(case[1], err.stage)
      if i > 4 then
        assert.same({ "out", "err" }, { err.stdout, err.stderr })
      end
    end)
  end

  it("is not made longer by an engine that is slow at every step", function()
    local slow, running = { "pause", 40 }, reply.json(200, { Running = true })
    local docker = client {
      { "read", slow, { "write", hostile.created }, "read", slow, { "write", reply.upgraded() .. reply.frame(1, "x") },
        slow },
      any = { "read", { "write", running }, "read", { "write", running }, "eof" },
    }
    local err = fails("timeout", takes(0.2, exec, docker, { timeout = 0.2 }))
    assert.equal("inspect", err.stage)
    assert.equal("x", err.stdout)
  end)
end)

describe("an engine that does not accept", function()
  local sockets

  before_each(function() sockets = {} end)

  after_each(function()
    for _, one in ipairs(sockets) do one:close() end
  end)

  local function keep(one)
    sockets[#sockets + 1] = one
    return one
  end

  -- A unix socket whose backlog is full.
  local function full()
    local path = process.directory() .. "/socket"
    local listener = keep(unix())
    assert(listener:bind(path))
    assert(listener:listen(1))
    repeat
      local one = keep(unix())
      one:settimeout(0)
    until not one:connect(path)
    return path, listener
  end

  it("is waited for, at most for the connect timeout", function()
    local path = full()
    local docker = assert(moondock.new { host = "unix://" .. path, api = "1.41", timeout = { connect = 0.1 } })
    local err = names(fails("timeout", takes(0.1, docker.info, docker)), "connect")
    assert.equal("GET /info", err.op)
    err = names(fails("timeout", takes(0.05, docker.info, docker, { timeout = 0.05 })), "total")
    assert.equal("GET /info", err.op)
  end)

  it("is connected to as soon as it accepts", function()
    local path, listener = full()
    listener:settimeout(0)
    local accepted, waits = {}, 0

    local function serve(one)
      one:settimeout(0)
      if one:receive "*l" then one:send(reply.json(200, { ID = "late" })) end
    end

    local docker = assert(moondock.new { host = "unix://" .. path, api = "1.41", timeout = { connect = 5 }, wait = {
      cancel = function() end,
      wait = function()
        waits = waits + 1
        for _ = 1, waits > 5 and 10 or 0 do
          accepted[#accepted + 1] = keep(listener:accept())
        end
        for _, one in ipairs(accepted) do serve(one) end
        socket.sleep(0.005)
      end,
    } })
    assert.equal("late", assert(docker:info()).ID)
    assert.is_true(waits > 5)
  end)

  it("is waited for over TCP, too", function()
    local listener = keep(socket.tcp4())
    assert(listener:bind("127.0.0.1", 0))
    assert(listener:listen(0))
    local _, port = listener:getsockname()
    for _ = 1, 4 do
      local one = keep(socket.tcp4())
      one:settimeout(0)
      one:connect("127.0.0.1", port)
    end
    local docker = assert(moondock.new { host = "tcp://127.0.0.1:" .. port, api = "1.41", timeout = { connect = 0.1 } })
    names(fails("timeout", takes(0.1, docker.info, docker)), "connect")
  end)
end)
