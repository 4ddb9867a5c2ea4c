-- The operations, beside the facts of the Engine API in facts/.
local answer = require "moondock.answer"
local cjson = require "cjson"
local gates = require "moondock.api.gates"
local resource = require "moondock.resource"

local function facts(name)
  local file = assert(io.open("facts/" .. name))
  local list = cjson.decode(file:read "*a")
  file:close()
  return list
end

local operations, extra = facts "operations.json", facts "operations-extra.json"

--- What a fact's type and encoding may be here.
local function kinds_of(fact)
  local encoding = fact.encoding ~= cjson.null and fact.encoding or nil
  if encoding == "json(filters)" then
    return { filters = true }
  elseif encoding == "json(OCIPlatform)" then
    return { [fact.type == "array" and "ocis" or "oci"] = true }
  elseif encoding == "os[/arch[/variant]]" then
    return { platform = true }
  elseif encoding then
    return { [encoding:find "^json%-array" and "json []" or "json {}"] = true }
  elseif fact["repeat"] or fact.type == "array" then
    return { list = true }
  elseif fact.type == "integer" then
    return { integer = true, time = true, index = true }
  elseif fact.type == "string" then -- some are flags, which the description calls strings
    return { string = true, time = true, count = true, boolean = true }
  end
  return { [fact.type] = true }
end

local returns_of = {
  none = { ["nil"] = true, stat = true }, json = { object = true, list = true, string = true }, text = { text = true },
  ["raw-stream"] = { output = true, reader = true }, ["json-stream"] = { values = true }, tar = { tar = true },
  hijack = { hijack = true },
}

local function check(fact)
  local operation = assert(resource.operations[fact.id], fact.id)
  assert.same({ fact.method, fact.path }, { operation[1], operation[2] })
  local path = {}
  for name in operation[2]:gmatch "{(%w+)}" do path[#path + 1] = name end
  assert.same(fact.path_params, path)

  local names, required = {}, {}
  for _, parameter in ipairs(fact.query) do
    local kind = operation.query and operation.query[parameter.name]
    names[parameter.name] = true
    required[parameter.name] = parameter.required or nil
    assert.is_true(kinds_of(parameter)[kind], ("%s of %s is %s"):format(parameter.name, fact.id, tostring(kind)))
  end
  for name in pairs(operation.query or {}) do assert.is_true(names[name], name) end
  local ours = {}
  for _, name in ipairs(operation.required) do ours[name] = true end
  assert.same(required, ours)

  local headers = {}
  for _, name in pairs(operation.headers or {}) do headers[#headers + 1] = name end
  if operation.accept then headers[#headers + 1] = "Accept" end
  table.sort(headers)
  table.sort(fact.headers)
  assert.same(fact.headers, headers)

  local body = fact.body ~= cjson.null and (fact.body == "json" and "json" or "upload") or nil
  assert.equal(body, operation.body)
  assert.is_true(returns_of[fact.response][tostring(operation.returns)], tostring(operation.returns))
  if tostring(fact.response_type):find "^array<" then assert.equal("list", operation.returns) end
  for _, status in ipairs(fact.success) do assert.is_false(answer.refused(status)) end
  for _, status in ipairs(fact.errors) do assert.is_true(answer.refused(status)) end
  assert.equal(fact.upgrade ~= "tcp" and fact.upgrade or nil, operation.upgrade)
end

describe("the operation", function()
  for _, list in ipairs { operations, extra } do
    for _, fact in ipairs(list) do
      if fact.id ~= "Options" then -- it is of every path, and asks for nothing
        it(fact.id .. " is as the facts say", function() check(fact) end)
      end
    end
  end

  it("is one of them, and they are 108 and a few that no description has", function()
    local known = {}
    for _, list in ipairs { operations, extra } do
      for _, fact in ipairs(list) do known[fact.id] = true end
    end
    for id in pairs(resource.operations) do assert.is_true(known[id], id) end
    assert.equal(108, #operations)
  end)

  it("has the version that it needs", function()
    for _, fact in ipairs(operations) do
      local since = fact.since ~= "1.24" and fact.id ~= "SystemPingHead" and fact.since or nil -- a ping has no version
      assert.equal(since, resource.operations[fact.id].since, fact.id)
    end
  end)

  it("has a gate for every parameter that came later", function()
    for _, fact in ipairs(operations) do
      for _, parameter in ipairs(fact.query) do
        local since = parameter.since ~= cjson.null and parameter.since
        if since and since ~= "1.24" and since ~= fact.since then
          local found
          for _, gate in ipairs(gates[fact.id] or {}) do
            if gate[1] == parameter.name then found = gate[2] end
          end
          assert.equal(since, found, fact.id .. "." .. parameter.name)
        end
      end
    end
  end)

  it("of every gate is one, and so is its parameter", function()
    for id, list in pairs(gates) do
      local operation = assert(resource.operations[id], id)
      for _, gate in ipairs(list) do
        local first = gate[1]:match "^[^.]+"
        assert.is_true(first == "body" and operation.body == "json" or (operation.query or {})[first] ~= nil, gate[1])
      end
    end
  end)
end)
