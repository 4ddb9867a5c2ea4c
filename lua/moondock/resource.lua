--- Operations of the Engine API as data, and the handles and methods that are made of them.

local classes = require "moondock.class"
local fields = require "moondock.fields"
local json = require "moondock.json"
local options = require "moondock.options"
local parameter = require "moondock.parameter"

--- One operation, as the files in api/ list them by the API's operationId.
---@class moondock.Operation
---@field [1] "GET"|"HEAD"|"POST"|"PUT"|"DELETE"
---@field [2] string                   path, with {id} or {name}
---@field since? string                the API version that it needs; see also api/gates.lua
---@field query? table<string, string> parameter -> its kind, see parameter.lua; with "!": it must be given
---@field defaults? table              of the query
---@field headers? table<string, string> parameter -> header; a table is sent as the engine wants credentials: JSON in base64url
---@field registry? string             the parameter that names an image, for whose registry there may be credentials
---@field accept? string               the media types that are understood
---@field body? "json"|"upload"        upload: bytes, streamed
---@field content_type? string         where the engine wants one beside the body's
---@field returns? "object"|"list"|"string"|"text"|"values"|"output"|"reader"|"tar"|"stat"|"hijack"   nothing: true
---@field patient? boolean             the answer comes when something is done: no total timeout but the caller's
---@field tty? "container"|"service"|"task"   whose Tty decides the framing of the output
---@field upgrade? string              of "hijack": the protocol, "tcp" without
---@field bare? boolean                a path without the API version
---@field required string[]            made here: the parameters with "!"

local M = { operations = {} }

for _, tag in ipairs {
  "checkpoint", "config", "container", "debug", "distribution", "exec", "image", "network", "node", "plugin", "secret",
  "service", "session", "swarm", "system", "task", "volume",
} do
  for id, operation in pairs(require("moondock.api." .. tag)) do
    operation.required = {}
    for name, kind in pairs(operation.query or {}) do
      if kind:sub(-1) == "!" then
        operation.query[name] = kind:sub(1, -2)
        table.insert(operation.required, name)
      end
    end
    M.operations[id] = operation
  end
end

--- What a caller may pass to an operation: name -> Lua types.
local function parameters(operation, more)
  local known = { timeout = "number", raw = "table" }
  for name, kind in pairs(operation.query or {}) do
    known[name] = parameter.lua_type(kind)
  end
  for name in pairs(operation.headers or {}) do
    known[name] = "string|table"
  end
  for name, kind in pairs(more or {}) do
    known[name] = kind
  end
  return known
end

--- The parameters as the caller gave them, checked; mistakes are raised at `level`.
---@param id string
---@param given table?
---@param level integer
---@param more? table<string, string>   names beside the operation's own
---@return table
function M.check(id, given, level, more)
  local operation = M.operations[id]
  given = options.check("parameter", given, parameters(operation, more), level + 1)
  for name, header in pairs(operation.headers or {}) do
    local auth = header == "X-Registry-Auth" and type(given[name]) == "table" and given[name] or {}
    local _, unknown, fields_of = fields.unknown(auth, "AuthConfig")
    if unknown ~= nil then
      error(options.unknown("field", unknown, fields_of, name), level + 1)
    end
  end
  for name in pairs(given.raw or {}) do
    options.expect("a name in raw", name, "string", level + 1)
  end
  for name, kind in pairs(operation.query or {}) do
    local wanted = given[name] ~= nil and parameter.mismatch(kind, given[name])
    if wanted then
      error(("parameter %q must be %s, not %q"):format(name, wanted, tostring(given[name])), level + 1)
    end
  end
  for _, name in ipairs(operation.required) do
    if given[name] == nil then
      error(("parameter %q is missing"):format(name), level + 1)
    end
  end
  return given
end

--- The parameters as `check` has them, in a table of their own with these.
---@param params table   is filled and returned
function M.params(id, params, given, level, more)
  for name, value in pairs(M.check(id, given, level + 1, more)) do
    params[name] = value
  end
  return params
end

--- What a caller gave, with one more: for methods whose first argument is one of the operation's parameters.
function M.with(given, name, value)
  if given ~= nil and type(given) ~= "table" then
    return given -- for its check to complain about
  end
  local out = {}
  for one, its in pairs(given or {}) do
    out[one] = its
  end
  out[name] = value
  return out
end

--- A method that makes one request: of a handle, `web:stop { t = 5 }`, or of the client, `docker:containers { all = true }`.
---@param id string
function M.method(id)
  local key = M.operations[id][2]:match "{(%w+)}"
  return function(self, given)
    local params = M.params(id, {}, given, 2)
    if key then
      params[key] = self.id
    end
    local answer, err = (self.client or self):perform(id, params)
    return answer, err -- not a tail call, which would hide this level
  end
end

--- A method that makes one request with a body, `docker:network_create { Name = "net" }`: a table in the Engine API's words, which
--- is checked by the API's own description. `fix` may turn it into another one before.
---@param id string
---@param fix? fun(body: table, level: integer): table
function M.method_with_body(id, fix)
  local key = M.operations[id][2]:match "{(%w+)}"
  return function(self, body, given)
    local params = M.params(id, {}, given, 2)
    options.expect("body", body, "table", 2)
    params.body = options.body(id, fix and fix(body, 2) or body, params.raw, 2)
    if key then
      params[key] = self.id
    end
    local answer, err = (self.client or self):perform(id, params)
    return answer, err
  end
end

--- What an engine warns of when it creates something.
---@param answer table
---@return string[]|nil
function M.warnings(answer)
  local warnings = answer.Warnings or answer.Warning
  if warnings and warnings ~= json.null and warnings ~= "" then
    return type(warnings) == "table" and warnings or { warnings }
  end
end

--- A class of handles: a name or an id with methods. No request is made until a method is called.
---@param name string   "Network", as in moondock.Network
---@return table class
---@return fun(client: moondock.Client, id: string): table handle
function M.class(name)
  local class = { __name = "moondock." .. name }

  function class:__tostring()
    return name:lower() .. " " .. tostring(self.id)
  end

  return class, function(client, id)
    return classes.new(class, { client = client, id = id })
  end
end

return M
