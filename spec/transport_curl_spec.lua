local await = require "moondock.await"
local block = require "moondock.wait.block"
local curl = require "moondock.transport.curl"
local endpoint = require "moondock.endpoint"
local hostile = require "spec.support.hostile"
local reader = require "moondock.reader"
local reply = require "spec.support.reply"
local uv = require "luv"

local fails, takes = hostile.fails, hostile.takes

after_each(hostile.stop)

-- A transport to an engine with this script.
local function new(script, timeout, wait)
  local engine = hostile.engine(script)
  return curl.new(endpoint.parse(engine.host, "host"), wait or block, timeout or {}), engine
end

local function request(method, target, how, more)
  local given = { op = method .. " " .. target, method = method, target = target, how = how or "send" }
  given.headers = { "Host", "e" }
  for name, value in pairs(more or {}) do given[name] = name == "source" and reader.of(value) or value end
  return given
end

-- An exchange whose head has come.
local function ask(transport, ...)
  local exchange = assert(transport:open(request(...)))
  return exchange, assert(exchange:head())
end

local function hijack(transport, source)
  return (ask(transport, "POST", "/exec/1/start", "hijack", { body = "{}", source = source }))
end

local function all(exchange)
  local out = {}
  for name, bytes in function() return exchange:read() end do out[#out + 1] = name .. ":" .. bytes end
  return table.concat(out, " ")
end

local function in_time(seconds)
  return await.now() + seconds
end

local ok = reply.whole(200, "text/plain", "fine")
local framed = reply.stream(200, hostile.framed)

describe("an exchange", function()
  it("has a head, fields and a body", function()
    local transport, engine = new { { "read", { "write", ok }, "hold" } }
    local exchange, status = ask(transport, "GET", "/info")
    assert.equal(200, status)
    assert.equal("text/plain", exchange:field "content-type")
    assert.is_nil(exchange:field "date")
    assert.equal("stdout:fine", all(exchange))
    assert.is_nil(exchange:read())
    assert.equal("GET /info HTTP/1.1\r\nHost: e\r\n\r\n", engine:requests()[1].raw)
  end)

  it("sends its body with the head, and its length", function()
    local transport, engine = new { { "read", { "write", ok }, "read", { "write", ok }, "read", { "write", ok } } }
    all(ask(transport, "POST", "/a", "send", { body = "\0body" }))
    all(ask(transport, "POST", "/b"))
    all(ask(transport, "DELETE", "/c"))
    local sent = engine:requests()
    assert.truthy(sent[1].raw:find "\r\nContent%-Length: 5\r\n\r\n%zbody$")
    assert.truthy(sent[2].raw:find "\r\nContent%-Length: 0\r\n\r\n$")
    assert.is_nil(sent[3].raw:find "Content")
  end)

  it("gives output as frames, lines, values, or all at once", function()
    local output = framed .. reply.frames { { 1, "a\nb" }, { 2, "c\n" }, { 1, "\n\n" }, { 2, "d" } }
    local script = { any = { "read", { "write", output } } }

    local transport = new(script)
    local exchange = ask(transport, "GET", "/")
    exchange:frames()
    assert.truthy(all(exchange):find "^stdout:a\nb")

    for _, way in ipairs { "line", "ready_lines" } do
      exchange = ask(transport, "GET", "/")
      exchange:frames()
      local next_line = way == "line" and function() return exchange:line() end
        or exchange:ready_lines(function() return exchange:line() end)
      local lines = {}
      for name, text in next_line do lines[#lines + 1] = name .. ":" .. text end
      assert.same({ "stdout:a", "stderr:c", "stdout:b", "stdout:", "stderr:d" }, lines)
    end

    exchange = ask(transport, "GET", "/")
    exchange:frames()
    assert.same({ "a\nb\n\n", "c\nd", false }, { exchange:collect(100) })
    assert.same({ "", "", false }, { exchange:collect(100) })

    exchange = ask(transport, "GET", "/")
    exchange:frames()
    assert.same({ "a\nb", "c\nd", true }, { exchange:collect(3) })

    exchange = ask((new { { "read", { "write", reply.stream() .. '{"a":1} [2]\n{}' } } }), "GET", "/")
    assert.same({ '{"a":1}', "[2]", "{}" }, { exchange:value(), exchange:value(), exchange:value() })
    assert.is_nil(exchange:value())
  end)

  it("is over once it failed or was closed", function()
    local transport = new { any = { "read", { "write", framed .. reply.frame(1, "abc", 4) }, { "pause", 10 } } }
    local exchange = ask(transport, "GET", "/")
    exchange:frames()
    assert.same({ "stdout", "abc" }, { exchange:read() })
    local err = fails("truncated", exchange:read())
    assert.equal("GET /", err.op)
    assert.same({ nil, err }, { exchange:read() })
    assert.same({ nil, err }, { exchange:line() })
    assert.equal(err, fails("truncated", exchange:collect(1)))
    assert.same({ nil, err }, { exchange:write "x" })

    exchange = ask(transport, "GET", "/")
    for _ = 1, 3 do
      exchange:close()
      fails("closed", exchange:read())
      fails("closed", exchange:value())
      fails("closed", exchange:collect(1))
      fails("closed", exchange:write "x")
      fails("closed", exchange:finish())
    end
  end)

  it("does not reach into the next one when it is over", function()
    local transport, engine = new {
      { "read", { "write", reply.upgraded() } },
      { "read", { "write", reply.upgraded() .. "second" }, "eof" },
    }
    local first = hijack(transport)
    assert.is_nil(first:read())
    local second = hijack(transport)
    fails("closed", first:write "to the first")
    fails("closed", first:finish())
    first:collect(10)
    first:close()
    assert(second:finish())
    assert.same({ "stdout", "second" }, { second:read() })
    assert.is_nil(second:read())
    assert.equal("", engine:connections()[2].stdin)
  end)
end)

describe("a deadline", function()
  local silent = { any = { "read", "hold" } }

  it("is named: total for the call's own, idle for silence", function()
    local transport = new(silent)
    local exchange = assert(transport:open(request("GET", "/")))
    local err = fails("timeout", takes(0.05, exchange.head, exchange, in_time(0.05)))
    assert.truthy(err.message:find "total timeout")

    transport = new(silent, { idle = 0.05 })
    exchange = assert(transport:open(request("GET", "/")))
    err = fails("timeout", takes(0.05, exchange.head, exchange, in_time(5)))
    assert.truthy(err.message:find "idle timeout")
    exchange = assert(transport:open(request("GET", "/")))
    err = fails("timeout", takes(0.02, exchange.head, exchange, in_time(0.02)))
    assert.truthy(err.message:find "total timeout")
  end)

  it("does not end a stream: the next call goes on", function()
    local transport = new {
      { "read", { "write", framed .. "\1\0\0" }, { "stdin", 1 }, { "write", "\0\0\0\0\1x" } },
    }
    local exchange = hijack(transport)
    exchange:frames()
    for _, way in ipairs { "read", "line" } do
      fails("timeout", takes(0.02, exchange[way], exchange, in_time(0.02)))
    end
    local err = fails("timeout", takes(0.02, exchange.collect, exchange, 10, in_time(0.02)))
    assert.equal("", err.stdout)
    assert(exchange:write "!")
    assert.same({ "x", "", false }, { exchange:collect(10) })
  end)

  it("that is over still gives what is here", function()
    local transport, engine = new { { "read", { "write", ok }, "hold" } }
    local exchange = assert(transport:open(request("GET", "/")))
    engine:await(5, function(seen) return seen.connections[1].sent == #ok end)
    assert.equal(200, (exchange:head(in_time(0))))
    assert.equal("fine", (exchange:collect(10, in_time(0))))
  end)

  it("of silence starts again with every byte", function()
    local function dribble(head, piece, count)
      local list = { "read", { "write", head } }
      for _ = 1, count do
        list[#list + 1] = { "pause", 40 }
        list[#list + 1] = { "write", piece }
      end
      return list
    end
    for way, script in pairs {
      collect = dribble(reply.stream(), "x", 7),
      line = dribble(reply.stream(), "x", 7),
      value = dribble(reply.stream() .. "[", "1 ", 7),
      head = dribble("HTTP/1.1 200 OK\r\nX: ", "x", 7),
    } do
      local exchange = assert(new({ script }, { idle = 0.2 }):open(request("GET", "/")))
      local _, err = exchange[way](exchange, way == "collect" and 100 or nil)
      assert.not_equal("timeout", err and err.kind, way)
    end
  end)

  it("of silence starts again with every byte that is taken", function()
    local list = { "read", { "write", reply.upgraded() } }
    for _ = 1, 8 do
      list[#list + 1] = { "pause", 50 }
      list[#list + 1] = { "stdin", 200000 }
    end
    list[#list + 1] = "eof"
    local left = 25
    local exchange = hijack(new({ list }, { idle = 0.25 }), function()
      left = left - 1
      return left >= 0 and ("x"):rep(65536) or nil
    end)
    assert.same({ "", "", false }, { exchange:collect(10) })
  end)
end)

describe("connections", function()
  it("are used again", function()
    local script = { {} }
    for i = 1, 20 do script[1][i] = i % 2 == 1 and "read" or { "write", i % 4 == 0 and ok or reply.head(204) } end
    local transport, engine = new(script)
    for _ = 1, 5 do
      all(ask(transport, "GET", "/"))
      all(ask(transport, "POST", "/", "send", { body = "x" }))
    end
    assert.equal(10, #engine:requests())
    assert.equal(1, #engine:connections())
  end)

  it("are used again after an upload, and after an answer to HEAD", function()
    local head = ok:match "^.*\r\n\r\n"
    local transport, engine = new { { "read", { "write", ok }, "read", { "write", head }, "read", { "write", ok } } }
    all(ask(transport, "POST", "/", "upload", { source = "tar" }))
    all(ask(transport, "HEAD", "/"))
    all(ask(transport, "GET", "/"))
    assert.equal(1, #engine:connections())
    assert.truthy(engine:requests()[1].raw:find "\r\n3\r\ntar\r\n0\r\n\r\n$")
  end)

  it("are kept, but not more than six", function()
    local many = {}
    for _ = 1, 4 do
      many[#many + 1] = "read"
      many[#many + 1] = { "write", ok }
    end
    local transport, engine = new { any = many }
    for _ = 1, 2 do
      local open = {}
      for i = 1, 8 do open[i] = ask(transport, "GET", "/") end
      for i = 1, 8 do all(open[i]) end
    end
    assert.equal(8 + 2, #engine:connections())
    transport:close()
    assert.is_true(engine:await(5, function(seen)
      local over = 0
      for _, c in ipairs(seen.connections) do over = over + (c.over and 1 or 0) end
      return over == 10
    end))
    all(ask(transport, "GET", "/"))
    assert.equal(11, #engine:connections())
  end)

  local ends = {
    ["whose answer says close"] = reply.head(200, "Connection: close", "Content-Length: 2") .. "ok",
    ["whose answer is HTTP/1.0"] = "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
    ["with more behind the answer"] = ok .. "surplus",
    ["with two answers"] = ok .. ok,
    ["whose answer has no length"] = reply.head(200) .. "ok",
  }
  for name, bytes in pairs(ends) do
    it("are not used again " .. name, function()
      local transport, engine = new { any = { "read", { "write", bytes }, "finish", "eof" } }
      for i = 1, 3 do
        all(ask(transport, "POST", "/" .. i))
      end
      assert.equal(3, #engine:connections())
      assert.equal(3, #engine:requests())
    end)
  end

  it("are not used again when the answer came before the upload was over", function()
    local transport, engine = new { any = { { "write", ok }, { "pause", 50 }, "eof" } }
    local asked = 0
    local exchange = ask(transport, "POST", "/", "upload", { source = function() asked = asked + 1 return "x" end })
    assert.equal("stdout:fine", all(exchange))
    all(ask(transport, "GET", "/"))
    assert.equal(2, #engine:connections())
    assert.is_true(asked < 1000)
  end)

  it("are not used again after a hijack", function()
    local transport, engine = new {
      { "read", { "write", reply.upgraded() .. "x" }, "finish", "eof" },
      { "read", { "write", ok } },
    }
    assert.equal("stdout:x", all(hijack(transport)))
    all(ask(transport, "GET", "/"))
    assert.equal(2, #engine:connections())
  end)
end)

describe("a source", function()
  local echoing = { { "read", { "write", reply.upgraded() }, "echo" } }

  it("is sent while the output is read, to its end", function()
    for _, size in ipairs { 0, 1, 65536, 3000000 } do
      local bytes = ("0123456789"):rep(math.ceil(size / 10)):sub(1, size)
      local transport, engine = new(echoing)
      local stdout, stderr = hijack(transport, bytes):collect(size + 1)
      assert.is_true(stdout == bytes and stderr == "")
      assert.is_true(engine:connections()[1].eof)
    end
  end)

  it("may be a function, and is not called again after its end", function()
    for _, size in ipairs { 10, 65536, 100000 } do
      local transport = new { { "read", { "write", reply.upgraded() }, { "pause", 50 }, "echo" } }
      local source = coroutine.wrap(function()
        for _ = 1, 4 do
          coroutine.yield(("x"):rep(size))
          coroutine.yield ""
        end
      end)
      assert.equal(4 * size, #hijack(transport, source):collect(1000000))
    end
  end)

  it("raises its error where it is called from, and closes", function()
    local transport, engine = new(echoing)
    local calls, problem = 0, {}
    local exchange = hijack(transport, function()
      calls = calls + 1
      if calls == 3 then error(problem) end
      return "x"
    end)
    local done, raised = pcall(exchange.collect, exchange, 100)
    assert.is_false(done)
    assert.equal(problem, raised)
    fails("closed", exchange:read())
    assert.is_true(engine:await(5, function(seen) return seen.connections[1].over end))
    assert.equal(3, calls)
  end)

  it("does not make a deadline late", function()
    for _, script in ipairs { echoing, { { "read", { "write", reply.upgraded() }, "eof" } } } do
      local exchange = hijack(new(script), function()
        uv.sleep(1) -- it has always something, but never so much that the connection is full
        return "x"
      end)
      fails("timeout", takes(0.1, exchange.collect, exchange, 100, in_time(0.1)))
    end
  end)
end)
