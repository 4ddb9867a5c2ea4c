--- Protocol Buffers' wire format, as far as a description of a message goes. Source: the encoding page of protobuf.dev.

local byte, sub = string.byte, string.sub

local VARINT, BYTES = 0, 2
--- Wire type -> bytes, of what has always as many.
local WIDTH = { [1] = 8, [5] = 4 }

--- An integer has 64 bits, of which the first is its sign. They are read as 28 low and 36 high ones, which LuaJIT's numbers
--- hold; decimals, so that they are integers in Lua 5.4.
local LOW, SIGN, HIGH = 268435456, 34359738368, 68719476736

--- A field of a message. What a message does not have is nil, or an empty list.
---@class moondock.protobuf.Field
---@field name string
---@field type "bytes"|"integer"|"boolean"|moondock.protobuf.Message
---@field list? boolean                 it may be there any number of times
---@field read? fun(value: any): any    what becomes of the value

---@alias moondock.protobuf.Message table<integer, moondock.protobuf.Field>   by the fields' numbers

local M = {}

--- Seven bits a byte, the lowest first; the last byte alone has no eighth bit. An integer that LuaJIT's numbers do not hold is
--- rounded there.
---@return integer|nil value
---@return integer|string next_or_problem
local function varint(bytes, at)
  local low, high, scale = 0, 0, 1
  for i = 0, 9 do
    local one = byte(bytes, at + i)
    if not one then
      return nil, "a number is cut off"
    elseif i < 4 then
      low = low + one % 128 * scale
    else
      high = high + one % 128 * scale
    end
    if one < 128 then
      if high >= HIGH then
        break
      end
      return (high >= SIGN and high - HIGH or high) * LOW + low, at + i + 1
    end
    scale = i == 3 and 1 or scale * 128
  end
  return nil, "a number has more than 64 bits"
end

--- The value of a field whatever it means: a number, or bytes.
---@return integer|string|nil value
---@return integer|string next_or_problem
local function raw(bytes, at, wire)
  if wire == VARINT then
    return varint(bytes, at)
  end
  local length = WIDTH[wire]
  if wire == BYTES then
    length, at = varint(bytes, at)
    if not length then
      return nil, at
    end
  elseif not length then
    return nil, ("there is no wire type %d"):format(wire)
  end
  if length < 0 or length > #bytes - at + 1 then
    return nil, "a field is cut off"
  end
  return sub(bytes, at, at + length - 1), at + length
end

--- Put the value of a field where it belongs.
---@return string? problem
local function store(out, field, wire, value)
  local is = field.type
  local numeric = is == "integer" or is == "boolean"
  if numeric and field.list and wire == BYTES then -- many numbers, packed
    local at = 1
    while at <= #value do
      local number, after = varint(value, at)
      if not number then
        return after
      end
      store(out, field, VARINT, number)
      at = after
    end
    return nil
  elseif wire ~= (numeric and VARINT or BYTES) then
    return ("a value has wire type %d"):format(wire)
  end
  if is == "boolean" then
    value = value ~= 0
  elseif type(is) == "table" then
    local problem
    value, problem = M.decode(value, is)
    if not value then
      return problem
    end
  end
  if field.read then
    value = field.read(value)
  end
  if field.list then
    table.insert(out[field.name], value)
  else
    out[field.name] = value
  end
end

--- Read a message. Fields that its description does not have are skipped.
---@param bytes string
---@param message moondock.protobuf.Message
---@return table|nil by the fields' names
---@return string? problem   a sentence
function M.decode(bytes, message)
  local out, at = {}, 1
  for _, field in pairs(message) do
    out[field.name] = field.list and {} or nil
  end
  while at <= #bytes do
    local key, value
    key, at = varint(bytes, at)
    if not key then
      return nil, at
    end
    local wire = key % 8
    value, at = raw(bytes, at, wire)
    if not value then
      return nil, at
    end
    local field = message[(key - wire) / 8]
    local problem = field and store(out, field, wire, value)
    if problem then
      return nil, field.name .. ": " .. problem
    end
  end
  return out
end

return M
