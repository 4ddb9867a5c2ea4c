local live = require "spec.support.live"
local reply = require "spec.support.reply"
local server = require "spec.support.server"

local MIB = 1024 * 1024

-- Reads `limit` bytes of a stream in a process that does nothing else: how
-- many came, and its peak of resident memory in MiB.
local function reader(host, stream, loop, limit)
  local child = live.lua(([[
    local stream = assert(require("moondock").new():container("web"):%s)
    local bytes, limit = 0, %d
    for _, piece in stream:%s() do
      bytes = bytes + #piece
      if bytes >= limit then break end
    end
    stream:close()
    for line in io.lines "/proc/self/status" do
      local kib = line:match "^VmHWM:%%s*(%%d+)"
      if kib then print(("%%.0f %%.0f"):format(bytes, kib / 1024)) end
    end
  ]]):format(stream, limit, loop), host)
  local line = child:line(120)
  child:stop()
  assert(line, "the reader died")
  local bytes, peak = line:match "^(%d+) (%d+)$"
  return tonumber(bytes), tonumber(peak)
end

live.describe("much output", live.all, function(on)
  it("65 comes as it went in: 50 MB of random bytes through cat", function()
    local random = assert(io.open("/dev/urandom", "rb"))
    local input = random:read(50 * MIB)
    random:close()
    local result = assert(on:web():exec({ "cat" },
      { allow = { "cat" }, stdin = input, limit = 60 * MIB, timeout = 120 }))
    assert.equal(#input, #result.stdout)
    assert.is_true(result.stdout == input)
  end)
end)

live.describe("what never stops", { "dockerd", "podman" }, function(on)
  it("is held back by who does not read", function()
    local yes = assert(on:web():spawn { Cmd = { "sh", "-c", "echo $$; exec yes" } })
    local _, first = yes:next(10)
    local before = live.stalled(on:web(), first:match "^%d+")
    assert.is_true(before < 16 * MIB)
    local taken = 0
    while taken < 20 * MIB do
      taken = taken + #select(2, yes:next(10))
    end
    local written = live.stalled(on:web(), first:match "^%d+")
    assert.is_true(written >= taken and written < taken + 16 * MIB)
    yes:close()
    assert.is_true(yes:kill())
  end)
end)

live.describe("32 MiB of output", { "dockerd", "podman" }, function(on)
  it("are read in little memory", function()
    on:web()
    local command = ('spawn { Cmd = { "sh", "-c", "yes %s | head -c 33554432" } }'):format(("x"):rep(63))
    for loop, expected in pairs { each = 32 * MIB, lines = 31.5 * MIB } do
      local bytes, peak = reader(on.host, command, loop, 32 * MIB)
      assert.equal(expected, bytes)
      assert.is_true(peak < 64, peak .. " MiB")
    end
  end)
end)

live.describe("what a container says and ends", { "dockerd", "podman" }, function(on)
  local TIMES = live.long and 100 or 3

  for _, removes_itself in ipairs { false, true } do
    it(("52, 68 is whole, %d times, AutoRemove %s"):format(TIMES, tostring(removes_itself)), function()
      for _ = 1, TIMES do
        local container = on:create { Cmd = { "head", "-c", "1000000", "/dev/zero" },
          HostConfig = { AutoRemove = removes_itself } }
        local stream = assert(container:attach())
        assert(container:start())
        assert.equal(1000000, #assert(stream:collect(30)).stdout)
        if not removes_itself then assert(container:remove { force = true }) end
      end
    end)
  end

  it("137 is in its log, byte for byte", function()
    local container = on:run { Cmd = { "sh", "-c", "seq 1 100000; seq 1 1000 >&2" } }
    local count = { stdout = 0, stderr = 0 }
    -- Not followed: dockerd 20.10 and podman 4.3 end a log that is followed too early when the container ends before it was
    -- read, whoever asks.
    assert(container:wait())
    for name, line in assert(container:logs()):lines() do
      count[name] = count[name] + 1
      if line ~= tostring(count[name]) then error(name .. " " .. count[name] .. ": " .. line) end
    end
    assert.same({ stdout = 100000, stderr = 1000 }, count)
    assert(container:remove { force = true })
  end)
end)

-- A log that never ends, as dockerd sends it but faster.
describe("a log of 1 GiB", function()
  local line = ("x"):rep(127) .. "\n"
  local frames = (reply.frame(1, line:rep(256)) .. reply.frame(2, line:rep(16))):rep(8)
  local head = reply.chunked(200, "application/vnd.docker.multiplexed-stream")

  for _, loop in ipairs { "each", "lines" } do
    it("is read with " .. loop .. "() in less than 64 MiB", function()
      local engine = server.start { { "read", { "write", head }, { "forever", reply.chunk(frames) } } }
      finally(function() engine:stop() end)
      local bytes, peak = reader(engine.host, "logs { follow = true }", loop, 1024 * MIB)
      assert.is_true(bytes >= 1024 * MIB)
      assert.is_true(peak < 64, peak .. " MiB")
      -- and who reads no more stops the sender
      assert.is_true(engine:await(10, function(seen) return seen.connections[1].over end))
    end)
  end
end)
