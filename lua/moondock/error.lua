--- The one error type. The world's failures are returned as `nil, Error`; inside a `for` loop the same Error is raised.

local class = require "moondock.class"

---@alias moondock.Kind
---| "invalid"      # refused here, nothing was sent
---| "denied"       # by a whitelist or a policy
---| "connect"      # no connection
---| "tls"          # no trust
---| "timeout"      # the message says which
---| "api"          # the engine said no, also inside a stream that began with 200
---| "not_found"    # 404
---| "conflict"     # 409
---| "unauthorized" # 401
---| "protocol"     # the engine's bytes make no sense
---| "truncated"    # a message or a frame was cut off
---| "limit"        # larger than is kept
---| "unsupported"  # by this engine's version, or here
---| "busy"         # in use
---| "closed"       # the connection was lost, or the stream was closed

---@class moondock.Error
---@field kind moondock.Kind
---@field message string   one sentence that a person can act on
---@field op? string       the request, e.g. "POST /containers/web/start"
---@field status? integer  the HTTP status, where there was one
---@field code? integer|string    of an error inside a stream: of the command that failed in a build, or a status; of a container that has ended
---@field stage? string    of a guarded exec: "create", "start", "read" or "inspect"
---@field stdout? string   what had been received before
---@field stderr? string
---@field killed? boolean  of a guarded exec with kill: whether the process is gone
---@field rule? string     of a policy, by which it was denied
---@field logs? string     of a container that does not get ready: the last lines that it wrote
local Error = { __name = "moondock.Error" }

function Error:__tostring()
  return self.op and self.op .. ": " .. self.message or self.message
end

function Error.__concat(a, b)
  return tostring(a) .. tostring(b)
end

local M = {}

---@param kind moondock.Kind
---@param message string
---@param fields? table     further fields of the Error
---@return moondock.Error
function M.new(kind, message, fields)
  local e = { kind = kind, message = message }
  for name, value in pairs(fields or {}) do
    e[name] = value
  end
  return class.new(Error, e)
end

--- `return fail(…)` for `return nil, Error`.
---@return nil, moondock.Error
function M.fail(kind, message, fields)
  return nil, M.new(kind, message, fields)
end

---@return boolean
function M.is(value)
  return class.is(value, Error)
end

return M
