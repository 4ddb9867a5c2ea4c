-- Waiting in a host's frames; what all loops have in common is in contract/.
local core = require "moondock.core"
local frame = require "moondock.wait.frame"
local uv = require "luv"

describe("wait.frame", function()
  local pipe

  before_each(function() pipe = assert(uv.pipe({ nonblock = true }, { nonblock = true })) end)

  after_each(function()
    for _, fd in pairs(pipe) do uv.fs_close(fd) end
  end)

  --- Wait for the pipe to have something, and note it.
  local function waiter(log, name)
    coroutine.wrap(function()
      frame.wait(pipe.read, "r")
      log[#log + 1] = name
    end)()
  end

  it("resumes those that can go on, once a turn, and counts the others", function()
    local log = {}
    waiter(log, "a")
    waiter(log, "b")
    assert.equal(2, frame.update())
    assert.same({}, log)
    uv.fs_write(pipe.write, "x", -1)
    assert.equal(0, frame.update())
    assert.same({ "a", "b" }, log)
  end)

  it("stops when its time is over, and goes on with the others first", function()
    local log = {}
    for _, name in ipairs { "a", "b" } do
      coroutine.wrap(function()
        for i = 1, 2 do
          frame.wait(pipe.read, "r")
          log[#log + 1] = name .. i
        end
      end)()
    end
    uv.fs_write(pipe.write, "x", -1)
    assert.equal(2, frame.update(0))
    assert.same({ "a1" }, log)
    assert.equal(2, frame.update(0))
    assert.same({ "a1", "b1" }, log)
    assert.equal(0, frame.update(5))
    assert.same({ "a1", "b1", "a2", "b2" }, log)
  end)

  it("lets the time pass, and wakes who is cancelled", function()
    local log = {}
    coroutine.wrap(function()
      frame.wait(nil, nil, 0.02)
      log[1] = core.now()
    end)()
    local began = core.now()
    while frame.update() > 0 do core.poll(nil, nil, 0.001) end
    assert.is_true(log[1] - began >= 0.02)
    waiter(log, "cancelled")
    frame.cancel(pipe.read)
    assert.equal(0, frame.update())
    assert.equal("cancelled", log[2])
  end)

  it("raises what a coroutine raises, and keeps the others", function()
    local log = {}
    coroutine.wrap(function()
      frame.wait(nil, nil, 0)
      error "broken"
    end)()
    waiter(log, "a")
    local ok, problem = pcall(frame.update)
    assert.is_false(ok)
    assert.matches("broken", problem)
    assert.matches("traceback", problem)
    uv.fs_write(pipe.write, "x", -1)
    assert.equal(0, frame.update())
    assert.same({ "a" }, log)
  end)
end)
