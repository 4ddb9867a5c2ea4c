local uv = require "luv"
local process = require "spec.support.process"

describe("a process", function()
  it("says how it ended", function()
    assert.equal(3, (process.start({ "sh", "-c", "exit 3" }):wait(5)))
    local child = process.start { "sleep", "100" }
    assert.is_nil(child:wait(0.01))
    child:kill "sigterm"
    assert.same({ 0, 15 }, { child:wait(5) })
  end)

  it("has arguments without a shell, and an environment of its own", function()
    local child = process.start { "sh", "-c", [[printf '%s\n' "$1" "$NAME" "${HOME-unset}"]], "sh", "$(id); *",
      env = { NAME = "value" }, stdout = true }
    assert.equal("$(id); *", child:line(5))
    assert.equal("value", child:line(5))
    assert.equal("unset", child:line(5))
    assert.is_nil(child:line(5))
  end)

  it("is written to, and sees the end", function()
    local child = process.start { "cat", stdin = true, stdout = true }
    child:write "one\ntwo\n"
    assert.equal("one", child:line(5))
    assert.equal("two", child:line(5))
    assert.is_nil(child:line(0.01))
    child:stop()
    assert.equal(0, child.code)
    child:write "too late"
  end)

  it("is run to its end", function()
    local code, output = process.run { "sh", "-c", "printf 'a\\nb'; exit 1" }
    assert.same({ 1, "a\nb" }, { code, output })
  end)

  it("writes to a file", function()
    local directory = process.directory()
    process.run { "sh", "-c", "echo said >&2", stderr = directory .. "/log" }
    assert.equal("said", io.open(directory .. "/log"):read "*a":sub(1, -2))
    assert.is_true(process.remove(directory))
    assert.is_false(process.exists(directory))
  end)

  it("does not outlive us", function()
    local parent = process.start { uv.exepath(), "-e", [[
      local process = require "spec.support.process"
      print(process.start({ "sh", "-c", "echo $$; exec sleep 100", stdout = true }):line(5))
      print(process.start({ "cat", stdin = true }).pid)
      io.flush()
      process.await(100, function() end)
    ]], env = { LUA_PATH = package.path, LUA_CPATH = package.cpath }, stdout = true }
    local pids = { tonumber(parent:line(5)), tonumber(parent:line(5)) }
    for _, pid in ipairs(pids) do assert.equal(0, uv.kill(pid, 0)) end
    parent:kill()
    for _, pid in ipairs(pids) do
      assert.is_true(process.await(5, function() return process.ended(pid) end))
    end
  end)

  it("leaves no descriptor behind", function()
    collectgarbage() -- what other specs have left
    collectgarbage()
    process.run { "true" }
    local before = process.descriptors()
    for _ = 1, 5 do
      process.run { "true" }
      process.start({ "cat", stdin = true }):stop()
    end
    assert.equal(before, process.descriptors())
    local file = io.open "/dev/null"
    assert.equal(before + 1, process.descriptors())
    file:close()
  end)
end)

describe("waiting", function()
  it("returns what became true, or nil at the deadline", function()
    local n = 0
    assert.equal(3, process.await(5, function() n = n + 1 return n == 3 and n end))
    local began = process.now()
    assert.is_nil(process.await(0.05, function() end))
    assert.is_true(process.now() - began >= 0.05)
  end)
end)

describe("memory", function()
  it("is seen to grow", function()
    local before = process.memory()
    local big = ("x"):rep(256 * 1024 * 1024) -- more than earlier specs have left to be used again
    local after, peak = process.memory()
    assert.is_true(after - before > 16000, #big)
    assert.is_true(peak >= after)
  end)
end)
