-- Heads and bodies that no engine should send.
local hostile = require "spec.support.hostile"
local moondock = require "moondock"
local reply = require "spec.support.reply"

local client, fails, takes = hostile.client, hostile.fails, hostile.takes

after_each(hostile.stop)

-- Info, of an engine that answers with these steps.
local function info(...)
  local docker = client { { "read", ... } }
  return docker:info()
end

local function spawn(docker)
  return docker:container "web":spawn { Cmd = { "cat" }, AttachStdin = true }
end

describe("an answer that is no HTTP", function()
  for name, bytes in pairs {
    ["a TLS alert"] = "\21\3\1\0\2\2\70",
    ["another protocol"] = "SSH-2.0-OpenSSH_9.2\r\n",
    ["HTTP/2"] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ["frames"] = reply.frame(1, "hello"),
    ["one byte"] = "h",
    ["zeros"] = ("\0"):rep(100000),
    ["a request"] = "GET / HTTP/1.1\r\nHost: us\r\n\r\n",
    ["HTTP/0.9"] = "<html></html>",
  } do
    it("is refused at once: " .. name, function()
      takes(0, function() fails("protocol", info({ "write", bytes }, "hold")) end)
    end)
  end
end)

describe("a head", function()
  for name, bytes in pairs {
    ["with a status that is no number"] = "HTTP/1.1 abc OK\r\n\r\n",
    ["with a status of two digits"] = "HTTP/1.1 20 OK\r\n\r\n",
    ["with a field without a colon"] = "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n",
    ["with a folded field"] = "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n",
    ["with a NUL"] = "HTTP/1.1 200 OK\r\nA: b\0\r\n\r\n",
    ["with two lengths"] = reply.head(200, "Content-Length: 2", "Content-Length: 3") .. "{}}",
    ["with a length that is no number"] = reply.head(200, "Content-Length: -1"),
    ["with a length that has no end"] = reply.head(200, "Content-Length: 99999999999999999999999"),
    ["with a length and chunks"] = reply.head(200, "Content-Length: 2", "Transfer-Encoding: chunked"),
    ["with another encoding"] = reply.head(200, "Transfer-Encoding: gzip, chunked"),
    ["of HTTP/2"] = "HTTP/2 200 OK\r\n\r\n",
  } do
    it(name .. " is refused", function()
      fails("protocol", info({ "write", bytes }, "hold"))
    end)
  end

  it("that is larger than 64 KiB is refused", function()
    local big = "HTTP/1.1 200 OK\r\nX: " .. ("y"):rep(65536)
    local err = fails("limit", info({ "write", big .. "\r\n\r\n{}" }, "hold"))
    assert.equal("GET /info", err.op)
    fails("limit", info({ "write", "HTTP/1.1 200 OK\r\n" }, { "forever", "X: y\r\n" }))
  end)

  it("of nearly 64 KiB is fine", function()
    assert.same({}, info { "write", reply.head(200, "X: " .. ("y"):rep(65000), "Content-Length: 2") .. "{}" })
  end)

  it("may follow a few others that are not final, not without end", function()
    assert.same({}, info { "write", reply.head(102):rep(5) .. reply.json(200, {}) })
    fails("limit", info { "write", reply.head(102):rep(30) .. reply.json(200, {}) })
    takes(0, function() fails("limit", info { "forever", reply.head(100) }) end)
  end)

  it("that comes a byte at a time does not outlast the total timeout", function()
    local docker = client({ { "read", { "write", reply.head(200, ("X: y\r\n"):rep(1000)), each = 1, pause = 5 } } },
      { timeout = 0.1 })
    local err = fails("timeout", takes(0.1, docker.info, docker))
    assert.truthy(err.message:find "total")
  end)

  it("of an upgrade is for those who asked for one", function()
    fails("protocol", info({ "write", reply.upgraded() .. "{}" }, "hold"))
    local docker = client { { "read", { "write", reply.upgraded() }, "hold" } }
    fails("protocol", docker:container "web":logs())
  end)
end)

describe("chunks", function()
  local head = reply.chunked()

  for name, bytes in pairs {
    ["whose size is no number"] = "x\r\n{}\r\n0\r\n\r\n",
    ["without a size"] = "\r\n{}\r\n0\r\n\r\n",
    ["that are larger than their size"] = "2\r\n{}x\r\n0\r\n\r\n",
    ["with a size that has no end"] = "fffffffffffffffffffff\r\n{}",
    ["with a negative size"] = "-2\r\n{}\r\n0\r\n\r\n",
  } do
    it(name .. " are refused", function()
      fails("protocol", info({ "write", head .. bytes }, "hold"))
    end)
  end

  it("may have extensions and trailers, not without end", function()
    assert.same({}, info { "write", head .. "2;a=b\r\n{}\r\n0\r\nX: y\r\n\r\n" })
    for start, more in pairs {
      ["2;"] = ("x"):rep(65536), ["0\r\n"] = ("X: y\r\n"):rep(1000), [""] = "1;" .. ("x"):rep(500) .. "\r\n \r\n",
    } do
      takes(0, function() fails("limit", info({ "write", head .. start }, { "forever", more })) end)
    end
  end)
end)

describe("a refusal", function()
  for _, case in ipairs {
    { "as JSON", reply.refusal(404, "No such container: web"), "not_found", 404, "No such container: web" },
    { "as JSON of a charset", reply.whole(409, "application/json; charset=utf-8", '{"message":"no"}'), "conflict", 409,
      "no" },
    { "as text", reply.whole(500, "text/plain", " broken \n"), "api", 500, "broken" },
    { "of HTML", reply.whole(404, "text/html", "<h1>404</h1>\n"), "not_found", 404, "<h1>404</h1>" },
    { "without a body", reply.head(404, "Content-Length: 0"), "not_found", 404,
      "the engine answered 404 without a word" },
    { "without a word", reply.whole(409, "text/plain", " \r\n"), "conflict", 409,
      "the engine answered 409 without a word" },
    { "of another schema", reply.json(400, { cause = "x" }), "api", 400, '{"cause":"x"}' },
    { "of a list", reply.json(400, "[1]"), "api", 400, "[1]" },
    { "whose message is none", reply.json(400, '{"message":{}}'), "api", 400, '{"message":{}}' },
    { "of broken JSON", reply.json(401, '{"message":'), "unauthorized", 401, '{"message":' },
    { "by a redirection", reply.head(301, "Location: /x", "Content-Length: 0"), "api", 301,
      "the engine answered 301 without a word" },
    { "with a status that nobody knows", reply.whole(999, "text/plain", "well"), "api", 999, "well" },
    { "that is cut off", reply.head(500, "Content-Length: 100") .. "brok", "api", 500, "brok" },
    { "with NULs", reply.whole(500, "text/plain", "a\0b"), "api", 500, "a\0b" },
  } do
    local name, bytes, kind, status, message = case[1], case[2], case[3], case[4], case[5]

    it(name .. " keeps its status and its words", function()
      local err = fails(kind, info { "write", bytes })
      assert.same({ status, message, "GET /info" }, { err.status, err.message, err.op })
      assert.equal("GET /info: " .. message, tostring(err))
    end)
  end

  local huge = ("0123456789"):rep(100000)

  it("that is huge is cut", function()
    for options, length in pairs { [{}] = 4096, [{ error_limit = 512 }] = 512 } do
      for _, bytes in ipairs { reply.whole(500, "text/plain", huge), reply.stream(500, "text/plain") .. huge } do
        local docker = client({ { "read", { "write", bytes } } }, options)
        local err = fails("api", docker:info())
        assert.equal(huge:sub(1, length), err.message)
      end
    end
  end)

  it("without end is cut, at once", function()
    takes(0, function()
      local err = fails("api", info({ "write", reply.stream(500, "text/plain") }, { "forever", huge }))
      assert.equal(4096, #err.message)
    end)
  end)

  it("that never ends keeps the deadline, and what came", function()
    local bytes = reply.stream(500, "text/plain") .. "so far"
    local docker = client({ { "read", { "write", bytes }, "hold" } }, { timeout = 0.1 })
    local err = fails("api", takes(0.1, docker.info, docker))
    assert.same({ 500, "so far" }, { err.status, err.message })
  end)

  it("of a hijack is not lost", function()
    for _, case in ipairs {
      { reply.head(409, "Content-Type: " .. hostile.raw) .. "Container web is paused\r\n", "conflict" },
      { reply.refusal(409, "Container web is paused"), "conflict" },
      { reply.chunked(404) .. reply.chunks { '{"message":"Container', ' web is paused"}' }, "not_found" },
      { reply.whole(400, "text/plain", "Container web is paused"), "api" },
    } do
      local docker = client { { "read", { "write", hostile.created }, "read", { "write", case[1] }, "finish", "eof" } }
      local err = fails(case[2], spawn(docker))
      assert.equal("Container web is paused", err.message)
      assert.equal("POST /exec/e1/start", err.op)
      docker = client { { "read", { "write", case[1] }, "finish", "eof" } }
      fails(case[2], docker:container "web":attach { stdin = true })
    end
  end)

  it("leaves the connection usable", function()
    local no, yes = reply.refusal(404, "no"), reply.json(200, {})
    local docker, engine = client { { "read", { "write", no }, "read", { "write", yes } } }
    fails("not_found", docker:info())
    assert.same({}, docker:info())
    assert.equal(1, #engine:connections())
  end)
end)

describe("a body", function()
  it("that is no JSON is a protocol error", function()
    for _, body in ipairs { "", "OK", "{", "{}}", '{"a":01}', "nan", "\0" } do
      local err = fails("protocol", info { "write", reply.json(200, body) })
      assert.equal("GET /info", err.op)
    end
  end)

  it("of JSON without end stops at a limit", function()
    local docker = client({ { "read", { "write", reply.stream(200, "application/json") .. '["' },
      { "forever", ("x"):rep(1048576) } } }, { timeout = 20 })
    local err = fails("limit", docker:info())
    assert.is_true(#err.stdout > 64 * 1048576 and #err.stdout < 65 * 1048576)
  end)

  it("of a message without end stops at a limit", function()
    local docker = client { { "read", { "write", reply.stream(200, "application/json") .. '["' },
      { "forever", ("x"):rep(1048576) } } }
    fails("limit", assert(docker:import "tar"):next(20))
  end)

  it("of a line without end stops at a limit", function()
    local docker = client { { "read", { "write", hostile.logs }, { "forever", reply.frame(1, ("x"):rep(65536)) } } }
    local stream = assert(docker:container "web":logs())
    local done, raised = pcall(function() for _ in stream:lines() do end end)
    assert.is_false(done)
    fails("limit", nil, raised)
  end)

  it("of messages may fail in the middle", function()
    local list = { '{"status":"a"}\r\n', '{"errorDetail":{"message":"no space left"},"error":"no space left"}\r\n' }
    local docker = client { { "read", { "write", reply.chunked() .. reply.chunks(list) } } }
    local stream = assert(docker:import "tar")
    assert.same({ status = "a" }, stream:next())
    local err = fails("api", stream:next())
    assert.equal("no space left", err.message)
  end)

  it("of messages must be JSON", function()
    local docker = client { { "read", { "write", reply.stream(200, "application/json") .. '{"a":1} oops' } } }
    local err = fails("protocol", assert(docker:import "tar"):collect())
    assert.same({ { a = 1 } }, err.messages)
  end)
end)

describe("a version", function()
  it("is not taken from an engine that makes no sense", function()
    local engine = hostile.engine { pings = true, any = { "read", { "write", "\21\3\1\0\2\2\70" } } }
    local docker = assert(moondock.new { host = engine.host })
    fails("protocol", docker:info())
    fails("protocol", docker:ping())
  end)
end)
