-- An event loop of the user's own: coroutines, and two functions.
local core = require "moondock.core"
local hostile = require "spec.support.hostile"
local process = require "spec.support.process"
local reply = require "spec.support.reply"
local socket = require "socket"
local uv = require "luv"

local fails, takes = hostile.fails, hostile.takes

-- The loop. Waiting coroutines, each with what it waits for.
local loop

local function new_loop()
  return { waiting = {}, cancelled = {}, waits = 0 }
end

local wait = {}

function wait.wait(fd, events, seconds)
  loop.waits = loop.waits + 1
  loop.waiting[coroutine.running()] = { fd = fd, events = events or "", due = seconds and core.now() + seconds }
  coroutine.yield()
end

function wait.cancel(fd)
  assert(uv.fs_fstat(fd), "it is closed already")
  loop.cancelled[#loop.cancelled + 1] = fd
  for _, one in pairs(loop.waiting) do
    if one.fd == fd then one.fd, one.events, one.due = nil, "", 0 end
  end
end

local function resume(co)
  loop.waiting[co] = nil
  local done, problem = coroutine.resume(co)
  if not done then error(type(problem) == "string" and debug.traceback(co, problem) or problem, 0) end
end

local function go(task)
  local co = coroutine.create(task)
  resume(co)
  return co
end

-- Run until nobody waits any more, at most 10 seconds.
local function run()
  local deadline = core.now() + 10
  while next(loop.waiting) do
    assert(core.now() < deadline, "somebody waits for ever")
    local reads, writes, left = {}, {}, 1
    for _, one in pairs(loop.waiting) do
      local object = { getfd = function() return one.fd end, dirty = function() return false end }
      if one.events:find "r" then reads[#reads + 1] = object end
      if one.events:find "w" then writes[#writes + 1] = object end
      if one.due then left = math.max(0, math.min(left, one.due - core.now())) end
    end
    local can_read, can_write = {}, {}
    local readable, writable = socket.select(reads, writes, left)
    for _, object in ipairs(readable) do can_read[object.getfd()] = true end
    for _, object in ipairs(writable) do can_write[object.getfd()] = true end
    local ready = {}
    for co, one in pairs(loop.waiting) do
      ready[co] = one.due and one.due <= core.now() or one.events:find "r" and can_read[one.fd]
        or one.events:find "w" and can_write[one.fd] or nil
    end
    for co in pairs(ready) do
      if loop.waiting[co] then resume(co) end
    end
  end
end

before_each(function() loop = new_loop() end)
after_each(hostile.stop)

local function client(script, options)
  local given = { wait = wait }
  for name, value in pairs(options or {}) do given[name] = value end
  return hostile.client(script, given)
end

local ok = { "write", reply.json(200, { ID = "engine" }) }

describe("a loop of one's own", function()
  it("runs requests at once in one thread", function()
    local docker, engine = client { any = { "read", { "pause", 100 }, ok } }
    local done = 0
    takes(0.1, function()
      for _ = 1, 30 do
        go(function()
          assert.equal("engine", assert(docker:info()).ID)
          done = done + 1
        end)
      end
      run()
    end)
    assert.equal(30, done)
    assert.equal(30, #engine:connections())
  end)

  it("keeps streams apart, both ways, in whatever order they move", function()
    -- A terminal each, which echoes; every one of them says its own name again and again.
    local docker = client({ any = { "read", { "write", reply.upgraded() }, "echo" } }, { api = "1.44" })
    local done = 0
    for i = 1, 20 do
      go(function()
        local stream = assert(docker:exec "e1":attach { Tty = true })
        for n = 1, 5 do
          local said, heard = ("%d:%d "):format(i, n):rep(i), ""
          assert(stream:write(said))
          repeat
            local _, bytes = assert(stream:next(5))
            heard = heard .. bytes
          until #heard >= #said
          assert.equal(said, heard)
        end
        stream:close()
        done = done + 1
      end)
    end
    run()
    assert.equal(20, done)
  end)

  it("does not mix guarded commands on one client", function()
    -- What is sent comes back, as a frame that was sent.
    local create, start = { "write", hostile.created }, { "write", reply.upgraded() }
    local function exec(docker, n)
      local frame = reply.frame(1, ("number %d"):format(n))
      local r = assert(docker:container "web":exec({ "cat" }, { allow = { "cat" }, stdin = frame, timeout = 5 }))
      assert.equal(("number %d"):format(n), r.stdout)
    end
    local docker = client { any = { "read", create, "read", start, "echo" } }
    -- The inspects go to an engine of their own: which connection is free then is anybody's guess.
    local inspector = client { any = { "read", { "write", hostile.exited(0) } } }
    local done = 0
    for n = 1, 20 do
      go(function()
        local real = docker.perform
        local one = setmetatable({ perform = function(self, id, ...)
          return real(id == "ExecInspect" and inspector or self, id, ...)
        end }, { __index = docker })
        exec(one, n)
        done = done + 1
      end)
    end
    run()
    assert.equal(20, done)
  end)

  it("asks for the version once, whoever is first", function()
    local docker, engine = client({ pings = true,
      any = { "read", { "pause", 20 }, { "write", reply.ping "1.41" }, "eof" } })
    docker.api = nil -- as without the option
    local done = 0
    for _ = 1, 10 do
      go(function()
        assert.equal("1.41", docker:negotiate())
        done = done + 1
      end)
    end
    run()
    assert.equal(10, done)
    assert.equal(1, #engine:requests())
    assert.truthy(engine:requests()[1].raw:find "^HEAD /_ping HTTP/1.1\r\n")
  end)

  it("wakes a reader whose stream is closed by another", function()
    local docker = client { any = { "read", { "write", hostile.logs }, "hold" } }
    for _, way in ipairs { "next", "collect" } do
      local stream, err
      local reader = go(function()
        stream = assert(docker:container "web":logs { follow = true })
        err = select(2, stream[way](stream))
      end)
      while not stream or not loop.waiting[reader] do
        for co in pairs(loop.waiting) do resume(co) end
      end
      loop.cancelled = {}
      local fd = loop.waiting[reader].fd
      stream:close()
      assert.same({ fd }, loop.cancelled)
      assert.is_nil(uv.fs_fstat(fd))
      takes(0, run)
      fails("closed", nil, err)
    end
  end)

  it("wakes a writer whose stream is closed by another", function()
    local docker = client { { "read", { "write", reply.upgraded() }, "hold" } }
    local stream, err
    local writer = go(function()
      stream = assert(docker:exec "e1":attach())
      err = select(2, stream:write(("x"):rep(10000000)))
    end)
    while not stream or not (loop.waiting[writer] and loop.waiting[writer].events:find "w") do
      for co in pairs(loop.waiting) do resume(co) end
    end
    stream:close()
    takes(0, run)
    fails("closed", nil, err)
  end)

  it("lets one read what another writes", function()
    local docker = client { { "read", { "write", reply.upgraded() }, "echo" },
      any = { "read", { "write", hostile.exited(0) } } }
    local bytes, heard = ("0123456789"):rep(200000), {}
    go(function()
      local stream = assert(docker:exec "e1":attach { Tty = true })
      go(function()
        assert(stream:write(bytes))
        assert(stream:finish())
      end)
      for _, piece in stream:each() do heard[#heard + 1] = piece end
    end)
    run()
    assert.is_true(table.concat(heard) == bytes)
  end)

  it("wakes a writer when a reader has come to the end", function()
    for _ = 1, 2 do
      local docker = client { { "read", { "write", reply.upgraded() }, { "pause", 20 } },
        any = { "read", { "write", hostile.exited(0) } } }
      local over, err = false, nil
      go(function()
        local stream = assert(docker:exec "e1":attach())
        go(function() err = select(2, stream:write(("x"):rep(10000000))) end)
        assert.is_nil(stream:next())
        over = true
      end)
      run()
      assert.is_true(over)
      fails("closed", nil, err)
    end
  end)

  it("has its turn while a source is sent to an engine that takes all of it", function()
    local docker = client { { "read", { "write", reply.upgraded() }, "eof" }, any = { "read", ok } }
    local pieces, turns = 0, 0
    go(function()
      local stream = assert(docker:exec "e1":attach { Tty = true, stdin = function()
        uv.sleep(1) -- slower than the engine
        pieces = pieces + 1
        return pieces < 500 and turns < 5 and "x" or nil
      end })
      stream:next()
    end)
    go(function()
      while turns < 5 do
        wait.wait(nil, nil, 0.001)
        turns = turns + 1
      end
    end)
    run()
    assert.equal(5, turns)
    assert.is_true(pieces < 500)
  end)

  it("keeps deadlines", function()
    local docker = client({ any = { "read", "hold" } }, { timeout = 0.1 })
    local ended = 0
    takes(0.1, function()
      for i = 1, 10 do
        go(function()
          fails("timeout", takes(0.01 * i, docker.info, docker, { timeout = 0.01 * i }))
          ended = ended + 1
        end)
      end
      run()
    end)
    assert.equal(10, ended)
  end)

  it("may wake too early, and too often", function()
    local docker = hostile.client({ any = { "read", { "write", reply.json(200, { ID = "x" }), each = 1 } } },
      { wait = { wait = function(fd) core.poll(fd, "r", 0) end, cancel = function() end } })
    for _ = 1, 3 do assert.equal("x", assert(docker:info()).ID) end
  end)

  it("may raise an error, and go on", function()
    local problem, raise = {}, true
    local docker, engine = hostile.client({ any = { "read", { "pause", 10 }, ok } }, { wait = {
      wait = function(...)
        if raise then error(problem) end
        core.poll(...)
      end, cancel = function() end } })
    local done, raised = pcall(docker.info, docker)
    assert.same({ false, problem }, { done, raised })
    raise = false
    assert(docker:info())
    collectgarbage()
    collectgarbage()
    assert.is_true(engine:await(5, function(seen) return seen.connections[1].over end))
  end)
end)

describe("a coroutine that nobody resumes", function()
  -- Start the task, and forget it in the middle.
  local function forget(task)
    go(task)
    for _ = 1, 3 do
      for co, one in pairs(loop.waiting) do
        core.poll(one.fd, one.events, 0.01)
        resume(co)
      end
    end
    assert.truthy(next(loop.waiting))
    loop.waiting = {}
    collectgarbage()
    collectgarbage()
  end

  it("leaves nothing behind, wherever it was", function()
    local docker = client { any = { "read", { "write", reply.json(200, {}), first = 30 }, "eof" } }
    local left = 200
    local function source()
      left = left - 1
      return left > 0 and ("x"):rep(65536) or nil
    end
    forget(function() docker:info() end)
    local before = process.descriptors()
    for _, task in ipairs {
      function() docker:info() end,
      function() docker:import(source) end,
      function() docker:container "web":exec({ "ls" }, { allow = { "ls" }, stdin = source }) end,
      function() docker:container "web":attach() end,
    } do
      forget(task)
      assert.is_true(process.descriptors() <= before)
    end
  end)

  it("does not keep others from asking for the version", function()
    local docker = client { pings = true, { "read", "eof" },
      any = { "read", { "write", reply.ping "1.41" }, "read", ok } }
    docker.api = nil
    forget(function() docker:info { timeout = 0.5 } end)
    local id
    go(function() id = assert(docker:info { timeout = 5 }).ID end)
    run()
    assert.equal("engine", id)
  end)
end)
