--- JSON by lua-cjson, mended where older builds lose something: integers keep their digits and are never written as 1e+15,
--- fractions all they have, an empty array stays one, null is `null`. It works alike on lua-cjson 2.1.0 and on OpenResty's,
--- on an instance of its own: no global cjson setting is touched.

local cjson = require "cjson"
local core = require "moondock.core"
local schema = require "moondock.schema"

local next, type, tonumber = next, type, tonumber
local byte, find, format, gsub, sub = string.byte, string.find, string.format, string.gsub, string.sub
local concat = table.concat
local math_type = math.type or function() return "float" end
local mark, mend = core.mark, core.mend

local QUOTE, BACKSLASH = byte('"\\', 1, 2)

--- How deep tables may be nested.
local DEPTH = 1000

local codec = cjson.new()
codec.encode_sparse_array(false, 1, 1)
codec.encode_invalid_numbers(false)
codec.decode_invalid_numbers(false)
codec.encode_max_depth(DEPTH)
codec.decode_max_depth(DEPTH + 1) -- with a mark
local decode = codec.decode

local M = {}

--- JSON's null. Equal to cjson.null.
M.null = cjson.null

--- OpenResty's own mark where it has one, so that its cjson and this one write each other's arrays.
local Array = cjson.array_mt or {}
local is_array = { [Array] = true }
if cjson.empty_array_mt then
  is_array[cjson.empty_array_mt] = true
end

--- Mark a table as a JSON array, so that it is written as one when it is empty. All arrays from `decode` are marked.
---@generic T: table
---@param t? T
---@return T
function M.array(t)
  return setmetatable(t or {}, Array)
end

--- Chance, where there is some.
local function chance()
  local file = io.open("/dev/urandom", "rb")
  local bytes = file and file:read(16)
  if file then
    file:close()
  end
  return (bytes or ""):gsub(".", function(c)
    return format("%02x", byte(c))
  end)
end

--- Begins a string that stands for what lua-cjson cannot write or read. No text contains it, not even by design: nobody can guess it.
--- Its first letter begins no JSON value.
local MARK = (format("x%s %.17g %s", tostring {}, os.time(), chance()):gsub("[^%w]", ""))

--- What a decoded table's wide numbers were: table -> key -> digits. Good for as long as the number is unchanged.
local exact = setmetatable({}, { __mode = "k" })

--- From here on lua-cjson's "%.14g" writes an exponent, which no engine takes for an integer.
local WIDE = 1e14
--- Beyond the engine's integers.
local LIMIT = 2 ^ 64

local function is_wide(n)
  return n >= WIDE or n <= -WIDE
end

--- The digits of an integer; nil for what is none.
local function digits_of(n)
  if math_type(n) == "integer" then
    return format("%d", n)
  elseif n % 1 == 0 and n < LIMIT and n > -LIMIT then
    return n == 0 and "0" or format("%.0f", n)
  end
end

--- A number's text, if lua-cjson's "%.14g" would not do.
local function text_of(n)
  local wide = is_wide(n)
  if not wide and n % 1 == 0 then
    return nil
  end
  local digits = wide and digits_of(n)
  if digits then
    return digits
  elseif n - n ~= 0 or tonumber(format("%.14g", n)) == n then -- what is infinite or none is for lua-cjson to refuse
    return nil
  end
  return (format("%.17g", n):gsub(",", ".")) -- a locale's
end

--- A copy of a table, whose wide integers keep their digits.
---@generic T: table
---@param t T
---@return T
function M.copy(t)
  local out = setmetatable({}, getmetatable(t))
  for key, value in next, t do
    out[key] = value
  end
  exact[out] = exact[t]
  return out
end

--- Digits as they were read, if the number is still the same.
local function exact_digits(t, key, n)
  local known = exact[t]
  local digits = known and known[key]
  return digits and tonumber(digits) == n and digits or nil
end

--- The exact digits of an integer in a table, also of one that this Lua's numbers cannot hold:
--- `json.digits(event, "timeNano")` is "1700000000123456789". They belong to this table: a copy of the number has lost them.
---@param t table
---@param key string|integer
---@return string|nil digits    nil if it is no integer
function M.digits(t, key)
  local n = t[key]
  if type(n) == "number" then
    return exact_digits(t, key, n) or digits_of(n)
  end
end

--- The type of what a table of this type holds under a key.
local function inner_type(of, key)
  local fields = schema.types[of]
  if fields then
    return fields[key] or schema.any_case(of, key) or ""
  end
  return sub(of, 3) -- after "[]" or "{}"
end

--- The table as lua-cjson can write it: itself, or a copy if something in it needs a mark.
---@param t table
---@param of string           a type expression of the schema; "" for what is not known there
---@param depth integer
local function prepare(t, of, depth)
  local array = is_array[getmetatable(t)]
  if next(t) == nil then
    return MARK .. ((array or sub(of, 1, 2) == "[]") and "[]" or "{}")
  elseif depth > DEPTH then -- it may contain itself; lua-cjson says so
    return t
  end
  local out, known = t, exact[t]
  for key, value in next, t do
    local kind, prepared = type(value), value
    if kind == "table" then
      prepared = prepare(value, inner_type(of, key), depth + 1)
    elseif kind == "number" then
      local text = known and exact_digits(t, key, value) or text_of(value)
      prepared = text and MARK .. text or value
    end
    -- OpenResty's writes no more of a marked table than its list.
    if out == t and (prepared ~= value or array and type(key) ~= "number") then
      out = {}
      for name, old in next, t do
        out[name] = old
      end
    end
    out[key] = prepared
  end
  return out
end

--- A value as JSON. An empty table is `[]` if it is marked so, or if its type says so, else `{}`. Raises what lua-cjson raises:
--- for functions, sparse arrays, NaN, a table that contains itself.
---@param value any
---@param of? string          its type: an expression of moondock.schema, e.g. "HostConfig" or "[]Mount"
---@return string
function M.encode(value, of)
  local boxed = prepare({ value }, "[]" .. (of or ""), 0)
  local text = codec.encode(boxed[1])
  if find(text, MARK, 1, true) then
    text = text:gsub('"' .. MARK .. '([^"]*)"', "%1")
  end
  return text
end

--- What an empty array is read as: one that holds the mark. A wide integer is one that holds the mark and its digits.
local MARKED = '"' .. MARK .. '"'
local MARKED_INTEGER = "[" .. MARKED .. ',"%0"]'
local SIXTEEN_DIGITS = "[1-9]" .. ("%d"):rep(15) .. "%d*%f[^%w.+-]"

--- Where the string ends that begins at a quote.
local function string_end(text, quote)
  local last = find(text, '"', quote + 1, true)
  if last and byte(text, last - 1) == BACKSLASH then
    last = quote + 1
    while last and byte(text, last) ~= QUOTE do
      last = find(text, '["\\]', byte(text, last) == BACKSLASH and last + 2 or last + 1)
    end
  end
  return last or #text
end

--- Mark empty arrays and wide integers wherever they are, but in strings.
local function mark_outside_strings(text)
  local pieces, from, at = {}, 1, 1
  repeat
    local quote = find(text, '"', at, true) or #text + 1
    if quote - at > 1 then
      local plain = sub(text, at, quote - 1)
      local marked = mark(plain, MARKED)
      if #plain > 16 then
        marked = gsub(marked, "%f[%w.+-]-?" .. SIXTEEN_DIGITS, MARKED_INTEGER)
      end
      if marked ~= plain then
        pieces[#pieces + 1] = sub(text, from, at - 1)
        pieces[#pieces + 1] = marked
        from = quote
      end
    end
    at = string_end(text, quote) + 1
  until at > #text
  pieces[#pieces + 1] = sub(text, from)
  return concat(pieces)
end

--- A wide integer for a table: its digits are kept where this Lua's number has lost them.
local function wide(t, key, digits)
  local n = tonumber(digits)
  if t and digits ~= text_of(n) then
    exact[t] = exact[t] or {}
    exact[t][key] = digits
  end
  return n
end

--- The value of a marked text, and what was seen in it; see core.mend. nil and a sentence for no JSON.
local function read(text)
  local ok, value = pcall(decode, text)
  if not ok then
    return nil, tostring(value)
  end
  return mend(value, Array, MARK, wide)
end

--- A value from its JSON; nil and a sentence for what is no JSON. Arrays are marked as by `array`, null is `null`. Integers are
--- exact up to 2^63-1 in Lua 5.4 and up to 2^53 in LuaJIT; what is wider is written by `encode` as it was read, see `digits`.
---@param text string
---@return any value
---@return string? problem
function M.decode(text)
  -- First as if no string looked like what is marked: that is quick, and mostly true. Where it is not, the text is no JSON.
  local marked = mark(text, MARKED)
  local value, inexact, infinite = read(marked)
  if value ~= nil and inexact then
    marked = gsub(marked, SIXTEEN_DIGITS, MARKED_INTEGER)
    value, inexact, infinite = read(marked)
  end
  if value == nil and marked ~= text then
    value, inexact, infinite = read(mark_outside_strings(text))
  end
  if value == nil then
    local ok, problem = pcall(decode, text) -- said of the text as it came
    return nil, ok and inexact or tostring(problem)
  elseif infinite then
    return nil, "a number is too large"
  end
  return value
end

return M
