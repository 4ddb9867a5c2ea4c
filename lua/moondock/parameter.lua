--- The kinds of parameters in a query: what a caller gives, and what the engine reads.

local json = require "moondock.json"
local timestamp = require "moondock.timestamp"

local M = {}

--- The names of a table, in order.
---@param t table<string, any>
---@return string[]
function M.sorted(t)
  local names = {}
  for name in pairs(t) do
    names[#names + 1] = name
  end
  table.sort(names)
  return names
end

local function plain(value)
  if type(value) == "boolean" then
    return value and "1" or "0"
  elseif math.type and math.type(value) == "integer" then
    return ("%d"):format(value)
  elseif type(value) == "number" then
    return value % 1 == 0 and ("%.0f"):format(value) or tostring(value)
  end
  return tostring(value)
end

--- A filter's value: also a handle's id.
local function filter_text(value)
  if type(value) == "table" then
    return value.id
  end
  return type(value) == "boolean" and tostring(value) or plain(value)
end

local function is_filter_value(value)
  local kind = type(value)
  return kind == "string" or kind == "number" or kind == "boolean"
    or kind == "table" and type(value.id) == "string" and getmetatable(value) ~= nil
end

--- What is wrong with filters, or nil.
local function filters_problem(given)
  for name, values in pairs(given) do
    if type(name) ~= "string" then
      return "a table of names, such as { label = \"a=b\" }"
    elseif not is_filter_value(values) then
      local list = type(values) == "table" and values or { values }
      for key, value in pairs(list) do
        local one = value
        if type(key) == "string" and type(value) == "boolean" then
          one = key
        end
        if type(values) ~= "table" or not is_filter_value(one) then
          return ("strings, numbers, booleans or handles for %q"):format(name)
        end
      end
    end
  end
end

--- { label = "a=b", status = { "exited" } } as the engine wants it: a list of strings for each name.
local function filters(given)
  local parts = {}
  for _, name in ipairs(M.sorted(given)) do
    local list, values = {}, given[name]
    if is_filter_value(values) then
      list[1] = filter_text(values)
    elseif #values > 0 then
      for i, value in ipairs(values) do
        list[i] = filter_text(value)
      end
    else -- { ["a=b"] = true }, the engine's own form
      for value, on in pairs(values) do
        if on then
          list[#list + 1] = tostring(value)
        end
      end
    end
    if #list > 0 then
      table.sort(list)
      parts[#parts + 1] = json.encode(name) .. ":" .. json.encode(list)
    end
  end
  return #parts > 0 and "{" .. table.concat(parts, ",") .. "}" or nil
end

--- "os[/arch[/variant]]", or { os =, architecture =, variant = } in the image specification's words.
local function platform_parts(given)
  if type(given) == "table" then
    local os = type(given.os) == "string" and given.os ~= "" and given.os or nil
    return os, type(given.architecture) == "string" and given.architecture or nil, given.variant
  elseif type(given) ~= "string" then
    return nil
  end
  local parts = {}
  for part in (given .. "/"):gmatch "([^/]*)/" do
    parts[#parts + 1] = part
  end
  if #parts <= 3 and not (given .. "/"):find "^/" and not given:find "//" and given:sub(-1) ~= "/" then
    return parts[1], parts[2], parts[3]
  end
end

local function platform(given)
  local os, architecture, variant = platform_parts(given)
  return os .. (architecture and "/" .. architecture or "") .. (variant and "/" .. variant or "")
end

--- As JSON, which some operations want instead.
local function oci_platform(given)
  if type(given) == "table" then
    return json.encode(given, "OCIPlatform")
  end
  local os, architecture, variant = platform_parts(given)
  local parts = { ('{"architecture":%s,"os":%s'):format(json.encode(architecture), json.encode(os)) }
  parts[2] = variant and ',"variant":' .. json.encode(variant)
  return table.concat(parts) .. "}"
end

--- The index of an object of a swarm, 64 bits: a number, its digits, or the object's Version itself.
local function index(given)
  if type(given) == "table" then
    return json.digits(given, "Index") or plain(given.Index)
  end
  return plain(given)
end

local function as_list(value)
  return type(value) == "table" and value[1] ~= nil and value or type(value) == "string" and { value } or nil
end

--- name -> the Lua types that are taken, how one is written, what is wrong with one, and whether it is repeated.
local kinds = {
  boolean = { "boolean", plain },
  integer = { "integer", plain },
  string = { "string", plain },
  count = { "number|string", plain },
  index = { "number|string|table", index },
  time = { "number|string", timestamp.parse },
  filters = { "table", filters },
  list = { "table", plain, repeated = true },
  ["json []"] = { "table", function(value) return json.encode(value, "[]") end },
  ["json {}"] = { "table", function(value) return json.encode(value, "{}") end },
  platform = { "string|table", platform },
  oci = { "string|table", oci_platform },
  ocis = { "string|table", oci_platform, repeated = true },
}

--- Whether there is a kind of this name.
function M.is_kind(kind)
  return kinds[kind] ~= nil
end

--- The Lua types of a kind, as options.check has them.
---@return string
function M.lua_type(kind)
  return kinds[kind][1]
end

local function list_problem(list)
  for key, value in pairs(list) do
    if type(key) ~= "number" or key > #list or type(value) ~= "string" and type(value) ~= "number" then
      return "a list of strings"
    end
  end
end

--- What should have been given instead of a value of the right Lua type, or nil.
---@return string?
function M.mismatch(kind, value)
  if kind == "time" then
    return not timestamp.parse(value) and "seconds, a date (2026-11-26T10:00:00Z) or a duration (10m)" or nil
  elseif kind == "index" then
    return not index(value):find "^%d+$" and "an object's Version, which has an Index, or that" or nil
  elseif kind == "filters" then
    return filters_problem(value)
  elseif kind == "list" then
    return list_problem(value)
  elseif kind:find "^json" then
    local ok = pcall(kinds[kind][2], value)
    return not ok and "what can be written as JSON" or nil
  elseif kind == "platform" or kind == "oci" then
    local os, architecture = platform_parts(value)
    if kind == "platform" then
      return not os and 'a platform, "os[/arch[/variant]]"' or nil
    end
    return not (os and architecture) and 'a platform, "os/arch[/variant]"' or nil
  elseif kind == "ocis" then
    for _, one in ipairs(as_list(value) or { value }) do
      local problem = M.mismatch("oci", one)
      if problem then
        return problem
      end
    end
  end
end

--- What stands in the query for a value: nothing, one text, or several that repeat the name.
---@param kind string   of those above; another one is written as it is
---@return string[]
function M.texts(kind, value)
  local known = kinds[kind] or { nil, plain }
  if not known.repeated then
    return { known[2](value) }
  end
  local out = {}
  for i, one in ipairs(as_list(value) or value[1] == nil and next(value) and { value } or {}) do
    out[i] = known[2](one)
  end
  return out
end

return M
