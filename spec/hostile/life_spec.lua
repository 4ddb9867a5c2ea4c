-- Streams that are closed, forgotten, or met by a collector that never rests.
local core = require "moondock.core"
local hostile = require "spec.support.hostile"
local process = require "spec.support.process"
local reply = require "spec.support.reply"

local client, fails = hostile.client, hostile.fails

after_each(hostile.stop)

local frames = reply.frames { { 1, "one\n" }, { 2, "two\n" } }
local half = { "write", hostile.logs .. frames .. "\1\0\0\0" }

local function collect()
  local jit = rawget(_G, "jit")
  if jit then jit.flush() end -- compiled loops hold on to some of what they ran on
  collectgarbage()
  collectgarbage()
end

local function logs(docker)
  return assert(docker:container "web":logs { follow = true })
end

describe("a stream", function()
  it("is closed any number of times, and is closed then", function()
    local docker, engine = client { any = { "read", half, "eof" } }
    local stream = logs(docker)
    assert.same({ "stdout", "one\n" }, { stream:next() })
    for _ = 1, 3 do
      assert.is_true(stream:close())
      local err = fails("closed", stream:next())
      assert.equal("GET /containers/web/logs", err.op)
      fails("closed", stream:collect())
      fails("closed", stream:write "x")
      fails("closed", stream:finish())
      for _, way in ipairs { "each", "lines" } do
        local done, raised = pcall(function() for _ in stream[way](stream) do end end)
        assert.is_false(done)
        fails("closed", nil, raised)
      end
    end
    assert.is_true(engine:await(5, function(seen) return seen.connections[1].eof end))
  end)

  it("may be closed by its own loop", function()
    local docker = client { any = { "read", half, "eof" } }
    for _, way in ipairs { "each", "lines" } do
      local stream, seen = logs(docker), 0
      local done, raised = pcall(function()
        for _ in stream[way](stream) do
          seen = seen + 1
          stream:close()
        end
      end)
      assert.same({ false, 1 }, { done, seen })
      fails("closed", nil, raised)
    end
  end)

  it("is closed by a break, where loops can do that", function()
    if _VERSION ~= "Lua 5.4" then return pending "this Lua does not close what a loop leaves" end
    local docker = client { any = { "read", half, "eof" } }
    for _, way in ipairs { "each", "lines" } do
      local stream = logs(docker)
      for _ in stream[way](stream) do break end -- luacheck: ignore 512
      fails("closed", stream:next())
    end
  end)

  it("outlives the others and its client", function()
    local docker, engine = client { any = { "read", half, { "stdin", 1 }, { "write", "\0\0\0\4last" } } }
    for keep = 1, 5 do
      local streams = {}
      for i = 1, 5 do
        streams[i] = assert(docker:request("POST", "/x", { returns = "frames" }))
        assert(streams[i]:next())
      end
      local kept = streams[keep]
      for i = 1, 5 do
        if i ~= keep and i % 2 == 0 then streams[i]:close() end
      end
      docker:close()
      streams = nil -- luacheck: ignore
      collect()
      assert.same({ "stderr", "two\n" }, { kept:next() })
      fails("timeout", kept:next(0.001))
      kept:close()
    end
    docker = nil -- luacheck: ignore
    collect()
    assert.is_true(engine:await(5, function(seen)
      for _, c in ipairs(seen.connections) do
        if not c.over then return false end
      end
      return #seen.connections == 25
    end))
  end)

  it("that is forgotten gives back all that it had", function()
    local count = hostile.valgrind and 200 or 10000
    local docker = client { any = { { "write", hostile.logs .. reply.frame(1, "x", 2) }, "eof" } }
    logs(docker):close()
    collect()
    local before = process.descriptors()
    for i = 1, count do
      assert(logs(docker):next())
      if i % 500 == 0 then collect() end
    end
    collect()
    assert.is_true(process.descriptors() <= before)
  end)

  it("that is forgotten in an unhappy state does so, too", function()
    local cut = { "write", hostile.logs .. frames .. "\1\0" }
    local silent, broken = client { any = { "read", cut, "eof" } }, client { any = { "read", cut } }
    logs(silent):close()
    logs(broken):close()
    collect()
    local before = process.descriptors()
    for i = 1, 30 do
      local stream = logs(silent)
      if i % 3 > 0 then fails("timeout", stream:collect(0.001)) end
      if i % 3 > 1 then stream:close() end
      fails("truncated", logs(broken):collect())
    end
    collect()
    assert.is_true(process.descriptors() <= before)
  end)
end)

describe("a client", function()
  it("has as many descriptors after many commands as after one", function()
    local create, start = { "write", hostile.created }, { "write", reply.upgraded() .. frames }
    local docker = client {
      { "read", create, "read", start },
      any = { "read", { "write", hostile.exited(0) }, "read", create, "read", start },
    }
    local function exec()
      assert(docker:container "web":exec({ "ls" }, { allow = { "ls" } }))
    end
    exec()
    local before = process.descriptors()
    for _ = 1, 100 do exec() end
    assert.is_true(process.descriptors() <= before)
    docker:close()
    assert.equal(before - 1, process.descriptors())
    docker:close()
  end)
end)

describe("a collector that never rests", function()
  local pause, step

  before_each(function()
    pause, step = collectgarbage("setpause", 0), collectgarbage("setstepmul", 1000)
  end)

  after_each(function()
    collectgarbage("setpause", pause)
    collectgarbage("setstepmul", step)
  end)

  it("finds nothing that is still needed", function()
    local create, start = { "write", hostile.created, each = 7 }, { "write", reply.upgraded() .. frames, each = 5 }
    local inspect = { "write", hostile.exited(3), each = 11 }
    local docker = client({
      { "read", create, "read", start },
      any = { "read", inspect, "read", create, "read", start },
    }, { wait = {
      wait = function(...)
        collectgarbage()
        core.poll(...)
        collectgarbage()
      end,
      cancel = function() collectgarbage() end,
    } })
    debug.sethook(function() collectgarbage "step" end, "", 50)
    for _ = 1, hostile.valgrind and 1 or 5 do
      local left = 3
      local r, err = docker:container "web":exec({ "ls" }, { allow = { "ls" }, stdin = function()
        collectgarbage()
        left = left - 1
        return left > 0 and ("x"):rep(left) or nil
      end })
      assert.same({ "one\n", "two\n", 3 }, { assert(r, err).stdout, r.stderr, r.exit_code })
    end
    debug.sethook()
  end)

  it("finds all that is not", function()
    local docker = client { any = { "read", half, "eof" } }
    logs(docker):close()
    collect()
    local before = process.descriptors()
    local function leave_a_loop() -- a function, whose end empties the loop's hidden variables
      local seen = {}
      for name, line in logs(docker):lines() do
        seen[#seen + 1] = name .. line
        if #seen == 2 then break end
      end
      assert.same({ "stdoutone", "stderrtwo" }, seen)
    end
    for i = 1, 20 do
      leave_a_loop()
      if i % 5 == 0 then collect() end
    end
    collect()
    assert.is_true(process.descriptors() <= before)
  end)
end)
