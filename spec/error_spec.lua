local errors = require "moondock.error"

local path = debug.getinfo(errors.new, "S").source:sub(2)

--- The files of the library, as one text without comments.
local function library()
  local list, text = assert(io.popen("find '" .. path:match "^(.*)/" .. "' -name '*.lua'")), {}
  for one in list:lines() do
    for line in io.lines(one) do
      text[#text + 1] = line:gsub("%-%-.*", "")
    end
  end
  list:close()
  return table.concat(text, "\n")
end

--- The kinds that error.lua lists for the language server.
local function closed_set()
  local kinds = {}
  for line in io.lines(path) do
    local kind = line:match '^%-%-%-| "([%w_]+)"'
    if kind then
      kinds[kind] = true
    end
  end
  return kinds
end

describe("error", function()
  local err = errors.new("not_found", "No such container: web", { op = "GET /containers/web/json", status = 404 })

  it("has a kind, a sentence, and what else is known", function()
    assert.equal("not_found", err.kind)
    assert.equal("No such container: web", err.message)
    assert.equal("GET /containers/web/json", err.op)
    assert.equal(404, err.status)
  end)

  it("prints as the request and the sentence", function()
    assert.equal("GET /containers/web/json: No such container: web", tostring(err))
    assert.equal("no command was given", tostring(errors.new("invalid", "no command was given")))
  end)

  it("can be put together with text, on either side", function()
    local short = errors.new("closed", "gone")
    assert.equal("failed: gone", "failed: " .. short)
    assert.equal("gone!", short .. "!")
    assert.equal("gone1", short .. 1)
    assert.equal("gonegone", short .. short)
  end)

  it("is what assert raises", function()
    local ok, raised = pcall(rawget(_G, "assert"), errors.fail("api", "no")) -- Lua's, not that of the specs
    assert.is_false(ok)
    assert.is_true(errors.is(raised))
    assert.equal("no", tostring(raised))
  end)

  it("is told from everything else", function()
    assert.is_true(errors.is(err))
    for _, other in ipairs { "text", 1, {}, setmetatable({}, {}), errors } do
      assert.is_false(errors.is(other))
    end
    assert.is_false(errors.is(nil))
  end)

  it("does not keep the caller's table", function()
    local fields = { status = 500 }
    local one = errors.new("api", "no", fields)
    one.stage = "create"
    assert.same({ status = 500 }, fields)
  end)

  it("comes as the second value from fail", function()
    local value, failed = errors.fail("busy", "still running", { op = "GET /x" })
    assert.is_nil(value)
    assert.equal("busy", failed.kind)
    assert.equal("GET /x", failed.op)
  end)

  it("has a kind of a closed set, wherever it is made", function()
    local known, made = closed_set(), 0
    for kind in library():gmatch 'errors%.%l+%(%s*"([^"]*)"' do
      made = made + 1
      assert.is_true(known[kind], kind .. " is not listed")
    end
    assert.is_true(made > 10)
  end)
end)
