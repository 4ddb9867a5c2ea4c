--- moondock: a client for Docker-compatible engines.

local Client = require "moondock.client"
local container = require "moondock.container"
local core = require "moondock.core"
local curl = require "moondock.transport.curl"
local endpoint = require "moondock.endpoint"
local errors = require "moondock.error"
local exec = require "moondock.exec"
local image = require "moondock.image"
local json = require "moondock.json"
local options = require "moondock.options"
local resource = require "moondock.resource"
local version = require "moondock.version"

--- Seconds, unless others are given. A total timeout is for plain calls: streams, waiting and stopping have none of their own.
local TIMEOUT = { connect = 10, total = 30, idle = 0 }
--- As much of an engine's error text as an Error keeps, in bytes.
local ERROR_LIMIT = 4096

local M = {
  _VERSION = core.version,
  null = json.null,
  array = json.array,
}

local function client_operation(id)
  return function(self, given)
    return self:perform(id, resource.check(id, given, 2))
  end
end

--- Operation ContainerList: a list of tables. all: not only those that run. filters: { label = { "app=web" } }.
---@type fun(self: moondock.Client, given: { all: boolean?, limit: integer?, size: boolean?, filters: table?, timeout: number? }?): table[]|nil, moondock.Error?
Client.containers = client_operation "ContainerList"

--- Operation ImageList: a list of tables.
---@type fun(self: moondock.Client, given: { all: boolean?, filters: table?, digests: boolean?, timeout: number? }?): table[]|nil, moondock.Error?
Client.images = client_operation "ImageList"

--- Operation SystemVersion.
---@type fun(self: moondock.Client, given: { timeout: number? }?): table|nil, moondock.Error?
Client.version = client_operation "SystemVersion"

--- Operation SystemInfo.
---@type fun(self: moondock.Client, given: { timeout: number? }?): table|nil, moondock.Error?
Client.info = client_operation "SystemInfo"

--- A container by its name or id. No request is made.
---@param id string
---@return moondock.Container
function Client:container(id)
  return container.handle(self, options.id("container", id, 2))
end

--- An image by its name or id. No request is made.
---@param name string
---@return moondock.Image
function Client:image(name)
  return image.handle(self, options.id("image", name, 2))
end

--- An exec by its id. No request is made.
---@param id string
---@return moondock.Exec
function Client:exec(id)
  return exec.handle(self, options.id("exec", id, 2))
end

--- Create a container. The body is the Engine API's: { Image = "alpine:3", Cmd = { "sh" }, HostConfig = { … } }. Operation
--- ContainerCreate.
---@param body table
---@param given? { name: string?, platform: string?, timeout: number? }
---@return moondock.Container|nil
---@return moondock.Error? err
function Client:create(body, given)
  options.body(body, 2)
  local params = { body = body }
  for name, value in pairs(resource.check("ContainerCreate", given, 2)) do
    params[name] = value
  end
  local answer, err = self:perform("ContainerCreate", params)
  if not answer then
    return nil, err
  end
  if type(answer.Id) ~= "string" or answer.Id == "" then
    return errors.fail("protocol", "the engine gave the container no id", { op = "POST /containers/create" })
  end
  local handle = container.handle(self, answer.Id)
  handle.warnings = answer.Warnings ~= json.null and answer.Warnings or nil
  return handle
end

--- Make an image of a tar file of a root file system: a string, or a function that returns the next one or nil. A Stream of
--- messages; the last `status` is the image's id. Operation ImageCreate.
---@param source string|fun(): string?
---@param given? { repo: string?, tag: string?, message: string?, changes: string[]?, platform: string?, timeout: number? }
---@return moondock.Stream|nil
---@return moondock.Error? err
function Client:import(source, given)
  options.expect("source", source, "string|function", 2)
  local params = { fromSrc = "-", source = source }
  for name, value in pairs(resource.check("ImageCreate", given, 2)) do
    params[name] = value
  end
  return self:perform("ImageCreate", params)
end

local waits = { block = "moondock.wait.block" }

--- The event loop: by its name, or a table of the two functions.
local function wait_of(given)
  if type(given) == "table" then
    options.check("function of wait", given, { wait = "function", cancel = "function" }, 3)
    if not (given.wait and given.cancel) then
      error("wait must have both functions, wait and cancel", 3)
    end
    return given
  end
  local name = given or "block"
  if not waits[name] then
    error(("unknown wait %q"):format(name), 3)
  end
  return require(waits[name])
end

local function timeouts_of(given)
  if type(given) == "number" then
    given = { total = given }
  end
  given = options.check("timeout", given, { connect = "number", total = "number", idle = "number" }, 3)
  local out = {}
  for name, seconds in pairs(TIMEOUT) do
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
  host = "string", api = "string|boolean", timeout = "number|table", wait = "string|table", error_limit = "size",
}

--- A client. Nothing is sent yet.
---
--- host: "unix:///path", "tcp://host:port" or "http://host:port"; without: DOCKER_HOST, else the default socket. api: "1.41" speaks
--- that version, false sends unversioned paths; without: DOCKER_API_VERSION, else what the engine and this library both know.
--- timeout: seconds for each plain call, or { connect =, total =, idle = }; 0 is none. wait: "block", or { wait = fn, cancel = fn },
--- see moondock.Wait. error_limit: bytes of the engine's words that an Error keeps.
---@param given? { host: string?, api: string|false|nil, timeout: number|table|nil, wait: string|moondock.Wait|nil, error_limit: integer? }
---@return moondock.Client|nil
---@return moondock.Error? err
function M.new(given)
  given = options.check("option", given, known, 2)
  local chosen, err = endpoint.choose(given.host)
  if not chosen then
    return nil, err
  end
  local wait, timeout = wait_of(given.wait), timeouts_of(given.timeout)
  local api
  api, err = api_of(given.api)
  if err then
    return nil, err
  end
  return setmetatable({
    chosen = chosen,
    wait = wait,
    timeout = timeout,
    transport = curl.new(chosen, wait, timeout),
    api = api,
    error_limit = given.error_limit or ERROR_LIMIT,
    user_agent = "moondock/" .. core.version,
    headers = {},
  }, Client)
end

return M
