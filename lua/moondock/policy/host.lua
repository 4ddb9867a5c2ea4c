--- What a container's HostConfig may ask of its host. Every field is one that a rule covers, one that is harmless, or refused: also
--- those that no engine had when this was written.

local denial = require "moondock.policy.denial"
local glob = require "moondock.policy.glob"
local json = require "moondock.json"
local process = require "moondock.policy.process"

local asks = denial.asks

local M = {}

--- A container's own processes and files are all that these concern.
local harmless = {}
for _, name in ipairs {
  "AutoRemove", "BlkioWeight", "CapDrop", "ConsoleSize", "CpuShares", "CpusetCpus", "CpusetMems", "Dns", "DnsOptions",
  "DnsSearch", "ExtraHosts", "Init", "KernelMemory", "KernelMemoryTCP", "MemoryReservation", "MemorySwappiness",
  "ReadonlyRootfs", "RestartPolicy", "ShmSize", "Tmpfs", "Ulimits",
  "Binds", "Mounts", "NetworkMode", -- elsewhere: in mount.lua, and by `networks`
} do
  harmless[name] = true
end

--- Log drivers that write where only the engine reads, and their options that say no other place.
local own_logs = { ["json-file"] = true, ["local"] = true, none = true }
local log_options = {
  ["max-size"] = true, ["max-file"] = true, compress = true, mode = true, ["max-buffer-size"] = true, tag = true,
  labels = true, ["labels-regex"] = true, env = true, ["env-regex"] = true,
}

--- What a container may be in a network, beside being in it.
local endpoint_fields = { Aliases = true, IPAMConfig = true, MacAddress = true, GwPriority = true }

--- Namespace -> the values that mean one of the container's own.
local own = {
  PidMode = { private = true },
  IpcMode = { none = true, private = true, shareable = true },
  UTSMode = { private = true },
  UsernsMode = { private = true },
  CgroupnsMode = { private = true },
}

local kinds = { PidMode = "pid", IpcMode = "ipc", UTSMode = "uts", UsernsMode = "userns", CgroupnsMode = "cgroupns" }

local function namespace(rules, kind, value)
  local name = kind .. ":" .. denial.text(value)
  if not glob.any(rules.namespaces, name) then
    return denial.new("namespaces", ("the namespace %q is not allowed"):format(name), rules.namespaces)
  end
end

--- The name of a network; what is none, such as "host" or "container:web", is a namespace.
---@param rules moondock.Rules
---@param name any
---@return moondock.Denial?
function M.network(rules, name)
  if type(name) ~= "string" or name == "host" or not name:find "^%w[%w_.-]*$" then
    return namespace(rules, "network", name)
  elseif not glob.any(rules.networks, name) then
    return denial.new("networks", ("%q is not an allowed network"):format(name), rules.networks)
  end
end

--- "CAP_NET_ADMIN" and "net_admin" are the same.
---@param name any
---@return string
function M.capability(name)
  return (tostring(name):upper():gsub("^CAP_", ""))
end

--- Whether a host's port may be published at an address. 0 is one that the engine chooses.
local function is_allowed_port(rules, address, port)
  for _, rule in ipairs(rules.port_rules) do
    if port >= rule.first and port <= rule.last and (not rule.address or rule.address == address) then
      return true
    end
  end
  return false
end

local function port(rules, binding)
  local address = asks(binding.HostIp) and binding.HostIp or nil
  local text = asks(binding.HostPort) and tostring(binding.HostPort) or "0"
  local first, last = text:match "^(%d+)%-?(%d*)$"
  first, last = tonumber(first), tonumber(last) or tonumber(first)
  first = first and first <= last and first or nil
  for number = first or 1, last or 0 do
    if number > 65535 or not is_allowed_port(rules, address, number) then
      first = nil
      break
    end
  end
  if not first then
    return denial.new("ports", ("the port %q of the host may not be published"):format(text), rules.ports)
  end
end

--- Field -> what is asked of its value, which asks for something.
local judges = {}

for field, kind in pairs(kinds) do
  judges[field] = function(rules, value)
    return not own[field][value] and namespace(rules, kind, value) or nil
  end
end

judges.Privileged = process.privileged

function judges.CapAdd(rules, list)
  for _, name in ipairs(type(list) == "table" and list or { list }) do
    if not rules.capability_set[M.capability(name)] then
      local problem = ("the capability %q is not allowed"):format(denial.text(name))
      return denial.new("capabilities", problem, rules.capabilities)
    end
  end
end

function judges.Devices(rules, list)
  for _, device in ipairs(type(list) == "table" and list or { {} }) do
    local path = type(device) == "table" and device.PathOnHost
    if type(path) ~= "string" or not glob.any(rules.devices, path) then
      return denial.new("devices", ("the device %q is not allowed"):format(denial.text(path)), rules.devices)
    end
  end
end

--- No binding at all is, for some engines, one at every address.
function judges.PortBindings(rules, map)
  for _, list in pairs(type(map) == "table" and map or { {} }) do
    local bindings = type(list) == "table" and list[1] ~= nil and list or { {} }
    for _, binding in ipairs(bindings) do
      local refusal = port(rules, type(binding) == "table" and binding or {})
      if refusal then
        return refusal
      end
    end
  end
end

function judges.PublishAllPorts(rules)
  return port(rules, {})
end

function judges.SecurityOpt(_, list)
  for _, option in ipairs(type(list) == "table" and list or { list }) do
    if option ~= "no-new-privileges" and option ~= "no-new-privileges:true" and option ~= "no-new-privileges=true" then
      return denial.never("privileged", ("the security option %q was asked for"):format(tostring(option)))
    end
  end
end

function judges.LogConfig(_, config)
  local kind = type(config) == "table" and config.Type
  if asks(kind) and not own_logs[kind] then
    return denial.never("namespaces", ("the log driver %q was asked for"):format(tostring(kind)))
  end
  local given = type(config) == "table" and config.Config
  for name in pairs(asks(given) and type(given) == "table" and given or {}) do
    if not log_options[name] then
      return denial.never("namespaces", ("the option %q of a log driver was asked for"):format(tostring(name)))
    end
  end
end

function judges.OomScoreAdj(_, value)
  if type(value) ~= "number" or value < 0 then
    return denial.never("memory", "to be killed after the host's processes was asked for")
  end
end

--- A number, not beyond a ceiling where there is one.
local function ceiling(rule, what)
  return function(rules, value)
    local most = rules[rule]
    if most and not (type(value) == "number" and value > 0 and value <= most) then
      return denial.new(rule, ("%s of %s is too much"):format(what, tostring(value)), most)
    end
  end
end

judges.Memory = ceiling("memory", "a Memory")
judges.PidsLimit = ceiling("pids", "a PidsLimit")

--- Memory and swap together: twice the memory is what an engine gives by itself.
function judges.MemorySwap(rules, value)
  if rules.memory and not (type(value) == "number" and value > 0 and value <= 2 * rules.memory) then
    return denial.new("memory", ("a MemorySwap of %s is too much"):format(tostring(value)), 2 * rules.memory)
  end
end

function judges.NanoCpus(rules, value, host)
  if rules.cpus and (asks(host.CpuQuota) or asks(host.CpuPeriod)) then
    return denial.new("cpus", "NanoCpus beside CpuQuota or CpuPeriod are not allowed", rules.cpus)
  elseif rules.cpus and not (type(value) == "number" and value > 0 and value <= rules.cpus * 1e9) then
    return denial.new("cpus", ("%s NanoCpus are too many"):format(tostring(value)), rules.cpus)
  end
end

--- Microseconds in each period, where a period is not said.
local PERIOD = 100000

function judges.CpuQuota(rules, value, host)
  local period = asks(host.CpuPeriod) and host.CpuPeriod or PERIOD
  local good = type(value) == "number" and type(period) == "number" and value > 0 and period > 0
  if rules.cpus and not (good and value / period <= rules.cpus) then
    return denial.new("cpus", ("a CpuQuota of %s is too much"):format(tostring(value)), rules.cpus)
  end
end

function judges.CpuPeriod(rules, value, host)
  if rules.cpus and not (asks(host.CpuQuota) or asks(host.NanoCpus)) then
    return denial.new("cpus", ("a CpuPeriod of %s has no CpuQuota"):format(tostring(value)), rules.cpus)
  end
end

--- Fields of which an empty list asks for something: that nothing be hidden.
local hiding = { MaskedPaths = true, ReadonlyPaths = true }

--- A HostConfig, or what ContainerUpdate changes of one. What asks for nothing, and no rule covers, is taken out of it.
---@param rules moondock.Rules
---@param host table   is changed
---@return moondock.Denial?
function M.config(rules, host)
  for field, value in pairs(json.copy(host)) do
    local judge = judges[field]
    host[field] = (judge or harmless[field]) and value or nil
    if asks(value) and judge then
      local refusal = judge(rules, value, host)
      if refusal then
        return refusal
      end
    elseif not harmless[field] and (asks(value) or hiding[field] and value ~= json.null) then
      return denial.never("HostConfig", ("HostConfig.%s was asked for"):format(tostring(field)))
    end
  end
  if rules.pids and host.PidsLimit == 0 then -- of an update, no limit
    return judges.PidsLimit(rules, 0)
  end
end

--- What a container may be in a network.
---@param config any   EndpointSettings
---@return moondock.Denial?
function M.endpoint(config)
  for field, value in pairs(type(config) == "table" and config or {}) do
    if asks(value) and not endpoint_fields[field] then
      return denial.never("networks", ("%s of a network's endpoint was asked for"):format(tostring(field)))
    end
  end
end

--- The names of the networks that a new container is to be in, and the settings there. It is in the default one if it does not say one.
---@param body table
---@return table<string, any>
function M.networks_of(body)
  local networking = type(body.NetworkingConfig) == "table" and body.NetworkingConfig or {}
  local mode = (body.HostConfig or {}).NetworkMode
  local out = { [asks(mode) and mode or "default"] = false }
  for name, config in pairs(type(networking.EndpointsConfig) == "table" and networking.EndpointsConfig or {}) do
    out[name] = config
  end
  return out
end

--- Whether a name may be the beginning of an id.
---@param name any
---@return boolean
function M.may_be_id(name)
  return type(name) == "string" and name:find "^%x+$" ~= nil
end

--- The networks of a new container. "none" is always allowed.
---@param rules moondock.Rules
---@param body table
---@param known boolean   whether what may be an id has been looked at
---@return moondock.Denial?
function M.networks(rules, body, known)
  for name, config in pairs(M.networks_of(body)) do
    local is_clear = known or not M.may_be_id(name)
    local refusal = is_clear and name ~= "none" and M.network(rules, name) or M.endpoint(config)
    if refusal then
      return refusal
    end
  end
end

--- The least of the ceilings of several policies.
local function least(layers, rule)
  local out
  for _, layer in ipairs(layers) do
    local most = layer.rules[rule]
    out = most and math.min(most, out or math.huge) or out
  end
  return out
end

--- Field -> the parameter of a build that is the same.
local of_build = { Memory = "memory", MemorySwap = "memswap", CpuQuota = "cpuquota", CpuPeriod = "cpuperiod" }

--- Give a build the ceilings that it does not name itself.
---@param layers moondock.Layer[]
---@param query table<string, string[]>   is changed
function M.fill_build(layers, query)
  local function is_open(name)
    return not query[name] or tonumber(query[name][1]) == 0
  end
  local memory, cpus = least(layers, "memory"), least(layers, "cpus")
  if memory and is_open "memory" then
    query.memory = { ("%d"):format(memory) }
  end
  if cpus and is_open "cpuquota" then
    query.cpuquota, query.cpuperiod = { ("%d"):format(math.floor(cpus * PERIOD)) }, { ("%d"):format(PERIOD) }
  end
end

--- What a build may use. BuildKit knows no ceilings, and no engine one of processes.
---@param rules moondock.Rules
---@param query table<string, string[]>
---@return moondock.Denial?
function M.build(rules, query)
  local numbers, version = {}, query.version and query.version[1]
  for field, name in pairs(of_build) do
    local text = query[name] and query[name][1] or "0"
    if not text:find "^%-?%d+$" then
      local rule = name:find "^mem" and "memory" or "cpus"
      return denial.new(rule, ("%s must be a whole number, not %q"):format(name, text), rules[rule])
    end
    numbers[field] = tonumber(text)
  end
  if rules.pids then
    return denial.new("pids", "a build has no ceiling of processes", rules.pids)
  elseif (rules.memory or rules.cpus) and asks(version) and version ~= "1" then
    return denial.new(rules.memory and "memory" or "cpus", "a build by BuildKit has no ceilings", "version 1")
  end
  return M.networks(rules, { HostConfig = { NetworkMode = query.networkmode and query.networkmode[1] } }, true)
    or M.config(rules, numbers)
end

--- Give a new container the ceilings that it does not name itself.
---@param layers moondock.Layer[]
---@param host table   is changed
function M.fill(layers, host)
  local memory, cpus, pids = least(layers, "memory"), least(layers, "cpus"), least(layers, "pids")
  if memory and not asks(host.Memory) then
    host.Memory = memory
  end
  if cpus and not (asks(host.NanoCpus) or asks(host.CpuQuota) or asks(host.CpuPeriod)) then
    host.NanoCpus = math.floor(cpus * 1e9 + 0.5)
  end
  if pids and not asks(host.PidsLimit) then
    host.PidsLimit = pids
  end
end

return M
