--- The client: from an operation to its answer.

local answer = require "moondock.answer"
local await = require "moondock.await"
local errors = require "moondock.error"
local operation = require "moondock.operation"
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
---@field package own_headers string[]   that the docker CLI's configuration adds to every request
---@field package headers table<string, string[]>   by Content-Type
---@field package api string|false|nil   nil: to be negotiated; false: unversioned paths
---@field package negotiating boolean
local Client = { __name = "moondock.Client" }

--- The headers of a request: those that all have, `Content-Type`, and its own. One table serves all requests of a type that
--- have none of their own.
---@package
---@param content_type? string
---@param own? string[]   name after name and value
---@return string[]
function Client:headers_for(content_type, own)
  local headers = self.headers[content_type or ""]
  if not headers then
    headers = { "Host", self.chosen.authority, "User-Agent", self.user_agent }
    for _, text in ipairs(self.own_headers) do
      headers[#headers + 1] = text
    end
    if content_type then
      headers[#headers + 1], headers[#headers + 2] = "Content-Type", content_type
    end
    self.headers[content_type or ""] = headers
  end
  if not own or #own == 0 then
    return headers
  end
  local all = {}
  for _, list in ipairs { headers, own } do
    for _, text in ipairs(list) do
      all[#all + 1] = text
    end
  end
  return all
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
    op = method .. " /_ping", method = method, target = "/_ping", headers = self:headers_for(), how = "send",
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
  self.negotiating = math.min(deadline or math.huge, await.now() + NEGOTIATION_LIMIT) -- it ends even if this coroutine does not go on
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

--- Send a request whose answer must be a success.
---@package
---@param req moondock.Request
---@return moondock.Exchange|nil
---@return moondock.Error|integer err_or_status
function Client:ask(req, deadline)
  local exchange, status = send(self, req, deadline)
  if exchange and answer.refused(status) then
    return nil, answer.refusal(exchange, status, self.error_limit, deadline)
  end
  return exchange, status
end

--- Perform an operation; see operation.lua. Nothing is checked any more.
---@package
Client.perform = operation.perform

--- Perform any operation of the Engine API by its operationId: `docker:call("ContainerTop", { id = "web", ps_args = "aux" })`.
--- Parameters of the path, the query and the headers go by their names; `body` is the body, `source` an upload, `timeout` in seconds.
--- `raw` passes what is not known here: further fields of the body, or where there is none in JSON, of the query.
---@param id string
---@param given? table
---@return any
---@return moondock.Error? err
function Client:call(id, given)
  local one = resource.operations[id]
  if not one then
    error(options.unknown("operation", tostring(id), resource.operations), 2)
  end
  local more = { body = one.body == "json" and "table" or nil, source = one.body == "upload" and "any" or nil }
  if one.returns == "hijack" then
    more.source = "any"
  end
  for name in one[2]:gmatch "{(%w+)}" do
    more[name] = "string|table"
  end
  local params = resource.params(id, {}, given, 2, more)
  for name in one[2]:gmatch "{(%w+)}" do
    params[name] = options.id(name, params[name], 2)
  end
  if one.body == "json" then
    params.body = options.body(id, params.body, params.raw, 2)
  end
  if params.source ~= nil then
    options.expect("source", params.source, "source", 2)
  end
  local result, err = self:perform(id, params)
  return result, err -- not a tail call, which would hide this level
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
  local body, own, content_type = given.body, {}, nil
  if type(body) == "table" then
    body, content_type = options.json("body", body, 2), "application/json"
  end
  if body ~= nil then
    options.expect("body", body, "string|table", 2)
  end
  for name in pairs(given.query or {}) do
    options.expect("a name in query", name, "string", 2)
  end
  for name, value in pairs(given.headers or {}) do
    options.expect("a header's name", name, "string", 2)
    options.expect("header " .. name, value, "string", 2)
    own[#own + 1], own[#own + 2] = name, value
    content_type = name:lower() ~= "content-type" and content_type or nil
  end
  if given.returns and not answer.kinds[given.returns] then
    error(("unknown kind of answer %q"):format(given.returns), 2)
  end
  local deadline = await.deadline(given.timeout or not answer.streams[given.returns] and self.timeout.total or nil)
  local api, err = self:negotiate(deadline or self:deadline())
  if api == nil then
    return nil, err
  end
  local query = request.query(request.kinds(given.query or {}), given.query or {})
  local exchange
  exchange, err = self:ask({
    op = method .. " " .. path,
    method = method,
    target = (api and "/v" .. api or "") .. path .. (path:find("?", 1, true) and query:gsub("^%?", "&") or query),
    headers = self:headers_for(content_type, own),
    how = "send",
    body = body,
  }, deadline)
  if not exchange then
    return nil, err
  end
  return answer.take(exchange, given.returns, { client = self, deadline = deadline }, deadline)
end

--- Which engine was chosen, and by what: an option of `new`, an environment variable, "currentContext" of config.json, or "default".
--- tls: "verified", or "unverified" when any engine is believed.
---@return { host: string, source: string, context: string?, tls: "verified"|"unverified"|nil }
function Client:endpoint()
  local one = self.chosen
  return {
    host = one.host, source = one.source, context = one.context,
    tls = one.tls and (one.tls.insecure and "unverified" or "verified") or nil,
  }
end

--- Whether the engine takes connections. Nothing is asked of it; so where ssh leads to it, all that is known is that ssh is there.
---@param given? { timeout: number? }
---@return boolean
---@return moondock.Error? err   why not
function Client:available(given)
  given = options.check("option", given, { timeout = "number" }, 2)
  local ok, err = self.transport:reach(await.deadline(given.timeout))
  return ok or false, err
end

--- Close idle connections. The client can still be used.
---@return true
function Client:close()
  self.transport:close()
  return true
end

Client.__close = Client.close

return Client
