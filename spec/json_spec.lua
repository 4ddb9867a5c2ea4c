local cjson = require "cjson"
local json = require "moondock.json"

--- Lua 5.4 has integers, LuaJIT has not.
local has_integers = math.type ~= nil

describe("json encode", function()
  it("writes integers as integers, up to 2^53, without an exponent", function()
    for _, case in ipairs {
      { 0, "0" }, { 1, "1" }, { -1, "-1" }, { 5.0, "5" }, { 100000000, "100000000" }, { 2 ^ 31, "2147483648" },
      { 99999999999999, "99999999999999" }, { 1e14, "100000000000000" }, { -1e14, "-100000000000000" },
      { 123456789012345, "123456789012345" }, { 1e15, "1000000000000000" },
      { 2 ^ 53 - 1, "9007199254740991" }, { 2 ^ 53, "9007199254740992" }, { -2 ^ 53, "-9007199254740992" },
    } do
      assert.equal("[" .. case[2] .. "]", json.encode { case[1] })
      assert.equal('{"n":' .. case[2] .. "}", json.encode { n = case[1] })
    end
  end)

  it("writes Lua 5.4's integers up to 2^63-1", function()
    if has_integers then
      assert.equal("[9223372036854775807]", json.encode { math.tointeger("9223372036854775807") or 2 ^ 63 })
      assert.equal("[9007199254740993]", json.encode { math.tointeger(2 ^ 53) + 1 })
      assert.equal("[-9223372036854775808]", json.encode { math.tointeger(-2 ^ 63) })
    end
  end)

  it("writes fractions", function()
    assert.equal("[0.5]", json.encode { 0.5 })
    assert.equal(-1.25, json.decode(json.encode { -1.25 })[1])
  end)

  it("tells empty arrays from empty maps", function()
    assert.equal("{}", json.encode {})
    assert.equal("[]", json.encode(json.array()))
    assert.equal("[[],{},[{}]]", json.encode { json.array {}, {}, { {} } })
    assert.equal('["a"]', json.encode(json.array { "a" }))
  end)

  it("leaves the caller's tables as they are", function()
    local given = { list = json.array(), map = {}, wide = 2 ^ 53 }
    json.encode(given)
    assert.same({}, given.list)
    assert.same({}, given.map)
    assert.equal(2 ^ 53, given.wide)
  end)

  it("knows null", function()
    assert.equal("[null]", json.encode { json.null })
    assert.equal(cjson.null, json.null)
  end)

  it("keeps strings whole, also next to what it writes itself", function()
    for _, text in ipairs {
      "", '"', "\\", "\0", "\1.", "1.", "{}", "[]", "%1", "%d+", "table0x55d1c0a81.", "é", "\r\n",
    } do
      local given = { text, {}, json.array(), 2 ^ 53 }
      local back = json.decode(json.encode(given))
      assert.equal(text, back[1])
      assert.equal(2 ^ 53, back[4])
    end
  end)

  it("writes many empty tables and wide numbers in their places", function()
    local given, expected = {}, {}
    for i = 1, 30 do
      given[i] = i % 3 == 0 and {} or i % 3 == 1 and json.array() or 1e15 + i
      expected[i] = i % 3 == 0 and "{}" or i % 3 == 1 and "[]" or ("10000000000000%02d"):format(i)
    end
    assert.equal("[" .. table.concat(expected, ",") .. "]", json.encode(given))
  end)

  it("refuses what JSON does not have", function()
    local loop = {}
    loop[1] = loop
    for _, bad in ipairs {
      0 / 0, 1 / 0, -1 / 0, print, { a = { b = 0 / 0 } }, { 1, nil, nil, 4 }, { [{}] = 1 }, loop,
    } do
      assert.has_error(function()
        json.encode { bad }
      end)
    end
  end)
end)

describe("json decode", function()
  it("keeps integers integers", function()
    for _, text in ipairs {
      "0", "1", "-1", "137", "1.0", "1e3", "4294967296", "9007199254740992", "-9007199254740992",
    } do
      local n = json.decode("[" .. text .. "]")[1]
      assert.equal(tonumber(text), n)
      if has_integers then
        assert.equal("integer", math.type(n))
      end
    end
    assert.equal(0.5, json.decode("0.5"))
  end)

  it("prints an exit code as a person would", function()
    assert.equal("0", tostring(json.decode('{"State":{"ExitCode":0}}').State.ExitCode))
  end)

  it("keeps null apart from nothing", function()
    local t = json.decode '{"a":null,"b":[null]}'
    assert.equal(json.null, t.a)
    assert.equal(json.null, t.b[1])
    assert.is_nil(t.c)
    assert.equal(json.null, json.decode "null")
    assert.is_false(json.decode "false")
  end)

  it("gives nil and a sentence for what is no JSON", function()
    for _, text in ipairs { "", "{", "<html>", "[1,]", "[NaN]", "[Infinity]", "{} {}", ("["):rep(2000) } do
      local value, problem = json.decode(text)
      assert.is_nil(value)
      assert.is_string(problem)
    end
  end)

  it("gives back what was encoded", function()
    local body = { Image = "alpine", Cmd = { "a", "b" }, HostConfig = { Memory = 2 ^ 33, Init = true }, N = json.null }
    assert.same(body, json.decode(json.encode(body)))
  end)
end)

describe("json at its depth", function()
  it("reads a wide integer where it reads a narrow one", function()
    for _, digits in ipairs { "1", "12345678901234567" } do
      assert.is_table(json.decode(("["):rep(1000) .. digits .. ("]"):rep(1000)))
    end
  end)
end)

describe("json and cjson", function()
  it("does not touch the settings of the global cjson", function()
    local names = { "encode_sparse_array", "encode_invalid_numbers", "decode_invalid_numbers", "encode_max_depth" }
    local before = {}
    for i, name in ipairs(names) do
      before[i] = { cjson[name]() }
    end
    package.loaded["moondock.json"] = nil
    local fresh = require "moondock.json"
    fresh.encode { {}, 2 ^ 53 }
    fresh.decode "[1]"
    for i, name in ipairs(names) do
      assert.same(before[i], { cjson[name]() })
    end
    package.loaded["moondock.json"] = json
  end)

  it("goes its own way when the global settings are changed", function()
    local max = cjson.encode_max_depth()
    cjson.encode_max_depth(1)
    local ok, text = pcall(json.encode, { { { 1 } } })
    cjson.encode_max_depth(max)
    assert.is_true(ok)
    assert.equal("[[[1]]]", text)
  end)
end)
