local socket = require "socket"
local unix = require "socket.unix"
local uv = require "luv"
local process = require "spec.support.process"
local reply = require "spec.support.reply"
local server = require "spec.support.server"

local engine

local function start(script)
  engine = server.start(script)
  return engine
end

local function connect()
  local connection
  if engine.host:match "^tcp" then
    connection = assert(socket.connect("127.0.0.1", tonumber(engine.host:match "%d+$")))
  else
    connection = unix()
    assert(connection:connect(engine.host:match "^unix://(.*)"))
  end
  connection:settimeout(5)
  return connection
end

-- Read to the end and close: what came, the readings, and how it ended.
-- Not by LuaSocket, to which a reset is an end like any other.
local function drain(connection)
  local readings = {}
  while true do
    socket.select({ connection }, nil, 5)
    local data, _, code = uv.fs_read(connection:getfd(), 65536, -1)
    if not data or data == "" then
      connection:close()
      return table.concat(readings), readings, code
    end
    readings[#readings + 1] = data
  end
end

local function ask(request)
  local connection = connect()
  connection:send(request)
  return drain(connection)
end

local get = "GET /info HTTP/1.1\r\nHost: engine\r\n\r\n"

describe("a scripted server", function()
  after_each(function() engine:stop() end)

  for _, tcp in ipairs { false, true } do
    local over = tcp and " (tcp)" or " (unix)"

    it("plays one list of steps per connection, then the common one" .. over, function()
      start { tcp = tcp, { "read", { "write", "one" } }, { { "write", "two" } }, any = { "read", { "write", "more" } } }
      assert.equal("one", (ask(get)))
      assert.equal("two", (ask ""))
      assert.equal("more", (ask(get)))
      assert.equal("more", (ask(get)))
      assert.equal(4, #engine:connections())
    end)

    it("records each request whole, pipelined or not" .. over, function()
      local sized = "POST /a HTTP/1.1\r\ncontent-length: 5\r\n\r\n\0\255\r\nx"
      local chunked = "PUT /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" .. reply.chunks { "abc", ("d"):rep(300) }
      start { tcp = tcp, { "read", "read", "read", { "write", "done" } } }
      assert.equal("done", (ask(sized .. chunked .. get)))
      assert.same({ { connection = 1, raw = sized }, { connection = 1, raw = chunked }, { connection = 1, raw = get } },
        engine:requests())
    end)

    it("resets, after all that was written" .. over, function()
      start { tcp = tcp, { "read", { "write", "some" }, "reset" }, { "read", { "stdin", 3 }, "reset" } }
      for _, expected in ipairs { { get, "some" }, { get .. "abc", "" } } do
        local all, _, code = ask(expected[1])
        assert.equal(expected[2], all)
        assert.equal("ECONNRESET", code)
      end
      assert.equal(get, engine:requests()[2].raw)
    end)

    it("hears the half-close, and answers after it" .. over, function()
      start { tcp = tcp, { "read", { "stdin", 2 }, "eof", { "write", "bye" } } }
      local connection = connect()
      connection:send(get .. "hello")
      assert.is_true(engine:await(5, function(seen) return seen.connections[1].stdin == "hello" end))
      assert.is_false(engine:connections()[1].eof)
      connection:shutdown "send"
      assert.equal("bye", (drain(connection)))
      assert.equal("hello", engine:connections()[1].stdin)
      assert.is_true(engine:connections()[1].eof)
    end)

    it("stops when nobody reads" .. over, function()
      start { tcp = tcp, { { "forever", ("x"):rep(65536) } } }
      local connection = connect()
      local function sent() return engine:connections()[1].sent end
      local function stopped()
        local before = sent()
        socket.sleep(0.05) -- it may only look as if it had stopped: then the next line fails
        return before > 0 and sent() == before and before
      end
      local before = process.await(5, stopped)
      assert.is_true(before < 16 * 1024 * 1024)
      connection:receive(8 * 1024 * 1024)
      assert.is_true(engine:await(5, function(seen) return seen.connections[1].sent > before end))
      connection:close()
      assert.is_true(engine:await(5, function(seen) return seen.connections[1].over end))
    end)
  end

  it("cuts what it writes", function()
    start {
      { { "write", "abcdef", at = 2, pause = 20 } },
      { { "write", "abcdef", each = 1, pause = 2 } },
      { { "write", "abcdef", first = 4 } },
    }
    assert.same({ "ab", "cdef" }, select(2, ask ""))
    local all, readings = ask ""
    assert.equal("abcdef", all)
    assert.is_true(#readings > 1)
    assert.equal("abcd", (ask ""))
  end)

  it("cuts at every byte, one connection each", function()
    local whole = reply.json(200, { Id = "1" })
    start { any = { "read", { "write", whole, at = "connection" } } }
    for _ = 1, #whole do assert.equal(whole, (ask(get))) end
    assert.equal(#whole, #engine:connections())
  end)

  it("truncates at every byte", function()
    start { any = { { "write", "abc", first = "connection" } } }
    assert.equal("a", (ask ""))
    assert.equal("ab", (ask ""))
    assert.equal("abc", (ask ""))
  end)

  it("echoes like a cat", function()
    start { { "read", { "write", reply.upgraded() }, "echo" } }
    local connection = connect()
    connection:send(get)
    for line in reply.upgraded():gmatch "(.-)\r\n" do assert.equal(line, connection:receive "*l") end
    for _, bytes in ipairs { "\0\1\2", ("z"):rep(20000) } do
      connection:send(bytes)
      assert.equal(bytes, connection:receive(#bytes))
    end
    connection:shutdown "send"
    assert.equal("", (drain(connection)))
    assert.equal(20003, engine:connections()[1].echoed)
  end)

  it("half-closes, and holds", function()
    start { { { "write", "x" }, "finish", "hold" } }
    assert.equal("x", (ask ""))
    assert.is_false(engine:connections()[1].over)
  end)

  it("answers pings on the way unless told", function()
    local ping = "HEAD /_ping HTTP/1.1\r\n\r\n"
    start { { "read", { "write", "x" } } }
    assert.equal(reply.ping "1.41" .. "x", (ask(ping .. get)))
    assert.equal(1, #engine:requests())
    engine:stop()
    start { pings = true, { "read", { "write", "seen" } } }
    assert.equal("seen", (ask(ping)))
    assert.equal(ping, engine:requests()[1].raw)
  end)

  it("leaves nothing behind", function()
    start {}
    local directory = engine.host:match "^unix://(.*)/socket"
    assert.is_true(process.exists(directory))
    engine:stop()
    assert.is_false(process.exists(directory))
    assert.equal(0, engine.child.code)
  end)

  it("refuses a step that does not exist", function()
    start {}
    assert.has_error(function() server.start { { "raed" } } end, "no such step: raed")
  end)
end)

describe("a reply", function()
  it("frames", function()
    assert.equal("\1\0\0\0\0\0\0\3out\2\0\0\0\0\0\0\0", reply.frames { { 1, "out" }, { 2, "" } })
    assert.equal("\3\0\0\0\255\255\255\255", reply.frame(3, "", 4294967295))
    assert.equal("\1\0\0\0\0\0\1\0", reply.frame(1, ("x"):rep(256)):sub(1, 8))
  end)

  it("has a head and a length", function()
    assert.equal("HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n" ..
      '{"message":"no"}', reply.refusal(404, "no"))
    assert.equal("3\r\nabc\r\n0\r\n\r\n", reply.chunks { "abc" })
  end)
end)
