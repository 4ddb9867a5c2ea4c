--- moondock: a client for Docker-compatible engines.

local Client = require "moondock.client"
local config = require "moondock.connect.config"
local base64 = require "moondock.base64"
local class = require "moondock.class"
local core = require "moondock.core"
local endpoint = require "moondock.endpoint"
local errors = require "moondock.error"
local json = require "moondock.json"
local operation = require "moondock.operation"
local options = require "moondock.options"
local tls = require "moondock.connect.tls"
local version = require "moondock.version"

local M = {
  --- What options of `new` are unless others are given. timeout: seconds; a total one is for plain calls: streams, waiting and
  --- stopping have none of their own. error_limit: as much of an engine's error text as an Error keeps, in bytes.
  defaults = { timeout = { connect = 10, total = 30, idle = 0 }, error_limit = 4096 },
  _VERSION = core.version,
  null = json.null,
  array = json.array,
  digits = json.digits,
  base64 = base64.encode,
}

for _, kind in ipairs { "engine", "list", "handle", "create", "image", "policy" } do
  require("moondock.methods." .. kind) -- adds to Client
end

local waits = {}
for _, name in ipairs { "block", "copas", "cqueues", "frame", "luv" } do
  waits[name] = "moondock.wait." .. name
end

--- The event loop: by its name, or a table of the two functions.
local function wait_of(given)
  if type(given) == "table" then
    options.check("function of wait", given, { wait = "function", cancel = "function" }, 4)
    if not (given.wait and given.cancel) then
      error("wait must have both functions, wait and cancel", 4)
    end
    return given
  end
  local name = given or "block"
  if not waits[name] then
    error(options.unknown("wait", name, waits), 4)
  end
  return require(waits[name])
end

local warned = false

--- What moves the bytes: nginx's own sockets within nginx, unless somebody else is to wait; else libcurl.
local function transport_of(chosen, wait, timeout)
  local nginx = rawget(_G, "ngx")
  if nginx and nginx.socket and wait == nil then
    return require("moondock.transport.cosocket").new(chosen, timeout)
  elseif nginx and nginx.socket and wait == "block" and not warned then
    warned = true
    nginx.log(nginx.WARN, "moondock: wait = \"block\" blocks this worker while it waits")
  end
  return require("moondock.transport.curl").new(chosen, wait_of(wait), timeout)
end

local function timeouts_of(given)
  if type(given) == "number" then
    given = { total = given }
  end
  given = options.check("timeout", given, { connect = "number", total = "number", idle = "number" }, 3)
  local out = {}
  for name, seconds in pairs(M.defaults.timeout) do
    out[name] = given[name] or seconds
  end
  return out
end

--- The API version to speak: as given, or DOCKER_API_VERSION's; nil leaves it to the engine.
---@return string|false|nil
---@return moondock.Error? err
local function api_of(given)
  if given == false then
    return false
  elseif given ~= nil then
    return version.parse(given) or error(("api must look like \"1.41\", not %q"):format(tostring(given)), 3)
  end
  local env = os.getenv "DOCKER_API_VERSION"
  local api = version.parse(env)
  if not api and env and env ~= "" then
    return errors.fail("invalid", ("DOCKER_API_VERSION must look like \"1.41\", not %q"):format(env))
  end
  return api
end

local known = {
  host = "string", context = "string", tls = "table|boolean", ssh = "table", api = "string|boolean",
  timeout = "number|table", wait = "string|table", error_limit = "size", policy = "table", log = "function",
}

--- TLS as endpoint.choose takes it: nil leaves it to the environment or the context.
local function tls_of(given)
  if given == true then
    return {}
  end
  return given and options.check("field of tls", given, tls.fields, 3) or given
end

--- A client. Nothing is sent yet.
---
--- host: "unix:///path", "unix://@abstract", "tcp://host:port", "http://…", "https://…" or "ssh://user@host:port"; context: one of
--- the docker CLI's; without both, the engine that the docker CLI would use, see `endpoint`. tls: { ca =, cert =, key = }, each PEM
--- or the name of a file, with verify = false to believe any engine, and server_name, if the engine's certificate has another name
--- than its host; true: what the system trusts; false: none, whatever the environment says. ssh: more options of ssh, such as
--- { "-i", "key" }. api: "1.41" speaks that version, false sends unversioned paths; without: DOCKER_API_VERSION, else what the engine
--- and this library both know. timeout: seconds for each plain call, or { connect =, total =, idle = }; 0 is none. wait: who waits:
--- "block", "luv", "cqueues", "copas", "frame", or { wait = fn, cancel = fn }, see moondock.Wait; without: in nginx its own sockets,
--- elsewhere "block". error_limit: bytes of the engine's words that an Error keeps.
--- policy: what may be done with it, see moondock.policy; log: gets a record of all that is done, or denied, by that.
---@param given? { host: string?, context: string?, tls: moondock.TLS|boolean|nil, ssh: string[]|nil, api: string|false|nil, timeout: number|table|nil, wait: string|moondock.Wait|nil, error_limit: integer?, policy: moondock.Rules|moondock.PolicyRules|nil, log: fun(record: table)|nil }
---@return moondock.Client|nil
---@return moondock.Error? err
function M.new(given)
  given = options.check("option", given, known, 2)
  if given.host and given.context then
    error("host and context exclude each other", 2)
  elseif given.ssh then
    options.strings("option \"ssh\"", given.ssh, 2)
  end
  local policy = given.policy and require("moondock.policy.rules").of(given.policy, 2)
  local directory = config.directory()
  local settings, problem = config.read(directory)
  local chosen, err = endpoint.choose({
    host = given.host, context = given.context, tls = tls_of(given.tls), ssh = given.ssh,
  }, settings, problem)
  if not chosen then
    return nil, err
  end
  local transport = transport_of(chosen, given.wait, timeouts_of(given.timeout))
  local api
  api, err = api_of(given.api)
  if err then
    return nil, err
  end
  local headers
  headers, err = config.headers(settings or {})
  if not headers then
    return nil, err
  end
  local client = class.new(Client, {
    chosen = chosen,
    own_headers = headers,
    wait = transport.wait,
    timeout = transport.timeout,
    transport = transport,
    api = api,
    error_limit = given.error_limit or M.defaults.error_limit,
    user_agent = "moondock/" .. core.version,
    headers = {},
  })
  operation.directories[client] = directory
  return policy and client:restrict(policy, { log = given.log }) or client
end

return M
