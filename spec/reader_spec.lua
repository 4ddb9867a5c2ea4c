local errors = require "moondock.error"
local reader = require "moondock.reader"

--- A Reader of these pieces, and how often it was closed.
local function of(pieces, err)
  local at, closed = 0, 0
  local one = reader.new(function()
    at = at + 1
    if pieces[at] == nil then return nil, err end
    return pieces[at]
  end, function() closed = closed + 1 end)
  return one, function() return closed end
end

--- A text in pieces of a size.
local function cut(text, size)
  local pieces = {}
  for at = 1, #text, size do pieces[#pieces + 1] = text:sub(at, at + size - 1) end
  return pieces
end

describe("a reader", function()
  local text = "one\n\ntwo\r\nthree without an end"

  it("reads lines, numbers of bytes and all, wherever the pieces end", function()
    for size = 1, #text do
      local lines = {}
      for line in of(cut(text, size)):lines() do lines[#lines + 1] = line end
      assert.same({ "one", "", "two\r", "three without an end" }, lines)
      local one = of(cut(text, size))
      assert.equal("one\n", one:read "L")
      assert.equal("\ntw", one:read(3))
      assert.equal("", one:read(0))
      assert.equal("o\r", one:read())
      assert.equal("three without an end", one:read "*a")
      assert.equal("", one:read "a")
      assert.is_nil(one:read(0))
      assert.is_nil(one:read(5))
      assert.is_nil(one:read "l")
    end
  end)

  it("gives pieces as they come, and what is left of one", function()
    local one = of { "ab", "", "cde" }
    assert.equal("a", one:read(1))
    assert.equal("b", one())
    assert.equal("cde", one())
    assert.is_nil(one())
  end)

  it("closes once: at the end, after a failure, or when told", function()
    local one, closed = of { "a" }
    assert.equal("a", one:read "a")
    assert.equal(1, closed())
    one:close()
    assert.equal(1, closed())
    one, closed = of { "a", "b" }
    one:close()
    assert.is_nil(one())
    assert.equal(1, closed())
  end)

  it("keeps its failure", function()
    for _, problem in ipairs { errors.new("closed", "gone"), "gone" } do
      local one, closed = of({ "a\n", "b" }, problem)
      assert.equal("a", one:read())
      for _ = 1, 2 do
        local bytes, err = one:read "a"
        assert.is_nil(bytes)
        assert.is_true(errors.is(err))
        assert.equal("gone", err.message)
      end
      assert.equal(1, closed())
    end
    local ok, err = pcall(function() for _ in of({ "a" }, errors.new("closed", "gone")):lines() do end end)
    assert.is_false(ok)
    assert.equal("closed", err.kind)
  end)

  it("goes into a file or a function, and closes if that fails", function()
    local parts = {}
    assert.equal(3, of { "a", "bc" }:into(function(piece) parts[#parts + 1] = piece end))
    assert.same({ "a", "bc" }, parts)
    local file = io.tmpfile()
    assert.equal(3, of { "a", "bc" }:into(file))
    file:seek("set", 0)
    assert.equal("abc", file:read "*a")
    file:close()
    local full, closed = of { ("x"):rep(100000) }
    local sink = assert(io.open("/dev/full", "wb"))
    sink:setvbuf "no"
    local bytes, err = full:into(sink)
    sink:close()
    assert.is_nil(bytes)
    assert.matches("cannot be written", err.message)
    assert.equal(1, closed())
    full, closed = of { "a" }
    assert.error_matches(function() full:into(function() error("enough", 0) end) end, "enough")
    assert.equal(1, closed())
  end)

  it("knows what is a source", function()
    local file = io.tmpfile()
    for _, source in ipairs { "", function() end, of {}, file } do assert.is_true(reader.is_source(source)) end
    file:close()
    for _, other in ipairs { {}, 1, file } do assert.is_false(reader.is_source(other)) end
  end)

  it("is made of any source", function()
    local file = io.tmpfile()
    file:write(("x"):rep(100000))
    file:seek("set", 0)
    for _, source in ipairs { ("x"):rep(100000), of { ("x"):rep(100000) }, file } do
      assert.equal(100000, #reader.of(source):read "a")
    end
    file:close()
    local directory = assert(io.open("/", "rb")) -- can be opened, not read
    local _, err = reader.of(directory):read "a"
    directory:close()
    assert.matches("cannot be read: Is a directory", err.message)
  end)

  it("refuses other formats", function()
    assert.error_matches(function() of {}:read "x" end, 'invalid format "x"')
    for _, n in ipairs { -1, 1.5, 1 / 0, 0 / 0 } do
      local ok, message = pcall(function() of { "a" }:read(n) end)
      assert.is_false(ok)
      assert.matches("^spec/reader_spec.lua:%d+: a number of bytes expected, not ", message)
    end
  end)

  it("raises what is no string, and closes", function()
    for _, bad in ipairs { 5, {}, true } do
      local one, closed = of { "a", bad, "b" }
      local ok, message = pcall(one.read, one, "a")
      assert.is_false(ok)
      assert.equal("a source must return a string or nil, not a " .. type(bad), message)
      assert.equal(1, closed())
    end
  end)

  it("closes when its source or its sink raises, and wants a sink that is one", function()
    local closed = 0
    local one = reader.new(function() error("boom", 0) end, function() closed = closed + 1 end)
    assert.same({ false, "boom" }, { pcall(one.read, one, "a") })
    assert.equal(1, closed)
    local file = io.tmpfile()
    file:close()
    for _, sink in ipairs { file, {}, 5 } do
      assert.error_matches(function() of { "a" }:into(sink) end, "a function or an open file expected")
    end
  end)

  it("says that it is used up, where it is taken as a source", function()
    local one = of { "a" }
    assert.is_nil(reader.failure(one))
    one:read "a"
    assert.equal("the Reader is used up", reader.failure(one).message)
    assert.is_nil(reader.failure(reader.of ""))
    one = reader.of "abc"
    one:read(1)
    assert.is_nil(reader.failure(one))
    assert.is_nil(reader.failure "text")
  end)
end)
