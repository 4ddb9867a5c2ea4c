-- A connection whose bytes are moved by its owner: what arrives is put in, at every split, and what leaves is taken out.
local core = require "moondock.core"

local answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
local upgraded = "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"

local function carried(how, body)
  local conn = core.conn()
  conn:carry()
  assert.is_true(conn:begin("POST", "/x", { "Upgrade", "tcp" }, how or "send", body or ""))
  return conn
end

--- All that is to leave, which leaves in pieces of so many bytes.
local function take(conn, size)
  local parts = {}
  repeat
    local bytes = conn:outgoing()
    if bytes then
      parts[#parts + 1] = bytes:sub(1, size)
      conn:sent(#parts[#parts])
    end
  until not bytes
  return table.concat(parts)
end

describe("a carried connection", function()
  it("stands for its own descriptor, and never has anything by itself", function()
    local conn = carried()
    assert.equal(conn, conn:pollfd())
    assert.is_false(conn:head())
    assert.equal("rw", conn:events())
    assert.is_nil(conn:timeout())
    assert.equal("moondock.conn (open)", tostring(conn))
    conn:close()
    assert.is_nil(conn:pollfd())
    assert.equal("closed", select(2, conn:read()))
  end)

  it("sends as it is taken, and reads as it is put, at every split", function()
    local whole = take(carried("send", "body"), 1000)
    assert.matches("^POST /x HTTP/1.1\r\n.*\r\n\r\nbody$", whole)
    for size = 1, #answer do
      local conn = carried("send", "body")
      assert.equal(whole, take(conn, size))
      assert.equal(#whole, conn:moved())
      local got, at = {}, 1
      while true do
        local status = conn:head()
        if status then break end
        conn:arrived(answer:sub(at, at + size - 1))
        at = at + size
      end
      while true do
        local name, bytes = conn:read()
        if name == nil then break end
        if name then
          got[#got + 1] = bytes
        else
          conn:arrived(answer:sub(at, at + size - 1))
          at = at + size
        end
      end
      assert.equal("hello", table.concat(got))
      assert.is_true(conn:reusable())
    end
  end)

  it("says when it is to be half-closed", function()
    local conn = carried "hijack"
    take(conn, 1000)
    conn:arrived(upgraded)
    assert.equal(101, conn:head())
    assert.equal(5, conn:write "stdin")
    assert.is_false(conn:finish())
    assert.same({ "stdin", false }, { conn:outgoing() })
    conn:sent(5)
    assert.same({ nil, false }, { conn:outgoing() })
    assert.is_false(conn:finish())
    assert.same({ nil, true }, { conn:outgoing() })
    conn:half_closed()
    assert.is_true(conn:finish())
    assert.same({ nil, false }, { conn:outgoing() })
    conn:arrived "output"
    assert.same({ "stdout", "output" }, { conn:read() })
    conn:ended()
    assert.same({}, { conn:read() })
  end)

  it("takes no more than there is room, and what it is told of the end", function()
    local conn = carried()
    take(conn, 1000)
    assert.equal(65536, conn:room())
    assert.has_error(function() conn:arrived(("x"):rep(65537)) end)
    assert.has_error(function() conn:sent(1) end)
    assert.has_error(function() conn:sent(-1) end)
    conn:arrived ""
    conn:arrived(answer:sub(1, -2))
    assert.equal(200, conn:head())
    assert.same({ "stdout", "hell" }, { conn:read() })
    conn:ended "the wire was cut"
    assert.same({ nil, "closed", "the wire was cut" }, { conn:read() })
    assert.equal(0, conn:room())
    assert.is_false(conn:reusable())
  end)

  it("that nobody hears any more is still read", function()
    local conn = carried("send", "body")
    conn:deaf()
    assert.is_nil((conn:outgoing()))
    conn:arrived(answer)
    assert.equal(200, conn:head())
    assert.same({ "stdout", "hello" }, { conn:read() })
  end)

  it("is one again after it was closed", function()
    local conn = carried()
    conn:close()
    conn:carry()
    conn:carry()
    assert.is_true(conn:begin("GET", "/", {}, "send"))
    assert.matches("^GET / ", (conn:outgoing()))
  end)

  it("pauses after much was read at once, until somebody asks when to go on", function()
    local conn = carried()
    take(conn, 1000)
    conn:arrived("HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n" .. ("\n"):rep(60000))
    assert.equal(200, conn:head())
    local lines, pauses = 0, 0
    while lines < 60000 do
      local name = conn:line()
      if name then
        lines = lines + 1
      else
        assert.is_false(name)
        assert.is_false((conn:line()))
        assert.is_nil(conn:timeout())
        assert.is_true(conn:paused())
        assert.is_false(conn:paused())
        pauses = pauses + 1
      end
    end
    assert.equal(math.floor(60000 * 64 / (256 * 1024)), pauses)
  end)
end)
