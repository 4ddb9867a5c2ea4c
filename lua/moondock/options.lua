--- Checks of what a caller passes. A mistake raises at the caller's line, and an unknown name says what was meant.

local fields = require "moondock.fields"
local json = require "moondock.json"
local reader = require "moondock.reader"
local schema = require "moondock.schema"

local M = {}

--- The number of letters to insert, drop or change to make b of a.
local function distance(a, b)
  local row = {}
  for j = 0, #b do
    row[j] = j
  end
  for i = 1, #a do
    local diagonal = row[0]
    row[0] = i
    for j = 1, #b do
      local cost = a:byte(i) == b:byte(j) and diagonal or diagonal + 1
      diagonal = row[j]
      row[j] = math.min(cost, row[j] + 1, row[j - 1] + 1)
    end
  end
  return row[#b]
end

--- The known name that looks most like one, or that it begins with: "Environment" means "Env".
local function nearest(name, known)
  local best, least = nil, math.max(1, math.floor(#name / 3)) + 1
  for candidate in pairs(known) do
    local d = distance(name:lower(), candidate:lower())
    if d < least or d == least and best and candidate < best then
      best, least = candidate, d
    end
  end
  for candidate in pairs(best and {} or known) do
    if #candidate > 2 and #candidate > #(best or "") and name:lower():sub(1, #candidate) == candidate:lower() then
      best = candidate
    end
  end
  return best
end

local function article(kind)
  return (kind:find "^[aeiou]" and "an " or "a ") .. kind
end

--- Whole numbers: the least, the most, and what they are called.
local integers = {
  integer = { -math.huge, math.huge, "an integer" },
  size = { 0, math.huge, "a number of bytes" },
  owner = { 0, 2 ^ 32 - 1, "an integer from 0 on" },
  device = { 0, 2 ^ 21 - 1, "an integer from 0 to 2097151" },
  mode = { 0, 4095, "12 bits, as chmod takes them" },
}

--- What should have been given instead of a value, or nil when it is right.
local function mismatch(value, kind)
  local is = type(value)
  if kind == "any" or is == kind then
    return nil
  end
  local range = integers[kind]
  if range then
    return (is ~= "number" or value % 1 ~= 0 or value < range[1] or value > range[2]) and range[3] or nil
  elseif kind == "source" then
    return not reader.is_source(value) and "a string, a function, a Reader or a file" or nil
  elseif kind == "time" then
    return not (is == "number" and math.abs(value) <= 2 ^ 53) and "a number of seconds" or nil
  end
  for one in kind:gmatch "[%w_]+" do
    if one == is then
      return nil
    end
  end
  return article((kind:gsub("|", " or ")))
end

--- The sentence for a name that nobody knows.
---@param what string
---@param name any
---@param known table<string, any>   the names that could have been meant
---@param where? string              what it was found in
---@return string
function M.unknown(what, name, known, where)
  local meant = type(name) == "string" and nearest(name, known)
  return ("unknown %s %q%s%s"):format(what, tostring(name), where and where ~= "" and " in " .. where or "",
    meant and (", did you mean %q?"):format(meant) or "")
end

--- Check a table of named values. Returns it, or an empty one for nil.
---@param what string                   what the table is called in the message, e.g. "option"
---@param given table?
---@param known table<string, string>   name -> "any", "integer", "size" (of bytes), "source" (of bytes), "owner" (its id), "mode" (of a
---  file), "time" (in seconds), or Lua's types joined by |
---@param level integer                 whose mistake it is, as for error()
---@return table
function M.check(what, given, known, level)
  if given == nil then
    return {}
  end
  if type(given) ~= "table" then
    error(("a table of %ss expected, got %s"):format(what, type(given)), level + 1)
  end
  for name, value in pairs(given) do
    local kind = known[name]
    if not kind then
      error(M.unknown(what, name, known), level + 1)
    end
    local wanted = mismatch(value, kind)
    if wanted then
      local got = type(value) == "number" and (integers[kind] or kind == "time") and tostring(value) or type(value)
      error(("%s %q must be %s, not %s"):format(what, name, wanted, got), level + 1)
    end
  end
  return given
end

--- Check one value.
---@param what string
---@param value any
---@param kind string    as in `check`
---@param level integer
function M.expect(what, value, kind, level)
  local wanted = mismatch(value, kind)
  if wanted then
    error(("%s must be %s, not %s"):format(what, wanted, type(value)), level + 1)
  end
end

--- A value as JSON.
---@param what string
---@param value any
---@param level integer
---@param kind? string   its type in schema.lua
---@return string
function M.json(what, value, level, kind)
  local ok, text = pcall(json.encode, value, kind)
  if not ok then
    error(("%s cannot be written as JSON: %s"):format(what, tostring(text)), level + 1)
  end
  return text
end

--- Check a table that becomes an operation's body: it can be written as JSON, and has no field that the API does not know.
---@param id string     operationId
---@param body any
---@param raw? table    more fields, which may be unknown
---@param level integer
---@return table body   with those of raw, and with the API's own names for those that are written in another case
function M.body(id, body, raw, level)
  M.expect("body", body, "table", level + 1)
  local kind = schema.bodies[id]
  local where, name, known = fields.unknown(body, kind)
  if name then
    error(M.unknown("field", name, known, where), level + 1)
  end
  local whole, twice = fields.canonical(raw and fields.merge(body, raw) or body, kind)
  if twice then
    error(("field %q is there twice"):format(twice), level + 1)
  end
  M.json("body", whole, level + 1, kind)
  return whole
end

--- The id of what is a string, or a handle.
---@param what string
---@param value any
---@param level integer
---@return string
function M.id(what, value, level)
  local id = type(value) == "table" and value.id or value
  if type(id) ~= "string" then
    error(("%s must be a name, an id or a handle, not %s"):format(what, type(value)), level + 1)
  end
  return id
end

--- Check a list of strings. Empty is fine.
---@param what string
---@param list any
---@param level integer
function M.strings(what, list, level)
  if type(list) ~= "table" then
    error(("%s must be a list of strings, not %s"):format(what, type(list)), level + 1)
  end
  for i = 1, #list do
    if type(list[i]) ~= "string" then
      error(("%s must be a list of strings, but number %d is %s"):format(what, i, type(list[i])), level + 1)
    end
  end
  for key in pairs(list) do
    if type(key) ~= "number" or key % 1 ~= 0 or key < 1 or key > #list then
      error(("%s must be a list of strings, and has %q besides"):format(what, tostring(key)), level + 1)
    end
  end
end

return M
