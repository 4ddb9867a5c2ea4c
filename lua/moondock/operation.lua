--- An operation of the Engine API, from its parameters to its answer.

local answer = require "moondock.answer"
local await = require "moondock.await"
local base64 = require "moondock.base64"
local errors = require "moondock.error"
local gate = require "moondock.gate"
local json = require "moondock.json"
local reader = require "moondock.reader"
local reference = require "moondock.reference"
local request = require "moondock.request"
local resource = require "moondock.resource"
local schema = require "moondock.schema"
local version = require "moondock.version"

--- It tells an answer to an upgrade from one that a cache has kept. Ours comes from no cache.
local WEBSOCKET_KEY = base64.encode "moondock's nonce"

--- Whose inspection says whether its output is a terminal's, and where in it.
local terminals = {
  container = { "ContainerInspect", "Config" },
  service = { "ServiceInspect", "Spec", "TaskTemplate", "ContainerSpec" },
  task = { "TaskInspect", "Spec", "ContainerSpec" },
}

--- Does the output consist of frames? Content-Type tells it from API 1.42 on, but not on a connection that was hijacked
--- without 101; otherwise what writes it knows.
local function is_framed(client, operation, params, exchange, status, deadline)
  if not operation.tty then
    return not (params.body and params.body.Tty)
  end
  local kind = exchange:field "content-type" or ""
  if kind == "application/vnd.docker.multiplexed-stream" then
    return true
  elseif kind == "application/vnd.docker.raw-stream" and version.at_least(client.api or version.OLDEST, "1.42")
    and (status == 101 or operation.returns ~= "hijack") then
    return false
  end
  local where = terminals[operation.tty]
  local info, err = client:perform(where[1], { id = params.id }, deadline or client:deadline())
  if not info then
    return nil, err
  end
  for i = 2, #where do
    info = type(info) == "table" and info[where[i]]
  end
  return not (type(info) == "table" and (info.Tty == true or info.TTY == true))
end

--- What an operation's answer is made into, now that its body is known.
local function returned(operation, body)
  if operation.returns == "hijack" and body and body.Detach then
    return nil
  end
  return operation.returns
end

local M = {}

--- Client -> the directory of the docker CLI's configuration, where its credentials are. Not among a client's own fields: who holds
--- one that a policy restricts has nothing to do with credentials.
---@type table<moondock.Client, string>
M.directories = setmetatable({}, { __mode = "k" })

--- A header's value: text as it is, a table as the engine wants credentials.
function M.header(value)
  return type(value) == "table" and base64.encode(json.encode(value), true) or value
end

--- The request's own headers, name after name and value.
function M.headers_of(operation, params, hijack)
  local list = {}
  local function add(name, value)
    list[#list + 1], list[#list + 2] = name, value
  end
  if operation.accept then
    add("Accept", operation.accept)
  end
  if hijack then
    add("Upgrade", operation.upgrade or "tcp")
  end
  if operation.upgrade == "websocket" then
    add("Sec-WebSocket-Version", "13")
    add("Sec-WebSocket-Key", WEBSOCKET_KEY)
  end
  for parameter, name in pairs(operation.headers or {}) do
    local value = params[parameter]
    for _, one in ipairs(type(value) == "table" and type(value[1]) == "string" and value or { value }) do
      add(name, M.header(one))
    end
  end
  return list
end

local function content_type(operation, params)
  return operation.content_type
    or operation.body == "json" and "application/json"
    or operation.body == "upload" and params.source and "application/x-tar" or nil
end

local function query_of(operation, params)
  local query = request.query(operation.query, params, operation.defaults)
  if operation.body ~= "json" and params.raw and next(params.raw) ~= nil then
    local raw = request.query(request.kinds(params.raw), params.raw)
    query = query == "" and raw or query .. "&" .. raw:sub(2)
  end
  return query
end

--- The parameters with the credentials that there are for what they name, unless the caller has given others.
---@return table params
---@return string? problem   why there are none, if that is worth a word
function M.with_credentials(client, operation, params, deadline)
  local name = operation.registry and params.auth == nil and params[operation.registry]
  local directory = M.directories[client]
  if name then
    local ref = reference.parse(name)
    local auth, problem = nil, nil
    if ref and directory then
      auth, problem = require("moondock.connect.credentials").find(directory, client.wait, ref.domain, deadline)
    end
    return resource.with(params, "auth", auth or {}), problem
  elseif (operation.headers or {}).auths and params.auths == nil and directory then
    local auths = require("moondock.connect.credentials").all(directory, client.wait, deadline)
    return resource.with(params, "auths", auths)
  end
  return params
end

--- A registry's refusal, with what the credential helper said: the one may be because of the other.
local function explained(err, problem)
  local words = problem and err and err.message:lower() or ""
  if words:find "auth" or words:find "denied" then
    err.message = ("%s; no credentials were found: %s"):format(err.message, problem)
  end
  return err
end

--- As M.perform; `source`, a Reader, is left as it is when nothing is sent.
local function perform(client, id, params, source, deadline, fields)
  local operation = resource.operations[id]
  local path, err = request.path(operation[2], params)
  err = err or reader.failure(source)
  if err then
    return nil, err
  end
  local timeout = not (operation.query and operation.query.timeout) and params.timeout or nil -- else it is the engine's
  local given = deadline or timeout
  deadline = deadline or await.deadline(timeout)
  local api
  api, err = client:negotiate(deadline or client:deadline())
  if api == nil then
    return nil, err
  end
  params, err = gate.fit(id, operation.since, params, api)
  if not params then
    return nil, err
  end
  local problem
  params, problem = M.with_credentials(client, operation, params, deadline)
  if problem and fields then
    fields.explain = function(failed)
      return explained(failed, problem)
    end
  end
  local body = operation.body == "json" and (params.body or {}) or nil
  local returns = fields and fields.returns or returned(operation, body)
  local hijack = returns == "hijack"
  if not (given or operation.patient or hijack or answer.streams[returns]) then
    deadline = client:deadline()
  end
  local exchange, status = client:ask({
    op = operation[1] .. " " .. path,
    method = operation[1],
    target = (api and not operation.bare and "/v" .. api or "") .. path .. query_of(operation, params),
    headers = client:headers_for(content_type(operation, params), M.headers_of(operation, params, hijack)),
    how = hijack and "hijack" or operation.body == "upload" and params.source and "upload" or "send",
    body = body and json.encode(body, schema.bodies[id]),
    source = source,
  }, deadline)
  if not exchange then
    return nil, explained(status, problem)
  elseif hijack and status ~= 101 and status ~= 200 then
    exchange:close()
    return errors.fail("protocol", ("the engine answered %d instead of a connection"):format(status),
      { op = exchange.request.op, status = status })
  end
  if hijack or returns == "output" then
    local framed = operation.upgrade == nil
    if framed then
      framed, err = is_framed(client, operation, params, exchange, status, deadline)
    end
    if framed == nil then
      exchange:close()
      return nil, err
    end
    returns = framed and "frames" or "bytes"
  end
  fields = fields or {}
  fields.client, fields.deadline, fields.hijacked = client, deadline, hijack
  fields.prefix = operation.returns == "output" and params or nil
  return answer.take(exchange, returns, fields, deadline)
end

--- Perform an operation. Its parameters are those of its path, query and headers, `source`, and `body`. The source is closed when
--- it is sent, and when it cannot be.
---@param client moondock.Client
---@param id string          operationId
---@param params table
---@param deadline? number   without: params.timeout, else what the operation's kind implies
---@param fields? table      of the Stream, where the answer is one; `returns`: what the answer is made into, if not as usual
---@return any
---@return moondock.Error? err
function M.perform(client, id, params, deadline, fields)
  local source = params.source ~= nil and reader.of(params.source) or nil
  local result, err = perform(client, id, params, source, deadline, fields)
  if err then
    reader.drop(source)
  end
  return result, err
end

return M
