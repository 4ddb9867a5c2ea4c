-- Waiting for a plain script: the process sleeps.
local block = require "moondock.wait.block"
local core = require "moondock.core"
local hostile = require "spec.support.hostile"
local process = require "spec.support.process"
local uv = require "luv"

local takes = hostile.takes

describe("wait.block", function()
  local pipe

  before_each(function() pipe = assert(uv.pipe({ nonblock = true }, { nonblock = true })) end)

  after_each(function()
    for _, fd in pairs(pipe) do uv.fs_close(fd) end
  end)

  local function fill(fd)
    local bytes = ("x"):rep(65536)
    while uv.fs_write(fd, bytes, -1) do end
  end

  it("lets the time pass", function()
    takes(0.05, block.wait, nil, nil, 0.05)
    takes(0.0005, block.wait, nil, nil, 0.0005)
    takes(0, block.wait, nil, nil, 0)
  end)

  it("returns when there is something to read", function()
    takes(0.05, block.wait, pipe.read, "r", 0.05)
    uv.fs_write(pipe.write, "x", -1)
    takes(0, block.wait, pipe.read, "r", 5)
    takes(0, block.wait, pipe.read, "rw", 5)
    takes(0, block.wait, pipe.read, "r") -- without an end
  end)

  it("returns when something can be written", function()
    takes(0, block.wait, pipe.write, "w", 5)
    takes(0, block.wait, pipe.write, "rw", 5)
    fill(pipe.write)
    takes(0.05, block.wait, pipe.write, "w", 0.05)
    while uv.fs_read(pipe.read, 65536, -1) do end
    takes(0, block.wait, pipe.write, "w")
  end)

  it("waits only for what was asked for", function()
    uv.fs_write(pipe.write, "x", -1)
    takes(0.05, block.wait, pipe.read, "w", 0.05)
    takes(0.05, block.wait, pipe.write, "r", 0.05)
  end)

  it("returns when the other end is gone", function()
    local other = assert(uv.pipe({ nonblock = true }, { nonblock = true }))
    uv.fs_close(other.write)
    takes(0, block.wait, other.read, "r", 5)
    uv.fs_close(other.read)
    other = assert(uv.pipe({ nonblock = true }, { nonblock = true }))
    fill(other.write)
    uv.fs_close(other.read)
    takes(0, block.wait, other.write, "w", 5)
    uv.fs_close(other.write)
  end)

  it("wakes up in the middle, when it happens", function()
    local child = process.start { "sh", "-c", "read go; sleep 0.05; echo x >&3", stdin = true, fd3 = pipe.write }
    local before = core.now()
    child:write "go\n"
    block.wait(pipe.read, "r", 5)
    assert.equal("x\n", uv.fs_read(pipe.read, 10, -1))
    assert.is_true(core.now() - before < 4)
    child:stop()
  end)

  it("no. 55: lets Ctrl-C end a script that waits", function()
    local child = process.start { uv.exepath(), "-e", [[
      io.write "waiting\n"
      io.flush()
      require "moondock.wait.block".wait(nil, nil, 60)
    ]], stdout = true, stderr = "/dev/null", env = { LUA_PATH = package.path, LUA_CPATH = package.cpath } }
    assert.equal("waiting", child:line(10))
    process.await(0.05, function() end)
    child:kill "sigint"
    child:wait(10)
    assert.is_true(child.code ~= 0 or child.signal ~= 0)
  end)

  it("does not hang on a descriptor that is none", function()
    takes(0, block.wait, 1000000, "r", 5)
  end)

  it("has nobody to wake", function()
    assert.is_nil(block.cancel(pipe.read))
    assert.is_table(uv.fs_fstat(pipe.read))
  end)
end)
