--- Writes lua/moondock/schema.lua.

local HEAD = [[
--- Whether a table in the body of a request or an answer is a list or a map in JSON. Made by `./dev types` from facts/.
--- A type is "[]" and its elements' type, "{}" and its values' type, the name of a type in `types`, or "" for what has
--- no list or map inside. A type of requests has all its fields, one of answers alone only those that are not "".

local M = {}

--- Name -> field -> type.
---@type table<string, table<string, string>>
M.types = {
]]

local BODIES = [[
}

--- Operation -> the type of its request's body.
---@type table<string, string>
M.bodies = {
]]

local TAIL = [[
}

--- The type of a field whose name is written in another case; engines do not mind. nil if there is none.
---@param name string   of a type
---@param field any
---@return string?
---@return string? known   the name as the API has it
function M.any_case(name, field)
  local wanted = type(field) == "string" and field:lower()
  for known, its in pairs(M.types[name] or {}) do
    if known:lower() == wanted then
      return its, known
    end
  end
end

return M
]]

local function key(name)
  return name:find "^[%a_][%w_]*$" and name or ("[%q]"):format(name)
end

--- `name = { a = "", ... },` in lines of at most 120 columns.
local function wrapped(name, items)
  local one = ("  %s = { %s },\n"):format(key(name), table.concat(items, ", "))
  if #one <= 121 then
    return one
  end
  local lines, line = { ("  %s = {"):format(key(name)) }, "   "
  for _, item in ipairs(items) do
    if #line + #item + 2 > 120 then
      table.insert(lines, line)
      line = "   "
    end
    line = line .. " " .. item .. ","
  end
  table.insert(lines, line)
  table.insert(lines, "  },\n")
  return table.concat(lines, "\n")
end

return function(model)
  local requested, fields_of = {}, nil

  --- A type's expression.
  local function expression(type)
    if type.list then
      return "[]" .. (type.list.map and type.list.map.scalar and "" or expression(type.list))
    elseif type.map then
      return "{}" .. (type.map.map and type.map.map.scalar and "" or expression(type.map))
    elseif not type.ref then
      return ""
    end
    local its = model.types[type.ref]
    if not its.fields then
      return expression(its)
    end
    return (requested[type.ref] or next(fields_of(type.ref))) and type.ref or ""
  end

  --- The fields that are written of an object type: name -> expression.
  function fields_of(name)
    local type = model.types[name]
    local fields = type.base and fields_of(type.base) or {}
    for _, field in ipairs(type.fields or {}) do
      local its = expression(field.type)
      if requested[name] or its ~= "" then
        fields[field[1]] = its
      end
    end
    return fields
  end

  for _, operation in ipairs(model.operations) do
    if operation.body_is then
      model.walk(operation.body_is, function(name)
        local new = not requested[name]
        requested[name] = true
        return new
      end)
    end
  end

  local text = { HEAD }
  for _, name in ipairs(model.sorted(model.types)) do
    if model.types[name].fields then
      local items, fields = {}, fields_of(name)
      for _, field in ipairs(model.sorted(fields)) do
        table.insert(items, ("%s = %q"):format(key(field), fields[field]))
      end
      if #items > 0 then
        table.insert(text, wrapped(name, items))
      end
    end
  end
  table.insert(text, BODIES)
  local bodies = {}
  for _, operation in ipairs(model.operations) do
    bodies[operation.id] = operation.body_is and expression(operation.body_is)
  end
  for _, id in ipairs(model.sorted(bodies)) do
    table.insert(text, ("  %s = %q,\n"):format(id, bodies[id]))
  end
  table.insert(text, TAIL)
  return table.concat(text)
end
