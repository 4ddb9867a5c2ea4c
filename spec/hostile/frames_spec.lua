-- Frames that are cut off, that make no sense, that lie, or that never end.
local core = require "moondock.core"
local hostile = require "spec.support.hostile"
local process = require "spec.support.process"
local reply = require "spec.support.reply"

local client, fails, takes = hostile.client, hostile.fails, hostile.takes

after_each(hostile.stop)

-- Logs that consist of these bytes.
local function logs(...)
  local docker = client { { "read", { "write", hostile.logs }, ... } }
  return assert(docker:container "web":logs())
end

local hello = reply.frame(1, "hello")

describe("a frame", function()
  it("that is cut off is an error, after what came before it", function()
    for cut, kept in pairs { [1] = "hello", [4] = "hello", [7] = "hello", [8] = "hello", [10] = "hellohe" } do
      local rest = hello:sub(1, cut)

      local err = fails("truncated", logs { "write", hello .. rest }:collect())
      assert.equal(kept, err.stdout)
      assert.equal("", err.stderr)

      local stream, got = logs { "write", hello .. rest }, ""
      local done, raised = pcall(function()
        for name, bytes in stream:each() do
          assert.equal("stdout", name)
          got = got .. bytes
        end
      end)
      assert.is_false(done)
      fails("truncated", nil, raised)
      assert.equal(kept, got)
      fails("truncated", stream:next())

      stream = logs { "write", hello .. rest }
      done, raised = pcall(function() for _ in stream:lines() do end end)
      assert.is_false(done)
      fails("truncated", nil, raised)
    end
  end)

  it("that is cut off ends a guarded command at its stage, with what came", function()
    local docker = client { { "read", { "write", hostile.created },
      "read", { "write", reply.upgraded() .. hello .. reply.frame(2, "no") .. "\1\0\0\0" } } }
    local err = fails("truncated", docker:container "web":exec({ "ls" }, { allow = { "ls" } }))
    assert.same({ "read", "hello", "no" }, { err.stage, err.stdout, err.stderr })
    assert.equal("POST /exec/e1/start", err.op)
  end)

  it("of an unknown stream is refused, and its place is named", function()
    for bytes, offset in pairs {
      ["\4\0\0\0\0\0\0\1x"] = 0, ["\255"] = 0, ["hello world"] = 0, ["\1\0\0\1\0\0\0\1x"] = 3, ["\2\9"] = 1,
      [hello .. "\13\10"] = 13, [hello .. hello .. "\2\0\1\0\0\0\0\1"] = 28, [reply.frame(2, "") .. "a"] = 8,
    } do
      local err = fails("protocol", logs({ "write", bytes }, "hold"):collect())
      assert.truthy((err.message .. " "):find(" " .. offset .. "[^%d.]"), err.message)
      assert.equal(("hello"):rep(math.floor(offset / 13)), err.stdout)
    end
  end)

  it("of an unknown stream is found behind many others", function()
    local frame = reply.frame(1, ("x"):rep(30000))
    local err = fails("protocol", logs({ "write", frame:rep(50) .. "!" }, "hold"):collect())
    assert.equal(50 * 30000, #err.stdout)
    assert.truthy(err.message:find(tostring(50 * #frame), 1, true))
  end)

  it("of the daemon's own is raised with its words", function()
    local words = reply.frame(3, "Error grabbing logs: EOF\n")
    local err = fails("api", logs({ "write", hello .. words .. hello }, "hold"):collect())
    assert.truthy(err.message:find "Error grabbing logs: EOF")
    assert.equal("hello", err.stdout)
    assert.equal("GET /containers/web/logs", err.op)
    assert.is_nil(err.status)

    err = fails("api", logs({ "write", reply.frame(3, "") }, "hold"):collect())
    assert.truthy(err.message:find "%a")

    err = fails("truncated", logs { "write", reply.frame(3, "half of it", 20) }:collect())
    assert.equal("", err.stdout)
  end)

  it("of the daemon's own may be large: not all of its words are kept", function()
    local err = fails("api", logs { "write", reply.frame(3, ("word "):rep(100000)) }:collect())
    assert.truthy(err.message:find "^word word")
    assert.is_true(#err.message <= 65536)
  end)

  it("that claims 4 GiB costs no memory", function()
    local claim = reply.frame(1, "", 4294967295)
    local stream = logs({ "write", claim .. "some" }, "hold")
    local before = process.memory()
    assert.same({ "stdout", "some" }, { stream:next() })
    assert.is_true(process.memory() - before < 1024)

    -- Not even when much of it has come: what is not kept is not held.
    stream = logs({ "write", claim }, { "forever", ("x"):rep(1048576) })
    before = process.memory()
    fails("timeout", stream.exchange:collect(1000, core.now() + 0.2))
    assert.is_true(process.memory() - before < 1024)
    stream:close()

    local err = fails("truncated", logs { "write", claim .. "some" }:collect())
    assert.equal("some", err.stdout)
  end)
end)

describe("frames without end", function()
  local endless = { empty = reply.frame(1, ""):rep(100000), full = reply.frame(2, "x\n"):rep(100000) }

  for name, bytes in pairs(endless) do
    it("do not outlast a deadline: " .. name, function()
      local docker = client { any = { "read", { "write", hostile.logs }, { "forever", bytes } } }
      local web = docker:container "web"

      local stream = assert(web:logs())
      local err = fails("timeout", takes(0.1, stream.collect, stream, 0.1))
      assert.truthy(err.message:find "total")
      assert.is_true((#err.stdout + #err.stderr > 0) == (name ~= "empty"))
      stream:close()

      for _, way in ipairs { "each", "lines" } do
        local done, raised
        takes(0.1, function()
          stream = assert(web:logs { timeout = 0.1 })
          done, raised = pcall(function()
            for _ in stream[way](stream) do core.poll(nil, nil, 0.001) end -- slower than the engine
          end)
        end)
        assert.is_false(done)
        fails("timeout", nil, raised)
      end
    end)

    it("do not outlast a guarded command's deadline: " .. name, function()
      local docker = client { { "read", { "write", hostile.created },
        "read", { "write", reply.upgraded() }, { "forever", bytes } } }
      local err = fails("timeout", takes(0.1, function()
        return docker:container "web":exec({ "ls" }, { allow = { "ls" }, timeout = 0.1, limit = 1000 })
      end))
      assert.equal("read", err.stage)
      assert.equal(name == "empty" and 0 or 1000, #err.stdout + #err.stderr)
    end)
  end

  it("make a guarded command's output no larger than its limit", function()
    local docker = client { { "read", { "write", hostile.created },
      "read", { "write", reply.upgraded() .. reply.frame(1, ("o"):rep(5000)) .. reply.frame(2, "err") } },
      { "read", { "write", hostile.exited(0) } } }
    local r = assert(docker:container "web":exec({ "ls" }, { allow = { "ls" }, limit = 100 }))
    assert.same({ ("o"):rep(100), "err", true }, { r.stdout, r.stderr, r.truncated })
  end)
end)
