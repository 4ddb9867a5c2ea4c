--- What an answer means: a refusal, a value, or a stream.

local errors = require "moondock.error"
local json = require "moondock.json"
local pathstat = require "moondock.pathstat"
local reader = require "moondock.reader"
local stream = require "moondock.stream"

--- The largest answer that is taken as one, in bytes.
local BODY_LIMIT = 64 * 1024 * 1024
--- As much of a refusal's body as is read.
local REFUSAL_LIMIT = 1024 * 1024
--- As much of what is no JSON as an Error quotes.
local QUOTED = 2048

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
  return type(message) == "string" and message or body:match "^%s*(.*%S)" or ""
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
  local refusal = errors.new(kinds[status] or "api", message, { status = status, op = exchange.request.op })
  if message:find "HTTP request to an HTTPS server" then
    refusal.kind, refusal.message = "tls", "the engine wants TLS there: " .. message
  end
  return refusal
end

--- What is read bit by bit.
M.streams = { values = true, frames = true, bytes = true, output = true, reader = true, tar = true }
--- What a request of the caller's own may be answered with.
M.kinds = { json = true, text = true, values = true, frames = true, bytes = true }

--- A value that must be of one kind. What an engine writes in Go gives null for an empty list.
local function shaped(value, returns)
  if returns == "list" and value == json.null then
    return json.array()
  elseif returns == "json" or type(value) == (returns == "string" and "string" or "table") then
    return value
  end
end

local function value_in(body, returns)
  local value, problem = json.decode(body)
  if value == nil then
    return nil, body:find "%S" and "no JSON: " .. body:sub(1, QUOTED) or "empty: " .. problem
  end
  value = shaped(value, returns)
  if value == nil then
    return nil, ("no %s: %s"):format(returns, body:sub(1, QUOTED))
  end
  return value
end

--- The bytes of an answer, with what its head says of the path that they are from.
local function reader_of(exchange, returns, deadline)
  local out = reader.new(function()
    local name, bytes = exchange:read(deadline)
    if name then
      return bytes
    end
    return nil, bytes
  end, function()
    exchange:close()
  end)
  out.tar, out.stat = returns == "tar" or nil, pathstat.decode(exchange:field(pathstat.HEADER))
  return out
end

--- Make of an answer what was asked for: "object", "list", "string", "json" (any of them), "text", "values", "frames", "bytes",
--- "reader", "tar", "stat", or nil for nothing but success.
---@param exchange moondock.Exchange
---@param returns? string
---@param fields table        of the stream, where it is one
---@param deadline number?
---@return any
---@return moondock.Error? err
function M.take(exchange, returns, fields, deadline)
  if returns == "reader" or returns == "tar" then
    return reader_of(exchange, returns, deadline)
  elseif M.streams[returns] then
    if returns == "frames" then
      exchange:frames()
    end
    fields.exchange, fields.values = exchange, returns == "values"
    return stream.new(fields)
  end
  local stat = returns == "stat" and exchange:field(pathstat.HEADER)
  local body, err = read_body(exchange, BODY_LIMIT, deadline)
  if not body then
    return nil, err
  elseif returns == "text" then
    return body
  elseif returns == nil then
    return true
  end
  local value, problem
  if returns == "stat" then
    value, problem = pathstat.decode(stat), "without the header " .. pathstat.HEADER
  else
    value, problem = value_in(body, returns)
  end
  if value == nil then
    return errors.fail("protocol", "the engine's answer is " .. problem, { op = exchange.request.op })
  end
  return value
end

return M
