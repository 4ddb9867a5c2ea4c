--- The shape of a configuration: which keys a table has, and what their values are. All that is wrong with one is said at once, each
--- mistake with the path of its key.

local json = require "moondock.json"
local options = require "moondock.options"
local timestamp = require "moondock.timestamp"

local M = {}

---@class moondock.Mistake
---@field key string       "client.timeout.connect"
---@field message string

local units = { [""] = 1, b = 1, k = 2 ^ 10, m = 2 ^ 20, g = 2 ^ 30, t = 2 ^ 40 }

--- Bytes: of a number, or of a text such as "512m".
local function size(value)
  local number, unit = tostring(value):lower():match "^(%d+%.?%d*)%s*([bkmgt]?)i?b?$"
  local bytes = tonumber(number) and tonumber(number) * units[unit]
  return bytes and bytes >= 1 and math.floor(bytes) or nil
end

--- Seconds: of a number, or of a text such as "1m30s".
local function duration(value)
  local seconds = type(value) == "number" and value or type(value) == "string" and timestamp.duration(value) or nil
  return seconds and seconds >= 0 and seconds or nil
end

local function count(value)
  return type(value) == "number" and value % 1 == 0 and value > 0 and value or nil
end

local function strings(value)
  if type(value) ~= "table" then
    return nil
  end
  for key, one in pairs(value) do
    if type(one) ~= "string" or type(key) ~= "number" or key % 1 ~= 0 or key < 1 or key > #value then
      return nil
    end
  end
  return value
end

--- Kind -> what makes a value of it, and what it is called.
local kinds = {
  size = { size, "a number of bytes, such as \"512m\"" },
  duration = { duration, "seconds, or a text such as \"1m30s\"" },
  strings = { strings, "a list of strings" },
  count = { count, "a whole number from 1 on" },
}

--- The value as its kind has it; nil and what is wrong with it.
local function typed(value, kind, key, mistakes)
  local own = kinds[kind]
  if type(kind) == "function" then
    return kind(value, key, mistakes)
  elseif own then
    local is = type(value) == "table" and "this table" or ("%q"):format(tostring(value))
    return own[1](value), ("must be %s, not %s"):format(own[2], is)
  elseif type(value) == kind then
    return value
  end
  return nil, ("must be a %s, not a %s"):format(kind, type(value)) -- and no word of what may be a secret
end

--- A table as its shape has it. A key of a shape is "string", "boolean", "number", "table", "count", "size", "duration", "strings", a
--- shape of its own, or a function that gets the value, its path and the mistakes, and returns the value, or nil and what is wrong.
--- null is what is not there.
---@param given any
---@param shape table
---@param where string                  "" for the whole
---@param mistakes moondock.Mistake[]   is added to
---@return table
function M.read(given, shape, where, mistakes)
  local out = {}
  local function wrong(key, message)
    mistakes[#mistakes + 1] = { key = key, message = message }
  end
  if type(given) ~= "table" then
    wrong(where, "must be a table, not " .. type(given))
    return out
  end
  for name, value in pairs(given) do
    local kind, key = shape[name], (where == "" and "" or where .. ".") .. tostring(name)
    if kind == nil then
      wrong(key, options.unknown("key", name, shape))
    elseif type(kind) == "table" and value ~= json.null then
      out[name] = M.read(value, kind, key, mistakes)
    elseif value ~= json.null then
      local good, problem = typed(value, kind, key, mistakes)
      out[name] = good
      if good == nil then
        wrong(key, problem)
      end
    end
  end
  return out
end

--- All mistakes in one text, in the order of their keys; nil if there are none.
---@param mistakes moondock.Mistake[]
---@return string?
function M.text(mistakes)
  table.sort(mistakes, function(a, b)
    return a.key < b.key
  end)
  local lines = {}
  for i, one in ipairs(mistakes) do
    lines[i] = one.key == "" and one.message or one.key .. ": " .. one.message
  end
  return #lines > 0 and table.concat(lines, "; ") or nil
end

return M
