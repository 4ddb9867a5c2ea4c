--- The configuration of ContainerSSH's Docker backend: its keys, their types and defaults, and what is wrong with one. Keys are taken
--- in any case, as ContainerSSH takes them.

local errors = require "moondock.error"
local fields = require "moondock.fields"
local json = require "moondock.json"
local legacy = require "moondock.containerssh.legacy"
local image = require "moondock.lifecycle.image"
local options = require "moondock.options"
local reference = require "moondock.reference"
local timestamp = require "moondock.timestamp"

---@class moondock.ContainerSSHConfig
---@field connection { host: string, cacert: string?, cert: string?, key: string? }   PEM
---@field execution table    container, host, network: bodies in the Engine API's words; mode, shellCommand, …
---@field timeouts table<string, number>   seconds
---@field disableCommand? boolean   of a legacy configuration: no exec request

local M = {}

--- Section -> key -> type: Lua's, "list" of strings, "map" of strings, "duration", or "body", one of the Engine API.
local types = {
  connection = { host = "string", cacert = "string", cert = "string", key = "string" },
  execution = {
    container = "body", host = "body", network = "body", platform = "table", containername = "string", auth = "table",
    mode = "string", idleCommand = "list", shellCommand = "list", agentPath = "string", disableAgent = "boolean",
    subsystems = "map", imagePullPolicy = "string", exposeAuthMetadataAsEnv = "boolean", launch = "table",
  },
  timeouts = {
    containerStart = "duration", containerStop = "duration", commandStart = "duration", signal = "duration",
    window = "duration", http = "duration",
  },
}

--- What may also stand within execution.launch.
local launch = { container = "body", host = "body", network = "body", platform = "table", containername = "string" }

local bodies = { container = "ContainerConfig", host = "HostConfig", network = "NetworkingConfig" }

--- What is taken for what is absent, null, or a zero of its type. A new table each time.
---@return moondock.ContainerSSHConfig
function M.defaults()
  return {
    connection = { host = "unix:///var/run/docker.sock" },
    execution = {
      container = { Image = "containerssh/containerssh-guest-image" },
      mode = "connection",
      idleCommand = json.array { "/usr/bin/containerssh-agent", "wait-signal", "--signal", "INT", "--signal", "TERM" },
      shellCommand = json.array { "/bin/bash" },
      agentPath = "/usr/bin/containerssh-agent",
      disableAgent = false,
      subsystems = { sftp = "/usr/lib/openssh/sftp-server" },
      imagePullPolicy = "IfNotPresent",
      exposeAuthMetadataAsEnv = false,
    },
    timeouts = { containerStart = 60, containerStop = 60, commandStart = 60, signal = 60, window = 60, http = 15 },
  }
end

local function wrong(where, problem)
  return errors.fail("invalid", ("%s: %s"):format(where, problem), { code = "DOCKER_CONFIG_ERROR", key = where })
end

--- A key of this table in any case; nil for none.
local function proper(name, known)
  if known[name] then
    return name
  end
  for one in pairs(known) do
    if type(name) == "string" and one:lower() == name:lower() then
      return one
    end
  end
end

--- Seconds: of a text such as "1m30s", or of a number of nanoseconds.
local function duration(value)
  if type(value) == "number" then
    return value * 1e-9
  end
  return type(value) == "string" and timestamp.duration(value) or nil
end

local function are_strings(value)
  for _, one in pairs(value) do
    if type(one) ~= "string" then
      return false
    end
  end
  return true
end

--- The value as its type has it; nil and what it should be.
local function typed(value, kind, name)
  if kind == "duration" then
    return duration(value), "a duration such as \"60s\", or a number of nanoseconds"
  elseif kind == "list" or kind == "map" then
    local good = type(value) == "table" and are_strings(value) and (kind == "map" or #value > 0 or next(value) == nil)
    return good and value or nil, kind == "map" and "names and texts" or "a list of strings"
  elseif kind == "body" and type(value) == "table" then
    local out, twice = fields.canonical(value, bodies[name])
    return out, ("a table with one %q"):format(tostring(twice))
  elseif type(value) == (kind == "body" and "table" or kind) then
    return value
  end
  return nil, kind == "body" and "a table" or "a " .. kind
end

--- A section, with the keys and the values that it should have; what is null or "" is not there. The resources of a host may stand in a table of their own.
local function read(given, known, where)
  local out = {}
  if given == nil or given == json.null then
    return out
  elseif type(given) ~= "table" then
    return wrong(where, "a table is wanted here")
  end
  for name, value in pairs(given) do
    local key = proper(name, known)
    if not key then
      return wrong(where, options.unknown("key", tostring(name), known))
    elseif out[key] ~= nil then
      return wrong(where, ("%q is there twice"):format(key))
    elseif value ~= json.null and value ~= "" then
      local good, wanted = typed(value, known[key], key)
      if good == nil then
        return wrong(where .. "." .. key, wanted .. " is wanted here")
      end
      out[key] = good
    end
  end
  local host = out.host
  local resources = host and (host.resources or host.Resources)
  if type(resources) == "table" then
    host = fields.merge(host, fields.canonical(resources, "HostConfig") or resources)
    host.resources, host.Resources = nil, nil
    out.host = host
  end
  return out
end

--- dockerrun: only null; else it is legacy.lua's.
local sections = { connection = "table", execution = "table", timeouts = "table", dockerrun = "table" }

--- All sections, of which what is not there is empty.
local function read_all(given)
  local top, err = read(given, sections, "configuration")
  if not top then
    return nil, err
  end
  local out = {}
  for name, known in pairs(types) do
    out[name], err = read(top[name], known, name)
    if not out[name] then
      return nil, err
    end
  end
  local within
  within, err = read(out.execution.launch, launch, "execution.launch")
  if not within then
    return nil, err
  end
  out.execution.launch = nil
  out.execution = fields.merge(within, out.execution)
  return out
end

local function is_zero(value)
  return value == nil or value == 0 or value == false
end

local function fill(config)
  for section, its in pairs(M.defaults()) do
    for key, value in pairs(its) do
      if is_zero(config[section][key]) then
        config[section][key] = value
      end
    end
  end
end

local function restarts(execution)
  local policy = type(execution.host) == "table" and execution.host.RestartPolicy
  local name = type(policy) == "table" and policy.Name or policy
  return type(name) == "string" and name ~= "" and name ~= "no"
end

--- What is wrong with a configuration that is otherwise complete: where, and what.
local function problem(config)
  local connection, execution = config.connection, config.execution
  local there = (connection.cacert and 1 or 0) + (connection.cert and 1 or 0) + (connection.key and 1 or 0)
  if there % 3 ~= 0 then
    return "connection", "cacert, cert and key belong together"
  elseif execution.mode ~= "connection" and execution.mode ~= "session" then
    return "execution.mode", ("connection or session, not %q"):format(execution.mode)
  elseif execution.mode == "connection" and #execution.idleCommand == 0 then
    return "execution.idleCommand", "a connection's container needs one"
  elseif execution.mode == "connection" and #execution.shellCommand == 0 then
    return "execution.shellCommand", "a connection's container needs one"
  elseif execution.mode == "session" and restarts(execution) then
    return "execution.host.RestartPolicy", "a session's container may not restart"
  elseif not image.policies[execution.imagePullPolicy] then
    return "execution.imagePullPolicy", ("Always, IfNotPresent or Never, not %q"):format(execution.imagePullPolicy)
  elseif not execution.container then
    return "execution.container", "it is missing"
  elseif type(execution.container.Image) ~= "string" or execution.container.Image == "" then
    return "execution.container.image", "it is missing"
  end
  local ref, err = reference.parse(execution.container.Image)
  if not ref then
    return "execution.container.image", err.message
  end
end

--- A configuration, from a table or from JSON. One of ContainerSSH 0.3, below the key `dockerrun`, is taken, too. Nothing is sent.
---@param given table|string
---@return moondock.ContainerSSHConfig|nil
---@return moondock.Error|string|nil err_or_warning   an Error of code DOCKER_CONFIG_ERROR, whose `key` says where; or a warning
function M.decode(given)
  if type(given) == "string" then
    local value, why = json.decode(given)
    if value == nil then
      return wrong("configuration", "no JSON: " .. why)
    end
    given = value
  end
  local old = type(given) == "table" and legacy.section(given)
  local config, err, warning
  if old then
    config, err = legacy.map(old, read, wrong, M.defaults())
    warning = "dockerrun is deprecated: write its keys below connection, execution and timeouts"
  else
    config, err = read_all(given)
    if config then
      fill(config)
    end
  end
  if not config then
    return nil, err
  end
  local where, what = problem(config)
  if where then
    return wrong(where, what)
  end
  return config, warning
end

return M
