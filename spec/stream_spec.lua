local errors = require "moondock.error"
local script = require "spec.support.script"

--- A stream of the container's logs, with this output.
local function logs(step, given)
  step[1], step[2] = "GET", "/v1.45/containers/web/logs?stderr=1&stdout=1"
  step.fields = { ["content-type"] = "application/vnd.docker.multiplexed-stream" }
  local docker, t = script { step }
  return assert(docker:container("web"):logs(given)), t
end

--- A stream of messages.
local function messages(step)
  step[1], step[2] = "POST", "/v1.45/images/create?fromSrc=-&repo=x"
  local docker, t = script { step }
  return assert(docker:import("tar", { repo = "x" })), t
end

--- A stream of an exec, and what is asked after its end.
local function process(step, ...)
  step[1], step[2], step.status = "POST", "/v1.45/exec/e1/start", 101
  local docker, t = script { step, ... }
  return assert(docker:exec("e1"):attach()), t
end

local function look(running, code)
  return { "GET", "/v1.45/exec/e1/json", json = { Running = running, ExitCode = code } }
end

local function pieces(iterator, ...)
  local list = {}
  for name, bytes in iterator, ... do
    list[#list + 1] = { name, bytes }
  end
  return list
end

local two = { { "stdout", "a\nb" }, { "stderr", "e" }, { "stdout", "c\n\nd" } }

describe("output", function()
  it("comes piece by piece", function()
    local stream, t = logs { output = two }
    assert.same({ "stdout", "a\nb" }, { stream:next() })
    assert.same({ "stderr", "e" }, { stream:next() })
    assert.same({ "stdout", "c\n\nd" }, { stream:next() })
    for _ = 1, 3 do
      assert.same({}, { stream:next() })
    end
    t:finish()
  end)

  it("comes in a loop, piece by piece or line by line, without newlines", function()
    local stream, t = logs { output = two }
    assert.same(two, pieces(stream:each()))
    t:finish()
    stream, t = logs { output = two }
    assert.same({ { "stdout", "a" }, { "stdout", "bc" }, { "stdout", "" }, { "stdout", "d" }, { "stderr", "e" } },
      pieces(stream:lines()))
    t:finish()
  end)

  it("comes as a whole", function()
    local stream, t = logs { output = two }
    assert.same({ stdout = "a\nbc\n\nd", stderr = "e", truncated = false }, stream:collect())
    assert.equal(1, t.released)
    t:finish()
  end)

  it("may be nothing", function()
    local stream = logs {}
    assert.same({}, pieces(stream:each()))
    assert.same({}, pieces((logs {}):lines()))
    assert.same({ stdout = "", stderr = "", truncated = false }, (logs {}):collect())
  end)

  it("that is cut off is an Error, with what came before", function()
    for _, kind in ipairs { "truncated", "closed", "protocol", "api" } do
      local stream, t = logs { output = two, cut = kind }
      local value, err = stream:collect()
      assert.is_nil(value)
      assert.equal(kind, err.kind)
      assert.equal("a\nbc\n\nd", err.stdout)
      assert.equal("e", err.stderr)
      t:finish()
    end
  end)

  it("that is cut off stays so", function()
    local stream = logs { cut = "truncated" }
    for _ = 1, 3 do
      local name, err = stream:next()
      assert.is_nil(name)
      assert.equal("truncated", err.kind)
    end
  end)

  it("goes on after a timeout", function()
    local stream, t = logs { output = { { "stdout", "a" }, { "timeout" }, { "stdout", "b" } } }
    assert.same({ "stdout", "a" }, { stream:next(1) })
    local name, err = stream:next(1)
    assert.is_nil(name)
    assert.equal("timeout", err.kind)
    assert.same({ "stdout", "b" }, { stream:next(1) })
    assert.is_nil(stream:next())
    t:finish()
  end)
end)

describe("a loop", function()
  for _, way in ipairs { "each", "lines" } do
    it("over " .. way .. " raises the Error, and closes", function()
      local stream, t = logs { output = { { "stdout", "a\n" } }, cut = "truncated" }
      local seen = 0
      local ok, err = pcall(function()
        for _ in stream[way](stream) do
          seen = seen + 1
        end
      end)
      assert.is_false(ok)
      assert.is_true(errors.is(err))
      assert.equal("truncated", err.kind)
      assert.equal(1, seen)
      t:finish()
    end)

    it("over " .. way .. " closes also after a timeout", function()
      local stream, t = logs { output = { { "timeout" }, { "stdout", "a\n" } } }
      assert.is_false((pcall(pieces, stream[way](stream))))
      assert.is_true(t.seen[1].closed)
    end)

    it("over " .. way .. " that is left by break closes, in Lua 5.4", function()
      local stream, t = logs { output = two }
      for name in stream[way](stream) do
        if name then break end
      end
      if _VERSION == "Lua 5.4" then
        assert.is_true(t.seen[1].closed)
      else
        assert.is_nil(t.seen[1].closed)
        stream:close()
      end
      t:finish()
    end)

    it("over " .. way .. " hands the stream to the generic for as what it closes", function()
      local stream = logs { output = two }
      assert.equal(stream, (select(4, stream[way](stream))))
    end)
  end
end)

describe("close", function()
  it("may be called any number of times", function()
    local stream, t = logs { output = two }
    assert.is_true(stream:close())
    assert.is_true(stream:close())
    assert.is_true(t.seen[1].closed)
    t:finish()
  end)

  it("is what every other call meets", function()
    local stream = logs { output = two }
    stream:close()
    for _, call in ipairs { "next", "collect", "write" } do
      local value, err = stream[call](stream, call == "write" and "x" or nil)
      assert.is_nil(value)
      assert.equal("closed", err.kind)
    end
    assert.error_matches(function() pieces(stream:each()) end, "")
  end)

  it("after the end leaves the connection to others", function()
    local stream, t = logs { output = two }
    stream:collect()
    stream:close()
    assert.is_nil(t.seen[1].closed)
    assert.equal(1, t.released)
  end)

  it("happens by itself in Lua 5.4", function()
    if _VERSION ~= "Lua 5.4" then return end
    local stream, t = logs { output = two }
    assert(load("local stream <close> = ..."))(stream)
    t:finish()
  end)
end)

describe("messages", function()
  it("come one by one, in a loop, or as a list", function()
    local all = { { status = "a" }, { status = "b", progressDetail = {} } }
    local stream = messages { values = all }
    assert.same(all[1], stream:next())
    assert.same(all[2], stream:next())
    assert.same({}, { stream:next() })
    local seen = {}
    for message in messages({ values = all }):each() do
      seen[#seen + 1] = message
    end
    assert.same(all, seen)
    assert.same(all, messages({ values = all }):collect())
  end)

  it("may hold the error of a request that began with 200", function()
    for message, text in pairs {
      ['{"errorDetail":{"code":5,"message":"exit 5"},"error":"old"}'] = "exit 5",
      ['{"errorDetail":{"message":"no code"}}'] = "no code",
      ['{"error":"only old"}'] = "only old",
      ['{"errorDetail":{},"error":"no detail"}'] = "no detail",
      ['{"errorDetail":{}}'] = "an error without a word",
    } do
      local stream, t = messages { values = { { status = "a" }, message } }
      assert(stream:next())
      local value, err = stream:next()
      assert.is_nil(value)
      assert.equal("api", err.kind)
      assert.equal(text, err.message)
      assert.equal("POST /images/create", err.op)
      t:finish() -- it is closed
    end
  end)

  it("keep the code that is in the error", function()
    local _, err = messages({ values = { '{"errorDetail":{"code":5,"message":"no"}}' } }):next()
    assert.equal(5, err.code)
  end)

  it("raise that error in a loop, and close", function()
    local stream, t = messages { values = { { status = "a" }, { errorDetail = { message = "no such ref" } } } }
    local seen = 0
    local ok, err = pcall(function()
      for _ in stream:each() do seen = seen + 1 end
    end)
    assert.is_false(ok)
    assert.equal("POST /images/create: no such ref", tostring(err))
    assert.equal(1, seen)
    t:finish()
  end)

  it("that came before a failure are kept by collect", function()
    for _, step in ipairs {
      { values = { { status = "a" }, { error = "no" } } }, { values = { { status = "a" } }, cut = "truncated" },
      { values = { { status = "a" }, "{" } },
    } do
      local stream, t = messages(step)
      local value, err = stream:collect()
      assert.is_nil(value)
      assert.same({ { status = "a" } }, err.messages)
      t:finish()
    end
  end)

  it("that are no JSON are a protocol error", function()
    local stream, t = messages { values = { "{]" } }
    local value, err = stream:next()
    assert.is_nil(value)
    assert.equal("protocol", err.kind)
    t:finish()
  end)
end)

describe("a process", function()
  it("reads what is written, until finish", function()
    local stream, t = process({ output = two }, look(false, 0))
    assert.is_true(stream:write "hello ")
    assert.is_true(stream:write "there")
    assert.is_true(stream:finish())
    assert(stream:collect())
    assert.equal("hello there", t.seen[1].written)
    assert.is_true(t.seen[1].finished)
    t:finish()
  end)

  it("that does not read is an Error of the write", function()
    local stream = process { deaf = true }
    local value, err = stream:write "x"
    assert.is_nil(value)
    assert.equal("closed", err.kind)
  end)

  it("has no code while it runs, and is not waited for before its output has ended", function()
    local stream, t = process({ output = two }, look(true, nil), look(true, 0), look(false, nil), look(false, 5))
    for _ = 1, 3 do
      local code, err = stream:code()
      assert.is_nil(code)
      assert.equal("busy", err.kind)
    end
    assert.equal(5, stream:code())
    assert.equal(5, stream:code()) -- known: nobody is asked
    stream:close()
    t:finish()
  end)

  it("has a code after its output, even if the engine takes a moment", function()
    local stream, t = process({ output = two }, look(true, nil), look(true, nil), look(false, 7))
    assert(stream:collect())
    assert.equal(7, stream:code())
    t:finish()
  end)

  it("can have a code of 0, and of -1", function()
    for _, code in ipairs { 0, -1, 137 } do
      local stream, t = process({}, look(false, code))
      assert(stream:collect())
      assert.equal(code, stream:code())
      t:finish()
    end
  end)

  it("ends; an engine that has died does not end it", function()
    local dead = { "GET", "/v1.45/exec/e1/json", open = "connect" }
    local stream, t = process({ output = two }, dead)
    local value, err = stream:collect()
    assert.is_nil(value)
    assert.equal("connect", err.kind)
    assert.equal("a\nbc\n\nd", err.stdout)
    assert.equal("e", err.stderr)
    t:finish()
    for _, way in ipairs { "each", "lines" } do
      stream, t = process({ output = two }, dead)
      local ok, raised = pcall(pieces, stream[way](stream))
      assert.is_false(ok)
      assert.equal("connect", raised.kind)
      t:finish()
    end
  end)

  it("is asked about once, at the end", function()
    local stream, t = process({ output = two }, look(true, nil))
    assert.same(two, pieces(stream:each()))
    assert.is_nil(stream:next())
    assert.is_nil(stream:next())
    t:finish()
  end)

  it("is what code, resize and kill are for", function()
    local stream = logs {}
    for _, call in ipairs { "code", "resize", "kill" } do
      assert.error_matches(function() stream[call](stream, {}) end, "this stream is not that of an exec")
    end
  end)

  it("has a terminal that can be resized", function()
    local stream, t = process({}, { "POST", "/v1.45/exec/e1/resize?h=24&w=80" })
    assert.is_true(stream:resize { h = 24, w = 80 })
    stream:close()
    t:finish()
  end)
end)

describe("the timeout of a stream", function()
  it("is none, unless the caller gives one: then for the whole", function()
    local stream, t = logs { output = two }
    assert.is_nil(t.seen[1].left)
    stream:close()
    stream, t = logs({ output = two }, { timeout = 5 })
    assert.is_true(t.seen[1].left > 4 and t.seen[1].left <= 5)
    stream:close()
  end)

  it("is the caller's for one piece, and never later than that for the whole", function()
    local stream, t = logs({ output = two }, { timeout = 60 })
    stream:next(5)
    assert.is_true(t.seen[1].left <= 5)
    stream:next()
    assert.is_true(t.seen[1].left > 5)
    stream:collect(5)
    assert.is_true(t.seen[1].left <= 5)
    stream, t = messages { values = { {} } }
    stream:collect(5)
    assert.is_true(t.seen[1].left <= 5)
  end)

  it("leaves lines to the transport, which is fast, where there is none to keep", function()
    local stream, t = logs { output = two }
    pieces(stream:lines())
    assert.is_true(t.seen[1].ready)
    stream, t = logs({ output = two }, { timeout = 60 })
    pieces(stream:lines())
    assert.is_nil(t.seen[1].ready)
  end)

  it("is kept even while there is always more", function()
    local stream, t = logs({ output = two }, { timeout = 1e-9 })
    local value, err = stream:next()
    assert.is_nil(value)
    assert.equal("timeout", err.kind)
    assert.is_false((pcall(pieces, stream:lines())))
    t:finish()
  end)
end)
