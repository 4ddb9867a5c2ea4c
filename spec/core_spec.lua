-- The C module as Lua sees it.
local core = require "moondock.core"
local hostile = require "spec.support.hostile"
local process = require "spec.support.process"
local reply = require "spec.support.reply"

local load = loadstring or load -- luacheck: ignore

after_each(hostile.stop)

-- Where an engine is, as connect wants it.
local function address(engine)
  local path = engine.host:match "^unix://(.*)"
  return { url = path and "http://localhost" or (engine.host:gsub("^tcp", "http")), path = path }
end

-- Make the call until it answers.
local function await(conn, name, ...)
  local deadline = core.now() + 10
  while core.now() < deadline do
    local a, b, c = conn[name](conn, ...)
    if a ~= false then return a, b, c end
    core.poll(conn:pollfd(), conn:events(), conn:timeout() or 1)
  end
  error(name .. " does not end")
end

local function connected(engine)
  local conn = core.conn()
  assert(await(conn, "connect", address(engine)))
  return conn
end

local function get(conn, target)
  assert(conn:begin("GET", target or "/info", { "Host", "engine" }, "send"))
  return await(conn, "head")
end

it("core.sha256 is that of its bytes, in hex", function()
  -- FIPS 180-2's own examples; the third one is of 2^20 bytes, by sha256sum
  for bytes, digest in pairs {
    [""] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    [("\0"):rep(2 ^ 20)] = "30e14955ebf1352266dc2ff8067e68104607e750abb9d3b36582b8af909fcb58",
  } do
    assert.equal(digest, core.sha256(bytes))
  end
  assert.has_error(function() core.sha256({}) end)
end)

local ok = reply.whole(200, "text/plain", "fine")

describe("the core", function()
  it("has a version and a clock", function()
    assert.truthy(core.version:match "^%d+%.%d+%.%d+$")
    local before = core.now()
    assert.is_true(core.now() >= before)
  end)

  it("has no function that it does not need", function()
    local names = {}
    for name in pairs(core) do names[#names + 1] = name end
    table.sort(names)
    assert.same({
      "child", "conn", "dir", "mark", "mend", "now", "poll", "readlink", "sha256", "stat", "terminal", "version",
      "yieldable",
    }, names)
  end)

  it("knows a terminal from other files, and a closed file from both", function()
    local file = assert(io.open "/dev/null")
    assert.is_nil(core.terminal(file))
    file:close()
    assert.error_matches(function() core.terminal(file) end, "file is closed")
    assert.error_matches(function() core.terminal "stdout" end, "FILE%*")
    local ptmx = assert(io.open("/dev/ptmx", "r+"))
    assert.same({ 0, 0 }, { core.terminal(ptmx) })
    ptmx:close()
  end)
end)

describe("a connection", function()
  it("is born closed", function()
    local conn = core.conn()
    assert.equal("moondock.conn (closed)", tostring(conn))
    assert.is_nil(conn:pollfd())
    assert.is_nil(conn:timeout())
    assert.is_nil(conn:field "host")
    assert.is_false(conn:reusable())
    assert.is_true(conn:untouched())
    assert.same({ "", "", false }, { conn:collected() })
  end)

  it("takes no call amiss, in whatever state it is", function()
    local function all(conn)
      for _, name in ipairs { "head", "read", "line", "value", "collect", "finish", "events", "frames", "tostring" } do
        if name == "tostring" then tostring(conn) else conn[name](conn) end
      end
      conn:write "bytes"
      conn:keep(10)
      conn:lines()()
      conn:field "any"
    end
    local engine = hostile.engine { any = { "read", { "write", ok }, "eof" } }
    local conn = core.conn()
    all(conn)
    conn:close()
    all(conn)
    conn:connect(address(engine))
    all(conn)
    conn = connected(engine)
    all(conn)
    conn:begin("GET", "/", {}, "send")
    all(conn)
    await(conn, "collect")
    all(conn)
    conn:close()
    all(conn)
  end)

  it("is closed any number of times", function()
    local conn = connected(hostile.engine { { "hold" } })
    assert.equal("moondock.conn (open)", tostring(conn))
    for _ = 1, 3 do
      assert.is_nil(conn:close())
      assert.equal("moondock.conn (closed)", tostring(conn))
      assert.is_nil(conn:pollfd())
    end
    getmetatable(conn).__gc(conn)
    getmetatable(conn).__gc(conn)
    assert.equal("moondock.conn (closed)", tostring(conn))
  end)

  it("is closed at the end of its block", function()
    local block = load "local new = ... local conn <close> = new() return conn"
    if not block then return pending "this Lua has no such variables" end
    local engine = hostile.engine { { "hold" } }
    local conn = block(function() return connected(engine) end)
    assert.is_nil(conn:pollfd())
  end)

  it("is the only thing its methods take", function()
    local conn = core.conn()
    for _, other in ipairs { {}, 1, "conn", io.stdout, coroutine.create(print) } do
      for _, name in ipairs { "read", "close", "pollfd", "begin", "__gc" } do
        assert.has_error(function() conn[name](other) end)
      end
    end
    assert.has_error(function() conn.read() end)
  end)

  it("makes an exchange, step by step", function()
    local engine = hostile.engine { { "read", { "write", ok, each = 1 }, "hold" } }
    local conn = core.conn()
    assert.is_true(await(conn, "connect", address(engine)))
    assert.is_number(conn:pollfd())
    assert.is_nil(conn:timeout())
    assert.is_true(conn:begin("GET", "/x?y=%20", { "Host", "engine", "X-Empty", "" }, "send"))
    assert.equal(200, await(conn, "head"))
    assert.equal("text/plain", conn:field "CONTENT-TYPE")
    assert.is_nil(conn:field "content")
    assert.is_false(conn:untouched())
    assert.is_false(conn:reusable())
    local body = ""
    repeat
      local name, bytes = await(conn, "read")
      assert.is_true(name == "stdout" or name == nil and bytes == nil)
      body = body .. (bytes or "")
    until not name
    assert.equal("fine", body)
    assert.is_nil(await(conn, "read")) -- the end stays the end
    assert.is_true(conn:reusable())
    assert.equal("GET /x?y=%20 HTTP/1.1\r\nHost: engine\r\nX-Empty: \r\n\r\n", engine:requests()[1].raw)
  end)

  it("tells whether it is a new one", function()
    local engine = hostile.engine { { "read", { "write", ok }, "read", { "write", ok } }, { "hold" } }
    local conn = core.conn()
    assert.same({ true, true }, { await(conn, "connect", address(engine)) })
    get(conn)
    await(conn, "collect")
    assert.same({ true, false }, { await(conn, "connect", address(engine)) })
    get(conn)
    await(conn, "collect")
    engine:await(5, function(seen) return seen.connections[1].over end)
    assert.same({ true, true }, { await(conn, "connect", address(engine)) }) -- the engine has hung up
    assert.is_true(engine:await(5, function(seen) return #seen.connections == 2 end))
  end)

  it("refuses what would change the shape of a request", function()
    local engine = hostile.engine { { "read", { "write", ok } } }
    local conn = connected(engine)
    for _, bad in ipairs {
      { "GET\r\n", "/", {} }, { "GET /", "/", {} }, { "", "/", {} }, { "G\0T", "/", {} },
      { "GET", "/a b", {} }, { "GET", "/a\r\nb", {} }, { "GET", "/a\nb", {} }, { "GET", "/\0", {} }, { "GET", "", {} },
      { "GET", "/", { "A", "b\r\nC: d" } }, { "GET", "/", { "A", "b\nC" } }, { "GET", "/", { "A", "b\0" } },
      { "GET", "/", { "A: b\r\nC", "d" } }, { "GET", "/", { "A:", "b" } }, { "GET", "/", { "", "b" } },
      { "GET", "/", { "A b", "c" } }, { "GET", "/", { "A\0", "c" } }, { "GET", "/", { "A", "b\r" } },
    } do
      local value, kind, text = conn:begin(bad[1], bad[2], bad[3], "send")
      assert.same({ nil, "invalid" }, { value, kind })
      assert.truthy(text:find "%a")
      assert.is_nil((conn:head()), "a failure sticks")
    end
    get(conn)
    assert.equal(1, #engine:requests())
    assert.equal("GET /info HTTP/1.1\r\nHost: engine\r\n\r\n", engine:requests()[1].raw)
  end)

  it("raises what is a mistake in the program", function()
    local conn = core.conn()
    for _, call in ipairs {
      function() conn:begin("GET", "/", {}, "perhaps") end,
      function() conn:begin("GET", "/", "no table", "send") end,
      function() conn:begin("GET", "/", { "name", {} }, "send") end,
      function() conn:begin("GET", "/", {}, "send", {}) end,
      function() conn:begin() end,
      function() conn:connect() end,
      function() conn:connect {} end,
      function() conn:connect { url = {} } end,
      function() conn:write {} end,
      function() conn:write("abc", 0) end,
      function() conn:write("abc", 5) end,
      function() conn:keep "much" end,
      function() core.poll "fd" end,
      function() core.poll(nil, {}) end,
      function() core.poll(nil, "r", "long") end,
    } do
      assert.has_error(call)
    end
  end)

  it("can be used after a failure, for another exchange, elsewhere", function()
    local engine = hostile.engine { { "read" }, { "read", { "write", ok } } }
    local conn = core.conn()
    local value, kind, text = await(conn, "connect", { url = "http://localhost", path = "/nowhere/socket" })
    assert.same({ nil, "connect" }, { value, kind })
    assert.truthy(text:find "No such file")
    assert.is_nil(conn:pollfd())
    assert(await(conn, "connect", address(engine)))
    value, kind, text = get(conn)
    assert.same({ nil, "closed" }, { value, kind })
    assert.same({ value, kind, text }, { conn:head() }, "a failure sticks")
    assert.same({ true, true }, { await(conn, "connect", address(engine)) })
    assert.equal(200, get(conn))
    conn:keep(2 ^ 64)
    assert.is_nil(await(conn, "collect"))
    assert.same({ "fine", "", false }, { conn:collected() })
  end)

  it("keeps what was received when it is closed", function()
    local engine = hostile.engine { { "read", { "write", reply.head(200) .. "some" }, "hold" } }
    local conn = connected(engine)
    get(conn)
    repeat until not conn:collect() and #conn:collected() > 0
    conn:close()
    assert.equal("closed", select(2, conn:collect()))
    assert.equal("some", (conn:collected()))
  end)

  it("lets nothing go to a process whose start was not answered", function()
    local engine = hostile.engine { { "read", "hold" } }
    local conn = connected(engine)
    assert(conn:begin("POST", "/exec/1/start", {}, "hijack", "{}"))
    assert.is_false(conn:write "too early")
    assert.is_false(conn:finish())
    assert.is_false(conn:head())
  end)

  it("counts no byte twice that was not taken", function()
    local engine = hostile.engine { { "read", { "write", reply.upgraded() }, "hold" } }
    local conn = connected(engine)
    assert(conn:begin("POST", "/exec/1/start", {}, "hijack", "{}"))
    await(conn, "head")
    local bytes, from = ("0123456789"):rep(100000), 1
    repeat
      local taken = conn:write(bytes, from)
      from = from + (taken or 0)
    until not taken
    assert.is_true(from > 1 and from < #bytes)
    assert.equal("w", conn:events())
    assert.is_false(conn:write(bytes, from))
    assert.is_false(conn:finish())
  end)
end)

describe("the descriptors of connections", function()
  local function flags(fd)
    local file = assert(io.open("/proc/self/fdinfo/" .. fd))
    local text = file:read "*a"
    file:close()
    return tonumber(text:match "flags:%s*(%d+)", 8)
  end

  -- How many there are when nothing is connected.
  local function settled(engine)
    connected(engine):close() -- what all connections share exists from now on
    collectgarbage()
    collectgarbage()
    return process.descriptors()
  end

  for _, tcp in ipairs { false, true } do
    local over = tcp and " (tcp)" or " (unix)"

    it("are closed in children, and do not block" .. over, function()
      local engine = hostile.engine { tcp = tcp, { "hold" } }
      local conn = core.conn()
      if conn:connect(address(engine)) == false then
        assert.is_true(flags(conn:pollfd()) % 2 ^ 20 >= 2 ^ 19) -- O_CLOEXEC, of the set that waits for libcurl
      end
      assert(await(conn, "connect", address(engine)))
      local set = flags(conn:pollfd())
      assert.is_true(set % 2 ^ 20 >= 2 ^ 19)
      assert.is_true(set % 2 ^ 12 >= 2 ^ 11) -- O_NONBLOCK
    end)

    it("are given back" .. over, function()
      local engine = hostile.engine { tcp = tcp, any = { "read", { "write", ok }, "eof" } }
      local before = settled(engine)
      for i = 1, 50 do
        local conn = core.conn()
        if i % 3 == 0 then
          conn:connect(address(engine))
        else
          await(conn, "connect", address(engine))
        end
        if i % 3 == 1 then get(conn) end
        conn:close()
      end
      assert.is_true(process.descriptors() <= before)
    end)

    it("are independent, though libcurl knows them all" .. over, function()
      local engine = hostile.engine { tcp = tcp, any = { "read", { "write", ok }, "read", { "write", ok }, "eof" } }
      local before = settled(engine)
      for round = 1, 10 do
        local conns = {}
        for i = 1, 12 do
          conns[i] = core.conn()
          for _ = 1, (i + round) % 4 do conns[i]:connect(address(engine)) end
        end
        for i = 1, 12 do -- in every state of connecting, some are closed, some forgotten
          local fate = (i * 7 + round * 5) % 12
          if fate < 3 then conns[i]:close() end
          if fate < 6 then conns[i] = false end
        end
        if round % 2 == 0 then collectgarbage() end
        for i = 1, 12 do
          if conns[i] then
            assert(await(conns[i], "connect", address(engine)))
            assert.equal(200, get(conns[i]))
          end
        end
        for i = 12, 1, -1 do -- and again with those that are connected
          if conns[i] and (i + round) % 3 == 0 then conns[i]:close() end
          if conns[i] and (i + round) % 3 == 1 then conns[i] = false end
        end
        collectgarbage()
        for i = 1, 12 do
          if conns[i] and conns[i]:pollfd() then
            assert.is_nil(await(conns[i], "collect"))
            assert.equal("fine", (conns[i]:collected()))
            assert.equal(200, get(conns[i]))
            conns[i]:close()
          end
        end
      end
      collectgarbage()
      collectgarbage()
      assert.is_true(process.descriptors() <= before)
    end)
  end
end)
