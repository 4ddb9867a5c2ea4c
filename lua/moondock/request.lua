--- From an operation of the Engine API and its parameters to a request: path, query, headers, body.

local errors = require "moondock.error"
local json = require "moondock.json"

local M = {}

local function percent(c)
  return ("%%%02X"):format(c:byte())
end

--- A path segment or a query value, with all but RFC 3986's unreserved characters escaped.
---@param text string
---@return string
function M.escape(text)
  return (text:gsub("[^%w%-._~]", percent))
end

--- What an id may not be: it would change the path.
local function improper(id)
  if id == "" then
    return "value is empty"
  elseif id == "." or id == ".." then
    return ("%q is no id"):format(id)
  elseif id:find "%c" then
    return "it has a control character"
  end
end

--- The id in a path: trimmed, without the "/" that names from inspect begin with.
local function id_segment(id)
  if id:find "^[%w_-][%w._~-]*$" then -- as nearly all are
    return id
  end
  id = id:match "^%s*/?(.-)%s*$"
  return M.escape(id), improper(id)
end

--- The name of an image keeps its slashes: "registry:5000/team/app:1".
local function name_segments(name)
  local problem, parts = nil, {}
  name = name:match "^%s*(.-)%s*$"
  for part in (name .. "/"):gmatch "([^/]*)/" do
    problem = problem or improper(part)
    parts[#parts + 1] = M.escape(part)
  end
  return table.concat(parts, "/"), problem
end

--- Fill an operation's path, e.g. "/containers/{id}/start".
---@return string|nil path
---@return moondock.Error? err
function M.path(template, params)
  local failed
  local path = template:gsub("{(%w+)}", function(name)
    local segment = name == "name" and name_segments or id_segment
    local escaped, problem = segment(params[name])
    if problem then
      local what = template:match "^/(%w-)s?/"
      failed = failed or errors.new("invalid", ("invalid %s name or id: %s"):format(what, problem))
    end
    return escaped
  end)
  if failed then
    return nil, failed
  end
  return path
end

--- The names of a table, in order.
local function sorted(t)
  local names = {}
  for name in pairs(t) do
    names[#names + 1] = name
  end
  table.sort(names)
  return names
end

--- { label = "a=b", status = { "exited" } } as the engine wants it: a list of strings for each name.
local function filters(given)
  local parts = {}
  for _, name in ipairs(sorted(given)) do
    local list, values = {}, given[name]
    if type(values) ~= "table" then
      list[1] = tostring(values)
    elseif #values > 0 then
      for i, value in ipairs(values) do
        list[i] = tostring(value)
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
  return #parts > 0 and "{" .. table.concat(parts, ",") .. "}"
end

local function number(value)
  return value % 1 == 0 and ("%.0f"):format(value) or ("%.9f"):format(value)
end

local function plain(value)
  if type(value) == "boolean" then
    return value and "1" or "0"
  elseif type(value) == "number" then
    return number(value)
  end
  return tostring(value)
end

--- Lists become repeated names, tables JSON. The order is fixed, so that the same call is the same request.
---@param known? table<string, string>  parameter -> its kind
---@param params table
---@param defaults? table                of those that are not given
---@return string                       with its "?", or empty
function M.query(known, params, defaults)
  if not known then
    return ""
  end
  local parts = {}
  local function add(name, value)
    parts[#parts + 1] = name .. "=" .. M.escape(value)
  end
  for _, name in ipairs(sorted(known)) do
    local kind, value = known[name], params[name]
    if value == nil and defaults then
      value = defaults[name]
    end
    if kind == "filters" and value then
      value = filters(value)
    end
    if kind == "list" then
      for _, one in ipairs(value or {}) do
        add(name, plain(one))
      end
    elseif value ~= nil and value ~= false or kind == "boolean" and value == false then
      add(name, type(value) == "table" and json.encode(value) or plain(value))
    end
  end
  return #parts > 0 and "?" .. table.concat(parts, "&") or ""
end

return M
