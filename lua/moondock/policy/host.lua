--- What a container's HostConfig may ask of its host. Every field is one that a rule covers, one that is harmless, or refused: also
--- those that no engine had when this was written.

local denial = require "moondock.policy.denial"
local glob = require "moondock.policy.glob"
local asks = denial.asks

local M = {}

--- A container's own processes and files are all that these concern.
local harmless = {}
for _, name in ipairs {
  "AutoRemove", "BlkioWeight", "CapDrop", "ConsoleSize", "CpuShares", "CpusetCpus", "CpusetMems", "Dns", "DnsOptions",
  "DnsSearch", "ExtraHosts", "Init", "KernelMemory", "KernelMemoryTCP", "MemoryReservation", "MemorySwappiness",
  "ReadonlyRootfs", "RestartPolicy", "ShmSize", "Tmpfs", "Ulimits", "Binds", "Mounts", -- the last two are mount.lua's
} do
  harmless[name] = true
end

--- Log drivers that write where only the engine reads.
local own_logs = { ["json-file"] = true, ["local"] = true, none = true }

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
  local name = kind .. ":" .. tostring(value)
  if not glob.any(rules.namespaces, name) then
    return denial.new("namespaces", ("the namespace %q is not allowed"):format(name), rules.namespaces)
  end
end

--- "default", "none" or the name of a network; what is none, such as "host" or "container:web", is a namespace.
---@param rules moondock.Rules
---@param name any
---@return moondock.Denial?
function M.network(rules, name)
  name = asks(name) and name or "default"
  if name == "none" then
    return nil
  elseif type(name) ~= "string" or name == "host" or not name:find "^%w[%w_.-]*$" then
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

function judges.NetworkMode(rules, value)
  return M.network(rules, value)
end

function judges.Privileged(rules)
  return not rules.privileged and denial.new("privileged", "privileges are not allowed", false) or nil
end

function judges.CapAdd(rules, list)
  for _, name in ipairs(type(list) == "table" and list or { list }) do
    if not rules.capability_set[M.capability(name)] then
      return denial.new("capabilities", ("the capability %q is not allowed"):format(tostring(name)), rules.capabilities)
    end
  end
end

function judges.Devices(rules, list)
  for _, device in ipairs(type(list) == "table" and list or { {} }) do
    local path = type(device) == "table" and device.PathOnHost
    if type(path) ~= "string" or not glob.any(rules.devices, path) then
      return denial.new("devices", ("the device %q is not allowed"):format(tostring(path)), rules.devices)
    end
  end
end

function judges.PortBindings(rules, map)
  for _, list in pairs(type(map) == "table" and map or { { {} } }) do
    for _, binding in ipairs(type(list) == "table" and list or {}) do
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

function judges.NanoCpus(rules, value)
  if rules.cpus and not (type(value) == "number" and value > 0 and value <= rules.cpus * 1e9) then
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

--- A HostConfig, or what ContainerUpdate changes of one.
---@param rules moondock.Rules
---@param host table
---@return moondock.Denial?
function M.config(rules, host)
  for field, value in pairs(host) do
    local judge = judges[field]
    if asks(value) and judge then
      local refusal = judge(rules, value, host)
      if refusal then
        return refusal
      end
    elseif asks(value) and not harmless[field] then
      return denial.never("HostConfig", ("HostConfig.%s was asked for"):format(tostring(field)))
    end
  end
  if rules.pids and host.PidsLimit == 0 then -- of an update, no limit
    return judges.PidsLimit(rules, 0)
  end
end

--- The networks of a new container. Where it does not say one, it is in the default one.
---@param rules moondock.Rules
---@param body table
---@return moondock.Denial?
function M.networks(rules, body)
  local networking = asks(body.NetworkingConfig) and body.NetworkingConfig or {}
  local endpoints = type(networking) == "table" and networking.EndpointsConfig
  for name in pairs(type(endpoints) == "table" and endpoints or {}) do
    local refusal = M.network(rules, name)
    if refusal then
      return refusal
    end
  end
  return M.network(rules, (body.HostConfig or {}).NetworkMode)
end

--- The least of the ceilings of several policies.
local function least(policies, rule)
  local out
  for _, rules in ipairs(policies) do
    out = rules[rule] and math.min(rules[rule], out or math.huge) or out
  end
  return out
end

--- Give a new container the ceilings that it does not name itself.
---@param policies moondock.Rules[]
---@param host table   is changed
function M.fill(policies, host)
  local memory, cpus, pids = least(policies, "memory"), least(policies, "cpus"), least(policies, "pids")
  if memory and not asks(host.Memory) then
    host.Memory = memory
  end
  if cpus and not (asks(host.NanoCpus) or asks(host.CpuQuota)) then
    host.NanoCpus = math.floor(cpus * 1e9 + 0.5)
  end
  if pids and not asks(host.PidsLimit) then
    host.PidsLimit = pids
  end
end

return M
