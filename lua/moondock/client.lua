--- The client: from an operation to its answer.

local answer = require "moondock.answer"
local await = require "moondock.await"
local errors = require "moondock.error"
local json = require "moondock.json"
local options = require "moondock.options"
local request = require "moondock.request"
local resource = require "moondock.resource"
local version = require "moondock.version"

--- While another coroutine asks for the API version: pauses between two looks, and how long it is trusted, in seconds.
local NEGOTIATION_PAUSE, NEGOTIATION_LIMIT = 0.005, 30

---@class moondock.Client
---@field wait moondock.Wait
---@field package transport table
---@field package chosen moondock.Endpoint
---@field package timeout { connect: number, total: number, idle: number }
---@field package error_limit integer
---@field package user_agent string
---@field package headers table<string, string[]>   by Content-Type
---@field package api string|false|nil   nil: to be negotiated; false: unversioned paths
---@field package negotiating boolean
local Client = { __name = "moondock.Client" }
Client.__index = Client

--- The headers of a request: those that all have, and `Content-Type`. One table serves all requests of a type.
local function headers_for(self, content_type)
  local headers = self.headers[content_type or ""]
  if not headers then
    headers = { "Host", self.chosen.authority, "User-Agent", self.user_agent }
    if content_type then
      headers[5], headers[6] = "Content-Type", content_type
    end
    self.headers[content_type or ""] = headers
  end
  return headers
end

--- Send a request, and wait for the head of its answer, whatever that says.
---@param req moondock.Request
---@return moondock.Exchange|nil
---@return moondock.Error|integer err_or_status
local function send(self, req, deadline)
  req.target = self.chosen.base .. req.target
  local exchange, err = self.transport:open(req, deadline)
  if not exchange then
    return nil, err
  end
  local status
  status, err = exchange:head(deadline)
  if not status then
    return nil, err
  end
  return exchange, status
end

--- One ping. What the head of the answer told is returned beside an Error, too: a sick engine can still be known.
local function ping(self, method, deadline)
  local exchange, status = send(self, {
    op = method .. " /_ping", method = method, target = "/_ping", headers = headers_for(self), how = "send",
  }, deadline)
  if not exchange then
    return nil, status
  end
  local info = {
    APIVersion = exchange:field "api-version",
    OSType = exchange:field "ostype",
    BuilderVersion = exchange:field "builder-version",
    Experimental = exchange:field "docker-experimental" == "true",
    Swarm = exchange:field "swarm",
  }
  local _, err
  if status == 200 then
    _, err = answer.take(exchange, nil, nil, deadline)
  else
    err = answer.refusal(exchange, status, self.error_limit, deadline)
  end
  return not err and info or nil, err, info
end

--- By HEAD, else by GET. Where there was no connection at all, a second try would tell nothing new.
local function ping_either(self, deadline)
  local info, err, told = ping(self, "HEAD", deadline)
  local told_before = told
  if not info and err.kind ~= "connect" and err.kind ~= "timeout" then
    info, err, told = ping(self, "GET", deadline)
  end
  return info, err, told or told_before
end

--- Ask the engine for a sign of life. Operations SystemPingHead and SystemPing.
---@param given? { timeout: number? }
---@return { APIVersion: string?, OSType: string?, BuilderVersion: string?, Experimental: boolean, Swarm: string? }|nil
---@return moondock.Error? err
function Client:ping(given)
  given = resource.check("SystemPing", given, 2)
  local info, err = ping_either(self, self:deadline(given.timeout))
  if not info then
    return nil, err
  end
  return info
end

--- When a plain call must be done: the caller's timeout counts, else the client's total one.
---@param timeout? number
---@return number? deadline
function Client:deadline(timeout)
  return await.deadline(timeout or self.timeout.total)
end

--- After the end of a hijacked connection: an Error if the engine has died.
---@return moondock.Error?
function Client:confirm(deadline)
  local _, err = ping_either(self, deadline or self:deadline())
  return err and err.status == nil and err or nil
end

--- The API version that is spoken, false for unversioned paths. The first call asks the engine; one at a time does. If the
--- engine gives no answer that helps, the newest version is tried, and the next call asks again.
---@param deadline? number
---@return string|false|nil
---@return moondock.Error? err
function Client:negotiate(deadline)
  while self.negotiating and self.negotiating > await.now() do
    await.sleep(self.wait, NEGOTIATION_PAUSE, deadline)
    if deadline and deadline <= await.now() then
      return errors.fail("timeout", "the engine's API version was not known within the total timeout")
    end
  end
  if self.api ~= nil then
    return self.api
  end
  self.negotiating = deadline or await.now() + NEGOTIATION_LIMIT -- it ends even if this coroutine does not go on
  local ok, pong, err, told = pcall(ping_either, self, deadline)
  self.negotiating = nil
  if not ok then
    error(pong, 0)
  end
  if err and (err.kind == "connect" or err.kind == "timeout") then
    return nil, err
  end
  local newest = told and version.parse(told.APIVersion)
  if newest and not version.at_least(newest, version.OLDEST) then
    return errors.fail("unsupported", ("the engine speaks API %s at most, and %s is the oldest that is spoken here")
      :format(newest, version.OLDEST))
  end
  local spoken = version.min(newest or version.NEWEST, version.NEWEST)
  if not err then
    self.api = spoken
  end
  return spoken
end

--- Does the output consist of frames? Content-Type tells it from API 1.42 on, but not on a connection that was hijacked
--- without 101; otherwise the container knows.
local function is_framed(self, exchange, status, hijacked, container, deadline)
  local kind = exchange:field "content-type" or ""
  if kind == "application/vnd.docker.multiplexed-stream" then
    return true
  elseif kind == "application/vnd.docker.raw-stream" and version.at_least(self.api or version.OLDEST, "1.42")
    and (status == 101 or not hijacked) then
    return false
  end
  local info, err = self:perform("ContainerInspect", { id = container }, deadline or self:deadline())
  if not info then
    return nil, err
  end
  return not (type(info.Config) == "table" and info.Config.Tty)
end

--- Send a request whose answer must be a success.
local function ask(self, req, deadline)
  local exchange, status = send(self, req, deadline)
  if exchange and answer.refused(status) then
    return nil, answer.refusal(exchange, status, self.error_limit, deadline)
  end
  return exchange, status
end

--- What an operation's answer is made into, now that its body is known.
local function returned(operation, body)
  if operation.returns == "hijack" and body and body.Detach then
    return nil
  end
  return operation.returns
end

--- Perform an operation. Its parameters are those of its path and query, `source`, and `body`: a table, or a function that makes
--- it for an API version.
---@param id string          operationId
---@param params table
---@param deadline? number   without: params.timeout, else what the operation's kind implies
---@return any
---@return moondock.Error? err
function Client:perform(id, params, deadline)
  local operation = resource.operations[id]
  local path, err = request.path(operation[2], params)
  if not path then
    return nil, err
  end
  local given = deadline or params.timeout
  deadline = deadline or await.deadline(params.timeout)
  local api, body
  api, err = self:negotiate(deadline or self:deadline())
  if api == nil then
    return nil, err
  end
  body = params.body
  if type(body) == "function" then
    body, err = body(api)
    if not body then
      return nil, err
    end
  end
  local returns = returned(operation, body)
  local hijack, upload = returns == "hijack", operation.body == "upload"
  if not (given or hijack or returns == "output" or returns == "values" or operation.patient) then
    deadline = self:deadline()
  end
  local content_type = operation.content_type
    or operation.body == "json" and "application/json" or upload and "application/x-tar"
  local exchange, status = ask(self, {
    op = operation[1] .. " " .. path,
    method = operation[1],
    target = (api and "/v" .. api or "") .. path .. request.query(operation.query, params, operation.defaults),
    headers = headers_for(self, content_type or nil),
    how = hijack and "hijack" or upload and params.source and "upload" or "send",
    body = body and json.encode(body),
    source = params.source,
  }, deadline)
  if not exchange then
    return nil, status
  end
  if hijack or returns == "output" then
    local framed
    if operation.tty == "container" then
      framed, err = is_framed(self, exchange, status, hijack, params.id, deadline)
    else
      framed = not body.Tty
    end
    if framed == nil then
      exchange:close()
      return nil, err
    end
    returns = framed and "frames" or "bytes"
  end
  local value
  value, err = answer.take(exchange, returns, { client = self, deadline = deadline, hijacked = hijack }, deadline)
  if value == nil then
    return nil, err
  elseif returns == "json" and type(value) ~= "table" then
    return errors.fail("protocol", "the engine's answer is neither an object nor a list", { op = exchange.request.op })
  end
  return value
end

--- Perform any operation that is known here by its operationId: `docker:call("ContainerTop", { id = "web", ps_args = "aux" })`.
--- Parameters of the path and the query go by their names; `body` is the body, `source` an upload, `timeout` in seconds.
---@param id string
---@param given? table
---@return any
---@return moondock.Error? err
function Client:call(id, given)
  local operation = resource.operations[id]
  if not operation then
    error(("unknown operation %q"):format(tostring(id)), 2)
  end
  local more = { body = operation.body == "json" and "table" or nil, source = "string|function" }
  for name in operation[2]:gmatch "{(%w+)}" do
    more[name] = "string|table"
  end
  local params = {}
  for name, value in pairs(resource.check(id, given, 2, more)) do
    params[name] = value
  end
  for name in operation[2]:gmatch "{(%w+)}" do
    params[name] = options.id(name, params[name], 2)
  end
  if operation.body == "json" then
    options.body(params.body, 2)
  end
  return self:perform(id, params)
end

local request_options = { returns = "string", query = "table", body = "any", headers = "table", timeout = "number" }

--- Any request: `docker:request("GET", "/system/df", { returns = "json" })`. The path gets the API version. A table as `body` is
--- sent as JSON, a string as it is. `headers` is { ["X-Name"] = "value" }. `returns`: "json", "text", "values" (a stream of JSON),
--- "frames" (a stream of stdout and stderr), "bytes" (a raw one); without it: true.
---@param method string
---@param path string
---@param given? table
---@return any
---@return moondock.Error? err
function Client:request(method, path, given)
  given = options.check("option", given, request_options, 2)
  options.expect("method", method, "string", 2)
  if type(path) ~= "string" or path:sub(1, 1) ~= "/" then
    error("path must be a string that begins with \"/\"", 2)
  end
  for name, value in pairs(given.headers or {}) do
    options.expect("a header's name", name, "string", 2)
    options.expect("header " .. name, value, "string", 2)
  end
  if type(given.body) == "table" then
    options.body(given.body, 2)
  end
  if given.returns and not answer.kinds[given.returns] then
    error(("unknown kind of answer %q"):format(given.returns), 2)
  end
  local deadline = await.deadline(given.timeout or not answer.streams[given.returns] and self.timeout.total or nil)
  local api, err = self:negotiate(deadline or self:deadline())
  if api == nil then
    return nil, err
  end
  local body, own = given.body, false
  if type(body) == "table" then
    body = json.encode(body)
  end
  local headers = {}
  for name, value in pairs(given.headers or {}) do
    headers[#headers + 1] = name
    headers[#headers + 1] = value
    own = own or name:lower() == "content-type"
  end
  local content_type = not own and type(given.body) == "table" and "application/json" or nil
  for _, text in ipairs(headers_for(self, content_type)) do
    headers[#headers + 1] = text
  end
  local known = {}
  for name, value in pairs(given.query or {}) do
    known[name] = type(value) ~= "table" and type(value) or value[1] ~= nil and "list" or "filters"
  end
  local exchange
  exchange, err = ask(self, {
    op = method .. " " .. path,
    method = method,
    target = (api and "/v" .. api or "") .. path .. request.query(known, given.query or {}),
    headers = headers,
    how = "send",
    body = body,
  }, deadline)
  if not exchange then
    return nil, err
  end
  return answer.take(exchange, given.returns, { client = self, deadline = deadline }, deadline)
end

--- Which engine was chosen, and by what.
---@return { host: string, source: string }
function Client:endpoint()
  return { host = self.chosen.host, source = self.chosen.source }
end

--- Close idle connections. The client can still be used.
---@return true
function Client:close()
  self.transport:close()
  return true
end

Client.__close = Client.close

return Client
