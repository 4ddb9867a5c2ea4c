-- What comes from an engine goes back as it was.
local cjson = require "cjson"
local hostile = require "spec.support.hostile"
local json = require "moondock.json"
local uv = require "luv"

--- Both as lua-cjson reads them, so that the order of keys does not count.
local function same(a, b)
  assert.same(cjson.decode(a), cjson.decode(b))
end

--- Every empty list and map of a text, and every integer, in order.
local function traits(text)
  local list, bare = {}, text:gsub("\\.", ""):gsub('"[^"]*"', "")
  for _, pattern in ipairs { "%[%s*%]", "{%s*}", "%-?%d[%d.eE+-]*" } do
    for one in bare:gmatch(pattern) do list[#list + 1] = (one:gsub("%s", "")) end
  end
  table.sort(list)
  return list
end

describe("an engine's answer", function()
  for name in function(entries) return uv.fs_scandir_next(entries) end, uv.fs_scandir "spec/fixtures" do
    if name:find "%.json$" then
      it("is written as it was read: " .. name, function()
        local file = assert(io.open("spec/fixtures/" .. name))
        local text = file:read "*a"
        file:close()
        local again = json.encode(assert(json.decode(text)))
        same(text, again)
        assert.same(traits(text), traits(again))
      end)
    end
  end

  it("keeps empty lists and maps apart, wherever they are", function()
    for _, text in ipairs {
      "[]", "{}", '{"a":[]}', '{"a":{}}', "[[],{}]", '{"a":[ \n\t]}', '["[]","{}","\\"[]"]', '{"[]":"[ ]"}',
        '["\\\\",[]]',
    } do
      assert.equal((text:gsub('%[ \n\t%]', "[]")), json.encode(assert(json.decode(text))))
    end
  end)

  it("has lists that stay lists when they are emptied", function()
    local value = json.decode '{"a":[1,2]}'
    value.a[1], value.a[2] = nil, nil
    assert.equal('{"a":[]}', json.encode(value))
  end)
end)

describe("an integer", function()
  it("of 64 bits comes and goes with all its digits", function()
    for _, digits in ipairs {
      "0", "-1", "9007199254740993", "1700000000123456789", "9223372036854775807", "-9223372036854775808",
      "18446744073709551615", "1234567890123456", "-1234567890123456",
    } do
      local text = ('{"a":%s,"b":[%s],"c":"%s"}'):format(digits, digits, digits)
      local value = assert(json.decode(text))
      assert.equal(digits, json.digits(value, "a"))
      assert.equal(digits, json.digits(value.b, 1))
      assert.is_nil(json.digits(value, "c"))
      local again = json.encode(value)
      assert.truthy(again:find('"a":' .. digits:gsub("%-", "%%-") .. "%f[^%d]"), again)
      assert.truthy(again:find("[" .. digits .. "]", 1, true), again)
    end
  end)

  it("that was changed is written as it is now", function()
    local value = json.decode '{"a":9007199254740993}'
    value.a = 5
    assert.equal('{"a":5}', json.encode(value))
    assert.equal("5", json.digits(value, "a"))
  end)

  it("is never written with an exponent, and a float keeps its digits", function()
    assert.equal("[1099511627776]", json.encode { 2 ^ 40 })
    assert.equal("[1000000000000000]", json.encode { 1e15 })
    for _, float in ipairs { 0.1, 1 / 3, -2.5, 1e-7, 123456.789012345678 } do
      assert.equal(float, json.decode(json.encode { float })[1])
    end
    assert.same({ 1e308 }, json.decode(json.encode { 1e308 }))
  end)
end)

describe("an empty table", function()
  it("is a list or a map by its declared type, unless it is marked", function()
    for of, bodies in pairs {
      ContainerCreateRequest = {
        [{ Cmd = {} }] = '{"Cmd":[]}', [{ Labels = {} }] = '{"Labels":{}}', [{
          Labels = json.array() }] = '{"Labels":[]}',
        [{ HostConfig = { Ulimits = {}, Sysctls = {} } }] = { '"Ulimits":[]', '"Sysctls":{}' },
        [{ HostConfig = { PortBindings = { a = {} } } }] = '{"HostConfig":{"PortBindings":{"a":[]}}}',
        [{ NetworkingConfig = { EndpointsConfig = {} } }] = '{"NetworkingConfig":{"EndpointsConfig":{}}}',
        [{ cmd = {} }] = '{"cmd":[]}', [{ Unknown = {} }] = '{"Unknown":{}}',
      },
      ["[]"] = { [{}] = "[]" }, ["{}"] = { [{}] = "{}" }, ["[]Mount"] = { [{ {} }] = "[{}]" },
    } do
      for body, expected in pairs(bodies) do
        local text = json.encode(body, of)
        for _, one in ipairs(type(expected) == "table" and expected or { expected }) do
          assert.truthy(text:find(one, 1, true), text)
        end
      end
    end
  end)
end)

describe("any value", function()
  it("goes through unharmed, and no text does harm", function()
    math.randomseed(38)
    local function random(depth)
      local kind = math.random(depth > 3 and 5 or 7)
      if kind == 1 then return math.random(-1000, 1000)
      elseif kind == 2 then return math.random() < 0.5
      elseif kind == 3 then return json.null
      elseif kind == 4 then return ('[{"\\]}' .. math.random()):sub(math.random(8))
      elseif kind == 5 then return math.random() * 10 ^ math.random(-5, 12)
      elseif kind == 6 then
        local list = json.array()
        for i = 1, math.random(0, 4) do list[i] = random(depth + 1) end
        return list
      end
      local map = {}
      for _ = 1, math.random(0, 4) do map["k" .. math.random(9)] = random(depth + 1) end
      return map
    end
    for _ = 1, hostile.valgrind and 20 or 500 do
      local text = json.encode { random(1) }
      local value = assert(json.decode(text))
      same(text, json.encode(value))
      local at = math.random(#text)
      for _, broken in ipairs { text:sub(1, at), text:sub(1, at - 1) .. string.char(math.random(0, 255)) ..
        text:sub(at + 1) } do
        local got, problem = json.decode(broken)
        assert.is_true(got ~= nil or type(problem) == "string")
      end
    end
  end)

  it("leaves lua-cjson's own settings alone", function()
    local before = { cjson.encode_sparse_array(), cjson.encode_max_depth(), cjson.decode_max_depth() }
    json.encode(json.decode '{"a":[],"b":1700000000123456789}')
    assert.same(before, { cjson.encode_sparse_array(), cjson.encode_max_depth(), cjson.decode_max_depth() })
    assert.equal("[1]", cjson.encode { 1 })
  end)
end)
