local protobuf = require "moondock.trace.protobuf"

--- The groups of a number, as a sender writes them; `groups` of them at least.
local function varint(n, groups)
  local out = {}
  repeat
    local low = n % 128
    n = (n - low) / 128
    out[#out + 1] = string.char(low + ((n > 0 or #out + 1 < (groups or 1)) and 128 or 0))
  until n == 0 and #out >= (groups or 1)
  return table.concat(out)
end

local function number(field, bytes)
  return varint(field * 8) .. bytes
end

local function bytes(field, text)
  return varint(field * 8 + 2) .. varint(#text) .. text
end

local POINT = { { name = "x", type = "integer" }, { name = "y", type = "integer" } }
local MESSAGE = {
  { name = "text", type = "bytes" },
  { name = "flag", type = "boolean" },
  { name = "numbers", type = "integer", list = true },
  { name = "points", type = POINT, list = true },
  [15] = { name = "number", type = "integer" },
  [16] = { name = "sum", type = POINT, read = function(point)
    return (point.x or 0) + (point.y or 0)
  end },
}

local WHOLE = bytes(1, "a\0b") .. number(2, "\1") .. number(3, varint(300)) .. bytes(3, varint(1) .. varint(2))
  .. bytes(4, number(1, varint(5)) .. number(2, varint(6))) .. bytes(4, "") .. number(15, varint(2 ^ 40))
  .. bytes(16, number(1, varint(1)) .. number(2, varint(2)))
local DECODED = {
  text = "a\0b", flag = true, numbers = { 300, 1, 2 }, points = { { x = 5, y = 6 }, {} }, number = 2 ^ 40, sum = 3,
}

local function integer(groups)
  local message, problem = protobuf.decode(number(15, groups), MESSAGE)
  return message and message.number, problem
end

describe("protobuf.decode", function()
  it("reads a message", function()
    assert.same(DECODED, protobuf.decode(WHOLE, MESSAGE))
    assert.same({ numbers = {}, points = {} }, protobuf.decode("", MESSAGE))
  end)

  it("takes the last value of what may be there once", function()
    local twice = number(15, "\1") .. bytes(1, "a") .. number(15, "\2") .. bytes(1, "b")
    local message = assert(protobuf.decode(twice, MESSAGE))
    assert.same({ 2, "b" }, { message.number, message.text })
  end)

  it("reads integers of 64 bits", function()
    for _, n in ipairs { 0, 1, 127, 128, 16383, 16384, 2 ^ 28 - 1, 2 ^ 28, 2 ^ 31, 2 ^ 32, 2 ^ 35, 2 ^ 52, 2 ^ 53 } do
      assert.equal(n, integer(varint(n)))
      assert.equal(n, integer(varint(n, 10)))
    end
    for bits, n in pairs {
      [("\255"):rep(9) .. "\1"] = -1,
      ["\254" .. ("\255"):rep(8) .. "\1"] = -2,
      [("\128"):rep(9) .. "\1"] = -2 ^ 63,
      ["\128\128\128\128" .. ("\255"):rep(5) .. "\1"] = -2 ^ 28,
      [("\255"):rep(8) .. "\127"] = tonumber "9223372036854775807",
    } do
      assert.equal(n, integer(bits))
    end
    if math.type then
      assert.equal("integer", math.type(integer(varint(5))))
      assert.equal("integer", math.type(integer(("\255"):rep(9) .. "\1")))
    end
  end)

  it("knows no integer with more bits", function()
    for _, groups in ipairs { ("\255"):rep(9) .. "\2", ("\128"):rep(10) .. "\0", ("\128"):rep(9) .. "\127" } do
      local n, problem = integer(groups)
      assert.is_nil(n)
      assert.equal("a number has more than 64 bits", problem:match "a number has.*")
    end
  end)

  it("reads false", function()
    assert.is_false(protobuf.decode(number(2, "\0"), MESSAGE).flag)
    assert.is_true(protobuf.decode(number(2, "\128\1"), MESSAGE).flag)
  end)

  it("skips fields that it does not know", function()
    local unknown = number(99, varint(2 ^ 50)) .. bytes(99, "text") .. varint(99 * 8 + 1) .. "12345678"
      .. varint(99 * 8 + 5) .. "1234" .. number(2 ^ 29 - 1, "\0")
    assert.same(DECODED, protobuf.decode(unknown .. WHOLE .. unknown, MESSAGE))
    assert.same({}, protobuf.decode(WHOLE, {}))
  end)

  it("says what is wrong", function()
    for text, expected in pairs {
      ["\8"] = "a number is cut off",
      ["\128"] = "a number is cut off",
      ["\10\5ab"] = "a field is cut off",
      ["\10"] = "a number is cut off",
      ["\10" .. ("\255"):rep(9) .. "\1"] = "a field is cut off", -- a length of -1
      ["\10" .. ("\255"):rep(8) .. "\127"] = "a field is cut off", -- of 2^63-1
      ["\9abc"] = "a field is cut off",
      ["\13abc"] = "a field is cut off",
      ["\11"] = "there is no wire type 3",
      ["\15"] = "there is no wire type 7",
      ["\8\1"] = "text: a value has wire type 0",
      ["\18\1a"] = "flag: a value has wire type 2",
      ["\34\2\8\128"] = "points: a number is cut off",
      ["\34\3\10\1a"] = "points: x: a value has wire type 2",
      ["\26\2\1\128"] = "numbers: a number is cut off",
    } do
      local message, problem = protobuf.decode(text, MESSAGE)
      assert.is_nil(message)
      assert.equal(expected, problem)
    end
  end)

  it("is told of every cut within a field", function()
    local whole = 0
    for stop = 0, #WHOLE do
      local message, problem = protobuf.decode(WHOLE:sub(1, stop), MESSAGE)
      if message then
        whole = whole + 1
      else
        assert.matches("cut off$", problem)
      end
    end
    assert.equal(9, whole) -- between the eight fields, and at both ends
  end)

  it("withstands any bytes", function()
    local seed = 7
    local function random(n)
      seed = seed * 16807 % 2147483647
      return seed % n + 1
    end
    for _ = 1, 4000 do
      local text = WHOLE
      for _ = 1, random(4) do
        local at = random(#text)
        local change = ({ string.char(random(256) - 1), "", text:sub(at, at):rep(2) })[random(3)]
        text = text:sub(1, at - 1) .. change .. text:sub(at + 1)
      end
      local message, problem = protobuf.decode(text, MESSAGE)
      assert.is_true(type(message) == "table" or message == nil and type(problem) == "string")
    end
  end)
end)
