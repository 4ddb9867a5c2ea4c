--- From an operation of the Engine API and its parameters to a request's target: path and query.

local errors = require "moondock.error"
local parameter = require "moondock.parameter"

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

--- The kinds of parameters that nothing is known of: lists are repeated, other tables are filters.
---@param params table
---@return table<string, string>
function M.kinds(params)
  local kinds = {}
  for name, value in pairs(params) do
    kinds[name] = type(value) ~= "table" and type(value) or value[1] ~= nil and "list" or "filters"
  end
  return kinds
end

--- Lists become repeated names, tables JSON. The order is fixed, so that the same call is the same request.
---@param known? table<string, string>  parameter -> its kind, see parameter.lua
---@param params table
---@param defaults? table                of those that are not given
---@return string                       with its "?", or empty
function M.query(known, params, defaults)
  if not known then
    return ""
  end
  local parts = {}
  for _, name in ipairs(parameter.sorted(known)) do
    local value = params[name]
    if value == nil and defaults then
      value = defaults[name]
    end
    if value ~= nil then
      for _, text in ipairs(parameter.texts(known[name], value)) do
        parts[#parts + 1] = M.escape(name) .. "=" .. M.escape(text)
      end
    end
  end
  return #parts > 0 and "?" .. table.concat(parts, "&") or ""
end

return M
