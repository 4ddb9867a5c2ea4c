--- What a value is recognised by, from one run to the next.

local core = require "moondock.core"
local json = require "moondock.json"

local M = {}

--- A value as text that is the same for equal values, in every run and in every Lua: JSON with sorted names. Empty lists and empty
--- maps are the same.
---@param value any   what can be written as JSON
---@return string
function M.text(value)
  if type(value) == "string" then
    return '"' .. value:gsub('["\\]', "\\%0") .. '"'
  elseif type(value) == "number" then
    return json.encode(value)
  elseif value == nil or value == json.null then
    return "null"
  elseif type(value) ~= "table" then
    return tostring(value)
  end
  local parts = {}
  if value[1] ~= nil then
    for i, one in ipairs(value) do
      parts[i] = M.text(one)
    end
    return "[" .. table.concat(parts, ",") .. "]"
  end
  for name, one in pairs(value) do
    parts[#parts + 1] = M.text(name) .. ":" .. M.text(one)
  end
  table.sort(parts)
  return "{" .. table.concat(parts, ",") .. "}"
end

--- The SHA-256 of a value's text, in hex.
---@return string
function M.of(value)
  return core.sha256(M.text(value))
end

return M
