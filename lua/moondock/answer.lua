--- What an answer means: a refusal, a value, or a stream.

local errors = require "moondock.error"
local json = require "moondock.json"
local stream = require "moondock.stream"

--- The largest answer that is taken as one, in bytes.
local BODY_LIMIT = 64 * 1024 * 1024
--- As much of a refusal's body as is read.
local REFUSAL_LIMIT = 64 * 1024

local M = {}

local kinds = { [401] = "unauthorized", [404] = "not_found", [409] = "conflict" }

--- All of an answer's body, if it is not larger than the limit.
---@return string|nil body
---@return moondock.Error? err      kind "limit" has what came as `stdout`
local function read_body(exchange, limit, deadline)
  local parts, size = {}, 0
  while true do
    local name, bytes = exchange:read(deadline)
    if name == nil then
      local body = table.concat(parts)
      if bytes then
        exchange:close()
        bytes.stdout = body
        return nil, bytes
      end
      return body
    end
    size = size + #bytes
    parts[#parts + 1] = bytes
    if size > limit then
      exchange:close()
      return errors.fail("limit", ("the answer is larger than %d bytes"):format(limit),
        { op = exchange.request.op, stdout = table.concat(parts) })
    end
  end
end

--- The engine's words: JSON with a message, or text.
local function message_in(body, kind)
  local decoded = kind and kind:find "^application/json" and json.decode(body)
  local message = type(decoded) == "table" and decoded.message
  return type(message) == "string" and message or body:match "^%s*(.-)%s*$"
end

--- Whether a status is none of success. 304 says that there was nothing to do.
---@param status integer
function M.refused(status)
  return status >= 300 and status ~= 304 or status < 200 and status ~= 101
end

--- What a refusal means; the only place that decides it. The body is read as far as it may matter; then the exchange is closed.
---@param exchange moondock.Exchange
---@param status integer
---@param limit integer      bytes of the engine's words that the Error keeps
---@param deadline number?
---@return moondock.Error
function M.refusal(exchange, status, limit, deadline)
  local kind = exchange:field "content-type"
  local body, err = read_body(exchange, REFUSAL_LIMIT, deadline)
  local message = message_in(body or err.stdout, kind):sub(1, limit)
  if not message:find "%S" then
    message = ("the engine answered %d without a word"):format(status)
  end
  exchange:close()
  return errors.new(kinds[status] or "api", message, { status = status, op = exchange.request.op })
end

--- What is read bit by bit.
M.streams = { values = true, frames = true, bytes = true }
--- All that an answer can be made into.
M.kinds = { json = true, text = true, values = true, frames = true, bytes = true }

--- Make of an answer what was asked for: "json", "text", "values", "frames", "bytes", or nil for nothing but success.
---@param exchange moondock.Exchange
---@param returns? string
---@param fields table        of the stream, where it is one
---@param deadline number?
---@return any
---@return moondock.Error? err
function M.take(exchange, returns, fields, deadline)
  if M.streams[returns] then
    if returns == "frames" then
      exchange:frames()
    end
    fields.exchange, fields.values = exchange, returns == "values"
    return stream.new(fields)
  end
  local body, err = read_body(exchange, BODY_LIMIT, deadline)
  if not body then
    return nil, err
  elseif returns == "text" then
    return body
  elseif returns == "json" then
    local value, problem = json.decode(body)
    if value == nil then
      return errors.fail("protocol", "the engine's answer is no JSON: " .. problem, { op = exchange.request.op })
    end
    return value
  end
  return true
end

return M
