--- Operations of the Engine API as data, and the methods that are made of them.

local options = require "moondock.options"

--- One operation, as the files in api/ list them by the API's operationId.
---@class moondock.Operation
---@field [1] "GET"|"HEAD"|"POST"|"PUT"|"DELETE"
---@field [2] string                   path, with {id} or {name}
---@field query? table<string, string> parameter -> "boolean", "integer", "string", "filters" (a table), "list" (repeated), "time" or "count" (a number or a word)
---@field defaults? table              of the query
---@field body? "json"|"upload"        upload: bytes, streamed
---@field content_type? string         where the engine wants one beside the body's
---@field returns? "json"|"text"|"values"|"output"|"hijack"   nothing: true
---@field patient? boolean             the answer comes when the container does something: no total timeout but the caller's
---@field tty? "container"             whose Tty decides the framing of the output

local M = { operations = {} }

for _, tag in ipairs { "container", "exec", "image", "system" } do
  for id, operation in pairs(require("moondock.api." .. tag)) do
    M.operations[id] = operation
  end
end

local lua_type = { filters = "table", list = "table", time = "number|string", count = "number|string" }

--- What a caller may pass to an operation: name -> Lua type.
local function parameters(operation)
  local known = { timeout = "number" }
  for name, kind in pairs(operation.query or {}) do
    known[name] = lua_type[kind] or kind
  end
  return known
end

--- The parameters as the caller gave them, checked; mistakes are raised at `level`.
---@param id string
---@param given table?
---@param level integer
---@param more? table<string, string>   names beside the query's
---@return table
function M.check(id, given, level, more)
  local known = parameters(M.operations[id])
  for name, kind in pairs(more or {}) do
    known[name] = kind
  end
  given = options.check("parameter", given, known, level + 1)
  return given -- not a tail call, which would hide this level
end

--- A method of a handle that makes one request: `web:stop { t = 5 }`.
---@param id string
function M.method(id)
  local key = M.operations[id][2]:match "{(%w+)}"
  return function(self, given)
    local params = { [key] = self.id }
    for name, value in pairs(M.check(id, given, 2)) do
      params[name] = value
    end
    return self.client:perform(id, params)
  end
end

return M
