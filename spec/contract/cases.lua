--- What holds in every event loop and over both transports: each case is run in a loop, in a process of its own or in an nginx worker.
---
--- A case: what it says, the engine's script, and `run`, which is called in a coroutine of the loop. `on` is the loop: on.go(task)
--- starts another coroutine, on.sleep(seconds), on.client(options) a client of the scripted engine; on.kept is how many connections it may
--- keep when a client is closed.

local core = require "moondock.core"

local head = "HTTP/1.1 %s\r\nContent-Type: %s\r\n"
local info = (head .. "Content-Length: 15\r\n\r\n{\"ID\":\"engine\"}"):format("200 OK", "application/json")
local upgraded = (head .. "Connection: Upgrade\r\nUpgrade: tcp\r\n\r\n")
  :format("101 UPGRADED", "application/vnd.docker.raw-stream")
local exited = '{"ID":"e1","Running":false,"ExitCode":0}'
local inspected = (head .. "Content-Length: %d\r\n\r\n%s"):format("200 OK", "application/json", #exited, exited)

local function fails(kind, value, err)
  assert(value == nil and type(err) == "table", "it did not fail")
  assert(err.kind == kind, tostring(err))
end

local function attach(docker, given)
  return assert(docker:exec("e1"):attach(given))
end

local function every(count, on, task)
  local left, problem = count, nil
  for i = 1, count do
    on.go(function()
      local ok, raised = pcall(task, i)
      problem = problem or not ok and raised or nil
      left = left - 1
    end)
  end
  while left > 0 do
    on.sleep(0.005)
  end
  if problem then
    error(problem, 0)
  end
end

--- All bytes of a stream that has so many.
local function take(stream, count)
  local parts, size = {}, 0
  while size < count do
    local _, bytes = assert(stream:next(20))
    parts[#parts + 1], size = bytes, size + #bytes
  end
  return table.concat(parts)
end

local function descriptors()
  local count = 0
  for _ in core.dir "/proc/self/fd" do
    count = count + 1
  end
  return count
end

local cases = {}

local function case(says, script, run)
  cases[#cases + 1] = { says = says, script = script, run = run }
end

case("makes many requests at once", { any = { "read", { "pause", 100 }, { "write", info } } }, function(on)
  local docker, began = on.client(), core.now()
  every(50, on, function()
    assert(assert(docker:info()).ID == "engine")
  end)
  assert(core.now() - began < 2.5, "one after the other")
end)

case("keeps streams apart, both ways, with a reader and a writer of each", {
  any = { "read", { "write", upgraded }, "echo" },
}, function(on)
  local docker = on.client { api = "1.44" }
  every(20, on, function(i)
    local stream = attach(docker, { Tty = true })
    local said, finished = (("%d "):format(i)):rep(30000), false
    on.go(function()
      assert(stream:write(said))
      assert(stream:finish())
      finished = true
    end)
    assert(take(stream, #said) == said)
    while not finished do
      on.sleep(0.005)
    end
    stream:close()
  end)
end)

case("sends what a function gives while it reads", {
  any = { "read", { "write", upgraded }, "echo", "read", { "write", inspected } },
}, function(on)
  local docker = on.client { api = "1.44" }
  every(5, on, function()
    local left, piece = 100, ("0123456789"):rep(1000)
    local stream = attach(docker, { Tty = true, stdin = function()
      left = left - 1
      return left >= 0 and piece or nil
    end })
    assert(take(stream, 100 * #piece) == piece:rep(100))
    stream:close()
  end)
end)

case("raises what a function raises that was to be sent, and nothing waits for ever", {
  any = { "read", { "write", upgraded }, "hold" },
}, function(on)
  local docker = on.client { api = "1.44" }
  local stream = attach(docker, { Tty = true, stdin = function() error("no more", 0) end })
  local ok, problem = pcall(stream.next, stream, 10)
  assert(not ok and problem == "no more", tostring(problem))
end)

case("keeps deadlines, and goes on", { any = { "read", { "pause", 300 }, { "write", info } } }, function(on)
  local docker, began = on.client(), core.now()
  fails("timeout", docker:info { timeout = 0.1 })
  local took = core.now() - began
  assert(took >= 0.09 and took < 2, took)
  assert(docker:info())
end)

case("goes on with a stream after a timeout", {
  any = { "read", { "write", upgraded }, { "pause", 300 }, { "write", "late" }, "hold" },
}, function(on)
  local stream = attach(on.client { api = "1.44" }, { Tty = true })
  fails("timeout", stream:next(0.05))
  local _, bytes = stream:next(10)
  assert(bytes == "late")
  stream:close()
end)

case("wakes as soon as something comes", { any = { "read", { "pause", 50 }, { "write", info } } }, function(on)
  local docker, began = on.client { timeout = 30 }, core.now()
  assert(docker:info())
  assert(core.now() - began < 5)
end)

case("no. 31: wakes who waits for a stream that somebody else closes, at once", {
  any = { "read", { "write", upgraded }, "hold" },
}, function(on)
  local stream = attach(on.client { api = "1.44" }, { Tty = true })
  local closed, woken
  on.go(function()
    fails("closed", stream:next())
    woken = core.now()
  end)
  on.sleep(0.02)
  closed = core.now()
  stream:close()
  for _ = 1, 1000 do
    if not woken then on.sleep(0.005) end
  end
  assert(woken and woken - closed < 0.1, woken and woken - closed)
end)

case("no. 15: yields within pcall, and within iterators, and what their bodies raise comes out", {
  any = {
    "read", { "write", upgraded }, { "pause", 20 }, { "write", "a\n" }, { "pause", 20 }, { "write", "b\n" }, "hold",
  },
}, function(on)
  local docker = on.client { api = "1.44" }
  local seen = {}
  local stream = attach(docker, { Tty = true })
  local ok, problem = pcall(function()
    for _, line in stream:lines() do
      seen[#seen + 1] = line
      if #seen == 2 then error("enough", 0) end
    end
  end)
  assert(not ok and problem == "enough" and table.concat(seen) == "ab")
  stream:close()
  fails("closed", stream:next())
end)

case("no. 16: lets go of what nobody holds any more, with a collector that never rests", {
  any = { "read", { "write", upgraded }, { "write", ("x"):rep(100000) }, "hold" },
}, function(on)
  local docker = on.client { api = "1.44" }
  local pause, speed = collectgarbage("setpause", 0), collectgarbage("setstepmul", 10000)
  local before
  for round = 1, 3 do
    every(10, on, function()
      local stream = attach(docker, { Tty = true })
      collectgarbage()
      assert(#take(stream, 100000) == 100000)
    end)
    on.sleep(0.02)
    collectgarbage()
    collectgarbage()
    on.sleep(0.02)
    before = before or descriptors()
    assert(descriptors() <= before, ("round %d: %d descriptors instead of %d"):format(round, descriptors(), before))
  end
  collectgarbage("setpause", pause)
  collectgarbage("setstepmul", speed)
end)

case("no. 14: is driven by another coroutine than the one that began it, which is no more", {
  any = { "read", { "write", upgraded }, { "pause", 20 }, { "write", "here" }, "hold" },
}, function(on)
  local stream
  on.go(function()
    local mine = attach(on.client { api = "1.44" }, { Tty = true })
    stream = mine
  end)
  while not stream do
    on.sleep(0.005)
  end
  collectgarbage()
  collectgarbage()
  assert(take(stream, 4) == "here")
  stream:close()
end)

case("no. 42: follows two hundred logs at once", {
  any = { "read", { "write", upgraded }, { "pause", 200 }, { "write", "a line\n" }, "hold" },
}, function(on)
  local docker, began = on.client { api = "1.44" }, core.now()
  every(200, on, function()
    local stream = attach(docker, { Tty = true })
    local name, line = stream:lines()()
    assert(name == "stdout" and line == "a line")
    stream:close()
  end)
  assert(core.now() - began < 20, "one after the other")
end)

case("lets others have their turn while one has much to read", {
  any = { "read", { "write", upgraded .. ("\n"):rep(60000) }, "hold" },
}, function(on)
  local stream, turns, lines = attach(on.client { api = "1.44" }, { Tty = true }), 0, 0
  on.go(function()
    while lines < 60000 do
      turns = turns + 1
      on.sleep(0)
    end
  end)
  for _ in stream:lines() do
    lines = lines + 1
    if lines == 60000 then
      break
    end
  end
  stream:close()
  assert(turns >= 10, turns)
end)

local inspections = { "read", { "write", inspected }, "read", { "write", inspected }, "read", { "write", inspected } }

case("tells the end to two readers of one stream, and neither gets another's answer", {
  { "read", { "write", upgraded }, { "pause", 50 }, { "write", "x" }, { "pause", 50 } }, any = inspections,
}, function(on)
  local docker = on.client { api = "1.44" }
  local stream, bytes = attach(docker, { Tty = true }), 0
  every(2, on, function()
    while true do
      local name, piece = stream:next(10)
      if not name then
        assert(piece == nil, tostring(piece))
        break
      end
      bytes = bytes + #piece
    end
    assert(docker:info().ID == "e1")
  end)
  assert(bytes == 1)
end)

case("fails who writes when the process ends, and goes on", {
  { "read", { "write", upgraded }, { "pause", 100 }, "finish" }, any = inspections,
}, function(on)
  local docker = on.client { api = "1.44" }
  local stream, kind = attach(docker, { Tty = true }), nil
  on.go(function()
    local _, err = stream:write(("x"):rep(5000000))
    kind = err and err.kind or "none"
  end)
  assert(stream:next(10) == nil)
  for _ = 1, 1000 do
    if not kind then on.sleep(0.005) end
  end
  assert(kind == "closed", kind)
  assert(docker:info().ID == "e1")
end)

case("has all there is for who never waits", {
  any = { "read", { "write", upgraded }, { "write", ("x"):rep(600000) }, "hold" },
}, function(on)
  local stream, size = attach(on.client { api = "1.44" }, { Tty = true }), 0
  while size < 600000 do
    local name, bytes = stream:next(0)
    if name then
      size = size + #bytes
    else
      assert(bytes.kind == "timeout")
      on.sleep(0.001)
    end
  end
  stream:close()
end)

case("leaves nothing that would end another wait", {
  any = { "read", { "write", upgraded }, "hold" },
}, function(on)
  local stream = attach(on.client { api = "1.44" }, { Tty = true })
  fails("timeout", stream:next(0.02))
  local began = core.now()
  on.sleep(0.2)
  assert(core.now() - began >= 0.19, core.now() - began)
  stream:close()
end)

case("leaves no descriptor behind", { any = { "read", { "write", info }, "read", { "write", info } } }, function(on)
  local function once()
    local docker = on.client()
    every(10, on, function() assert(docker:info()) end)
    docker:close()
    on.sleep(0.02)
  end
  once()
  local before = descriptors()
  for _ = 1, 3 do once() end
  assert(descriptors() <= before + on.kept, ("%d descriptors instead of %d"):format(descriptors(), before))
end)

case("fails when the engine is not there", {}, function(on)
  fails("connect", on.client({ host = "unix:///nosuch.sock" }):info())
  fails("connect", on.client({ host = "tcp://127.0.0.1:1" }):info())
end)

case("says when the connection breaks", { any = { "read", { "write", info, first = 80 }, "reset" } }, function(on)
  local value, err = on.client():info()
  assert(value == nil and (err.kind == "closed" or err.kind == "truncated"), tostring(err))
end)

return cases
