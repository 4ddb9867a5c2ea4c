--- JSON by lua-cjson, mended where older builds lose something: integers stay integers and are never written as 1e+15,
--- an empty array can be said, null is `null`. Works on an instance of its own: no global cjson setting is touched.

local cjson = require "cjson"

local codec = cjson.new()
codec.encode_sparse_array(false, 1, 1)
codec.encode_invalid_numbers(false)
codec.decode_invalid_numbers(false)

local M = {}

--- JSON's null. Equal to cjson.null.
M.null = cjson.null

local Array = {}

--- Mark a table as a JSON array, so that it is written as one when it is empty.
---@generic T: table
---@param t? T
---@return T
function M.array(t)
  return setmetatable(t or {}, Array)
end

--- From here on lua-cjson's "%.14g" would lose digits.
local WIDE = 1e14

--- Stands in a string for what lua-cjson cannot write. No text contains it but by design.
local mark = ("%s %.17g"):format(tostring {}, os.time()):gsub("[^%w]", "")

local function wide_integer(n)
  if n < WIDE and n > -WIDE or n % 1 ~= 0 then
    return nil
  end
  return math.type and math.type(n) == "integer" and ("%d"):format(n) or ("%.0f"):format(n)
end

local prepare

--- The table itself, or a copy if something in it needs a mark.
local function prepare_table(t, marked)
  local out = t
  for k, v in pairs(t) do
    local prepared = prepare(v, marked)
    if prepared ~= v then
      if out == t then
        out = {}
        for name, value in pairs(t) do
          out[name] = value
        end
      end
      out[k] = prepared
    end
  end
  return out
end

--- The value with marks for what lua-cjson cannot write; `marked` collects what they stand for.
function prepare(value, marked)
  local kind, text = type(value), nil
  if kind == "number" then
    text = wide_integer(value)
  elseif kind == "table" then
    if next(value) == nil then
      text = getmetatable(value) == Array and "[]" or "{}"
    else
      return prepare_table(value, marked)
    end
  end
  if not text then
    return value
  end
  marked[#marked + 1] = text
  return mark .. #marked .. "."
end

--- Raises what lua-cjson raises: for functions, sparse arrays, NaN, a table that contains itself.
---@return string
function M.encode(value)
  local marked = {}
  local text = codec.encode(prepare(value, marked))
  if #marked > 0 then
    text = text:gsub('"' .. mark .. '(%d+)%."', function(n)
      return marked[tonumber(n)]
    end)
  end
  return text
end

--- Lua 5.4 tells 1 from 1.0, lua-cjson 2.1.0 does not.
local function integers(value)
  if type(value) == "number" then
    return math.tointeger(value) or value
  end
  if type(value) == "table" then
    for k, v in pairs(value) do
      if type(v) ~= "string" then
        value[k] = integers(v)
      end
    end
  end
  return value
end

if not math.tointeger then
  function integers(value)
    return value
  end
end

--- nil and a sentence for what is no JSON.
---@param text string
---@return any value
---@return string? problem
function M.decode(text)
  local ok, value = pcall(codec.decode, text)
  if not ok then
    return nil, tostring(value)
  end
  return integers(value)
end

return M
