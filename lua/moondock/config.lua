--- One configuration for a client, its policy, and the options that lifecycle helpers are given: from a Lua table, from JSON, or from a
--- file, also of YAML where the host has lyaml. All that is wrong with it is said at once, before anything is sent.

local class = require "moondock.class"
local endpoint = require "moondock.endpoint"
local errors = require "moondock.error"
local files = require "moondock.files"
local image = require "moondock.lifecycle.image"
local json = require "moondock.json"
local moondock = require "moondock"
local options = require "moondock.options"
local parameter = require "moondock.parameter"
local rules = require "moondock.policy.rules"
local shape = require "moondock.shape"
local version = require "moondock.version"

local M = {}

--- How deep a configuration may be.
local DEPTH = 100

---@class moondock.Settings
---@field policy? moondock.Rules
---@field lifecycle table<string, table>   options of the lifecycle helpers, by their names
---@field package options table     of moondock.new
---@field package given? table      the policy as it was given
local Settings = { __name = "moondock.Settings" }

local function host(value)
  if type(value) ~= "string" then
    return nil, "must be a text such as unix:///path or tcp://host:port"
  end
  local ok, err = endpoint.parse(value, "configuration")
  return ok and value, err and err.message:gsub("(//[^/@:]*):[^/@]*@", "%1:***@")
end

local function api(value)
  if value == false then
    return value
  end
  return type(value) == "string" and version.parse(value) or nil, "must be a version such as \"1.41\", or false"
end

--- true, false, or what is in the shape.
local function tls(value, key, mistakes)
  if type(value) == "boolean" then
    return value
  end
  local material = { ca = "string", cert = "string", key = "string", verify = "boolean", server_name = "string" }
  return shape.read(value, material, key, mistakes)
end

--- A duration for everything, or those of the shape.
local function timeout(value, key, mistakes)
  local kinds = { connect = "duration", total = "duration", idle = "duration" }
  local given = type(value) == "table" and value or { total = value }
  return shape.read(given, kinds, key, mistakes)
end

local function wait(value)
  local good = type(value) == "string" or type(value) == "table"
  return good and value or nil, "must be the name of an event loop, or its two functions"
end

local function image_policy(value)
  return image.policies[value] and value, options.unknown("policy", value, image.policies)
end

local function seconds_to_stop(value)
  return type(value) == "number" and value % 1 == 0 and value or nil, "must be a whole number of seconds"
end

local making = { t = seconds_to_stop, timeout = "duration" }

local auth = {
  username = "string", password = "string", serveraddress = "string",
  identitytoken = "string", registrytoken = "string",
}

--- Rules, ready to judge by.
local function policy(value, key, mistakes)
  return rules.read(value, key, mistakes) or {}
end

local sections = {
  client = {
    host = host, context = "string", tls = tls, ssh = "strings", api = api, timeout = timeout, wait = wait,
    error_limit = "size",
  },
  policy = policy,
  lifecycle = {
    image = {
      policy = image_policy, pull_latest = "boolean", auth = auth, platform = "string", retry_interval = "duration",
      timeout = "duration",
    },
    wait = { timeout = "duration" },
    ensure = making, recreate = making, restart = making, replace = making,
    succeed = { delay = "duration", t = seconds_to_stop, timeout = "duration" },
    with = { timeout = "duration" }, scoped = { timeout = "duration" }, sweep = { timeout = "duration" },
  },
}

--- Fields whose values are for nobody's eyes.
local secret = { key = true, password = true, identitytoken = true, registrytoken = true }

--- Fill in what is not there. Tables of `defaults` are copied.
local function fill(given, defaults)
  for name, value in pairs(defaults) do
    if type(value) == "table" then
      given[name] = fill(given[name] or {}, value)
    elseif given[name] == nil then
      given[name] = value
    end
  end
  return given
end

--- A settings object of a table; nil and an Error whose `mistakes` are all that is wrong with it.
local function checked(given)
  local mistakes = {}
  local out = shape.read(given, sections, "", mistakes)
  local client = out.client or {}
  if client.host and client.context then
    mistakes[#mistakes + 1] = { key = "client", message = "host and context exclude each other" }
  end
  local problem = shape.text(mistakes)
  if problem then
    return errors.fail("invalid", "the configuration is invalid: " .. problem, { mistakes = mistakes })
  end
  return class.new(Settings, {
    options = fill(client, moondock.defaults), policy = out.policy, given = out.policy and given.policy,
    lifecycle = fill(out.lifecycle or {}, { image = image.defaults }),
  })
end

--- YAML's null is one of lyaml's own. What contains itself is raised.
local function without_null(value, null, depth)
  if depth > DEPTH then
    error("it contains itself", 0)
  elseif type(value) ~= "table" then
    return value
  end
  local out = {}
  for key, one in pairs(value) do
    if one ~= null then
      out[key] = without_null(one, null, depth + 1)
    end
  end
  return out
end

local function yaml(text)
  local ok, lyaml = pcall(require, "lyaml")
  if not ok then
    return nil, "YAML needs lyaml, which is not installed"
  end
  local good, value = pcall(function()
    return without_null(lyaml.load(text) or {}, lyaml.null, 0)
  end)
  if not good then
    return nil, "no YAML: " .. tostring(value)
  end
  return value
end

--- A configuration from a table, or from JSON. Its sections, of which none has to be there:
---
--- client: the options of moondock.new but policy and log; policy: the rules of moondock.policy; lifecycle: { image = { policy =,
--- pull_latest =, retry_interval =, timeout = }, recreate = { t =, timeout = }, … }, the options that the helpers of these names are to
--- be given: `lifecycle.image(docker, name, settings.lifecycle.image)`.
--- Times are seconds or texts such as "1m30s", sizes bytes or texts such as "512m". An unknown key is a mistake.
---@param given { client: table?, policy: moondock.PolicyRules?, lifecycle: table<string, table>? }|string
---@return moondock.Settings|nil
---@return moondock.Error? err   kind "invalid", with `mistakes`: { key =, message = } of each
function M.new(given)
  options.expect("configuration", given, "table|string", 2)
  if type(given) == "string" then
    local value, problem = json.decode(given)
    if value == nil then
      return errors.fail("invalid", "the configuration is no JSON: " .. problem)
    end
    given = value
  end
  return checked(given)
end

--- A configuration from a file: YAML if its name ends in .yaml or .yml, else JSON.
---@param path string
---@return moondock.Settings|nil
---@return moondock.Error? err
function M.load(path)
  options.expect("path", path, "string", 2)
  local text, err = files.read(path)
  if not text then
    return nil, err or errors.new("invalid", path .. ": there is no such file")
  end
  local value, problem = (path:find "%.ya?ml$" and yaml or json.decode)(text)
  local settings
  if value ~= nil then
    settings, err = checked(value)
    problem = err and err.message
  end
  if not settings then
    return errors.fail("invalid", ("%s: %s"):format(path, problem), { mistakes = err and err.mistakes })
  end
  return settings
end

--- The configuration that an empty one is: `print(config.defaults())`.
---@return moondock.Settings
function M.defaults()
  return assert(M.new {})
end

--- A client with these settings, and with the policy if there is one. Nothing is sent yet.
---@param given? { log: fun(record: table)|nil }
---@return moondock.Client|nil
---@return moondock.Error? err
function Settings:client(given)
  given = options.check("option", given, { log = "function" }, 2)
  local all = { policy = self.policy, log = given.log }
  for name, value in pairs(self.options) do
    all[name] = value
  end
  return moondock.new(all)
end

--- JSON over several lines, its keys in order, its secrets masked.
local function write(value, indent)
  if type(value) ~= "table" then
    return type(value) == "function" and '"a function"' or (json.encode(value):gsub("\\/", "/"))
  end
  local lines, inner, list = {}, indent .. "  ", value[1] ~= nil
  for _, name in ipairs(list and {} or parameter.sorted(value)) do
    local text = secret[name] and '"***"' or write(value[name], inner)
    lines[#lines + 1] = ("%s%s: %s"):format(inner, json.encode(name), text)
  end
  for i, one in ipairs(list and value or {}) do
    lines[i] = inner .. write(one, inner)
  end
  if #lines == 0 then
    return "{}"
  end
  local open, close = list and "[" or "{", list and "]" or "}"
  return open .. "\n" .. table.concat(lines, ",\n") .. "\n" .. indent .. close
end

function Settings:__tostring()
  return write({ client = self.options, policy = self.given, lifecycle = self.lifecycle }, "")
end

return M
