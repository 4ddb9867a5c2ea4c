--- The fields of a body, beside what the API's description knows. See schema.lua.

local schema = require "moondock.schema"

local M = {}

--- The first field that the type does not know. The engine takes names in any case; so do we.
---@param value any
---@param kind? string    a type expression of the schema
---@param where? string   what stands before it
---@return string? where
---@return string? name
---@return table? known   what the table that has it could have
function M.unknown(value, kind, where)
  if type(value) ~= "table" or not kind then
    return nil
  end
  where = where or ""
  local rest, known = kind:match "^[%[{][%]}](.*)$", nil
  if not rest then
    known = schema.types[kind]
    if not known then
      return nil
    end
  end
  for name, inner in pairs(value) do
    local inner_kind = rest
    if known then
      inner_kind = known[name] or schema.any_case(kind, name)
      if not inner_kind then
        return where, name, known
      end
    end
    local below = where == "" and tostring(name) or where .. "." .. tostring(name)
    local found, unknown, its = M.unknown(inner, inner_kind, below)
    if unknown ~= nil then
      return found, unknown, its
    end
  end
end

--- A table with the fields of another one, which wins; tables that both have are merged. Neither is touched.
---@param body table
---@param more table
---@return table
function M.merge(body, more)
  local out = setmetatable({}, getmetatable(body))
  for name, value in pairs(body) do
    out[name] = value
  end
  for name, value in pairs(more) do
    local old = out[name]
    out[name] = type(old) == "table" and type(value) == "table" and M.merge(old, value) or value
  end
  return out
end

return M
