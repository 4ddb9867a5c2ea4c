--- The configuration `dockerrun` of ContainerSSH 0.3, as the Docker backend of 0.4 took it: a container for each session, whose shell
--- is the image's own command.

local json = require "moondock.json"

local M = {}

local outer = { host = "string", cacert = "string", cert = "string", key = "string", config = "table" }

local inner = {
  container = "body", host = "body", network = "body", platform = "table", containername = "string",
  subsystems = "map", disableCommand = "boolean", timeout = "duration",
}

--- What stands below the key, in any case; nil for null.
---@param given table
---@return any
function M.section(given)
  for name, value in pairs(given) do
    if type(name) == "string" and name:lower() == "dockerrun" and value ~= json.null then
      return value
    end
  end
end

--- The configuration that it means. `read`, `wrong` and the defaults are those of config.lua.
---@param given any
---@param defaults moondock.ContainerSSHConfig   a copy of its own
---@return moondock.ContainerSSHConfig|nil
---@return moondock.Error? err
function M.map(given, read, wrong, defaults)
  if type(given) ~= "table" then
    return wrong("dockerrun", "a table is wanted here")
  end
  local connection, config, err
  connection, err = read(given, outer, "dockerrun")
  if connection then
    config, err = read(connection.config, inner, "dockerrun.config")
  end
  if not config then
    return nil, err
  end
  connection.config = nil
  connection.host = connection.host or defaults.connection.host
  local timeouts, seconds = {}, config.timeout ~= 0 and config.timeout or defaults.timeouts.commandStart
  for name in pairs(defaults.timeouts) do
    timeouts[name] = seconds
  end
  return {
    connection = connection,
    execution = {
      container = config.container, host = config.host, network = config.network, platform = config.platform,
      containername = config.containername, mode = "session", disableAgent = true, imagePullPolicy = "Always",
      subsystems = config.subsystems or defaults.execution.subsystems, exposeAuthMetadataAsEnv = false,
    },
    timeouts = timeouts,
    disableCommand = config.disableCommand or false,
  }
end

return M
