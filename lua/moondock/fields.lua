--- The fields of a body, beside what the API's description knows. See schema.lua.

local json = require "moondock.json"
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

--- A value with the names that the API has, for those that are written in another case. Nothing is touched. Two names of the same
--- field are a mistake: the engine would take the last one, whichever that is.
---@param value any
---@param kind? string
---@return any value
---@return string? twice   the field that is there twice
function M.canonical(value, kind)
  if type(value) ~= "table" or not kind then
    return value
  end
  local rest = kind:match "^[%[{][%]}](.*)$"
  local known = not rest and schema.types[kind]
  if not rest and not known then
    return value
  end
  local out = value
  for name, inner in pairs(value) do
    local its, proper = rest, name
    if known then
      its = known[name]
      if its == nil then
        its, proper = schema.any_case(kind, name)
      end
    end
    local mended, twice = M.canonical(inner, its)
    if twice or proper ~= nil and proper ~= name and value[proper] ~= nil then
      return nil, twice or proper
    elseif proper ~= nil and (proper ~= name or mended ~= inner) then
      out = out == value and json.copy(value) or out
      if proper ~= name then
        if out[proper] ~= nil then
          return nil, proper
        end
        out[name] = nil
      end
      out[proper] = mended
    end
  end
  return out
end

--- A table with the fields of another one, which wins; tables that both have are merged, but for lists. Neither is touched.
---@param body table
---@param more table
---@return table
function M.merge(body, more)
  local out = json.copy(body)
  for name, value in pairs(more) do
    local old = out[name]
    local both = type(old) == "table" and type(value) == "table" and old[1] == nil and value[1] == nil
    out[name] = both and M.merge(old, value) or value
  end
  return out
end

return M
