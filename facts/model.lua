--- The facts as a model: operations in their order, and types by name. A type is one of
---   { fields = { { name, type =, required =, nullable =, since = }... }, base =?, since =? }   an object; named, also where it
---                                                                                       is written inline: "Mount.BindOptions"
---   { list = type }, { map = type }, { ref = name }
---   { scalar = "string" | "integer" | "number" | "boolean" | "any", literals =? }
--- All lists are sorted, so that the same facts give the same text.

local cjson = require "cjson"

local M = { operations = {}, types = {} }

local function read(name)
  local file = assert(io.open("facts/" .. name .. ".json"))
  local text = file:read "*a"
  file:close()
  return cjson.decode(text)
end

--- The names of a table, in order.
function M.sorted(t)
  local names = {}
  for name in pairs(t) do
    names[#names + 1] = name
  end
  table.sort(names)
  return names
end

local ANY = { scalar = "any" }
local read_type

local function by_name(a, b)
  return a[1] < b[1]
end

local function define(name, node)
  assert(not M.types[name], name .. " is defined twice")
  local type = { fields = {}, since = node.documented_since }
  local since = node.property_documented_since or {}
  M.types[name] = type
  for _, part in ipairs(node.allOf or { node }) do
    type.base = type.base or part.ref
    local required = {}
    for _, field in ipairs(part.required or {}) do
      required[field] = true
    end
    for _, field in ipairs(M.sorted(part.properties or {})) do
      local inner = part.properties[field]
      table.insert(type.fields, {
        field, type = read_type(inner, name .. "." .. field), since = since[field],
        required = required[field], nullable = inner.nullable,
      })
    end
  end
  return { ref = name }
end

--- A type as schemas.json writes it. `name` is for what is defined inline.
function read_type(node, name)
  local one = name:gsub("([^su])s$", "%1")
  if node.properties or node.allOf then
    return define(name, node)
  elseif node.ref then
    return { ref = node.ref }
  elseif node.map then
    return { map = read_type(node.map, one) }
  elseif node.type == "array" then
    return { list = read_type(node.items, one) }
  elseif node.type == "object" then
    return { map = ANY }
  end
  return { scalar = node.type or "any", literals = node.enum }
end

--- A type as operations.json writes it: "array<string>".
local function read_expression(text)
  local inner = text:match "^array<(.*)>$"
  if inner then
    return { list = read_expression(inner) }
  elseif text == "object" then
    return { map = ANY }
  end
  local scalar = text == "string" or text == "integer" or text == "boolean"
  return scalar and { scalar = text } or { ref = text }
end

--- The type of a request's body. One that is put together from others gets a name, and so do fields without one.
local function read_body(operation)
  local text = operation.body_type
  local base, more = text:match "^(%w+) & {(.*)}$"
  local name = base and operation.id .. "Request" or text
  if M.types[name] or text:find "^array<" then
    return read_expression(name)
  end
  local fields = {}
  for field, type in pairs(operation.body_fields) do
    if not base or more:find(field .. ":" .. type, 1, true) then
      table.insert(fields, { field, type = read_expression(type) })
    end
  end
  table.sort(fields, by_name)
  M.types[name] = { base = base, fields = fields }
  return { ref = name }
end

local schemas = read "schemas"
for _, name in ipairs(M.sorted(schemas)) do
  local node = schemas[name]
  local type = read_type(node, name)
  M.types[name] = M.types[name] or type -- an object has defined itself
end

for _, list in ipairs { "operations", "operations-extra" } do
  for _, operation in ipairs(read(list)) do
    for key, value in pairs(operation) do
      if value == cjson.null then
        operation[key] = nil
      end
    end
    if operation.body == "json" then
      operation.body_is = read_body(operation)
    end
    local answer = operation.response_type
    if answer then
      local known = M.types[answer:match "^array<(%w+)>$" or answer]
      operation.answer_is = known and read_expression(answer) or answer:find "^array" and { list = { map = ANY } }
    end
    table.insert(M.operations, operation)
  end
end

local extra = read "schemas-extra"
for _, name in ipairs(M.sorted(extra)) do
  local fields = M.types[name].fields
  for _, field in ipairs(M.sorted(extra[name])) do
    table.insert(fields, { field, type = read_type(extra[name][field], name .. "." .. field) })
  end
  table.sort(fields, by_name)
end

--- Call visit(name) for each named type within a type, the outer ones first. It returns whether to go on within.
function M.walk(type, visit)
  local name = type.ref
  if name then
    type = assert(M.types[name], name)
    if not visit(name) then
      return
    end
  end
  if type.base then
    M.walk({ ref = type.base }, visit)
  end
  for _, field in ipairs(type.fields or {}) do
    M.walk(field.type, visit)
  end
  if type.list or type.map or name and type.ref then
    M.walk(type.list or type.map or type, visit)
  end
end

return M
