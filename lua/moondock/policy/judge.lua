--- What a policy says of an operation: nothing, or why it is denied. It asks no engine. What an engine knows of a container, an image or
--- a network is in the case's `info` when it has been found out, see guard.lua; before that, all that can be said without it is said,
--- so that most of what is denied reaches no engine at all.

local denial = require "moondock.policy.denial"
local glob = require "moondock.policy.glob"
local host = require "moondock.policy.host"
local image = require "moondock.policy.image"
local mount = require "moondock.policy.mount"
local process = require "moondock.policy.process"
local resource = require "moondock.resource"
local signal = require "moondock.signal"

local asks = denial.asks

local M = {}

--- The first value of a parameter in the query.
local function first(case, name)
  return (case.query[name] or {})[1]
end

--- A container, by its name and its labels.
local function container(rules, name, labels)
  if not rules.containers and not rules.labels then
    return denial.new("containers", ("the container %q is not allowed"):format(name))
  elseif rules.containers and not glob.any(rules.containers, name) then
    return denial.new("containers", ("the container %q is not allowed"):format(name), rules.containers)
  end
  for label, value in pairs(rules.labels or {}) do
    local its = type(labels) == "table" and labels[label]
    if type(its) ~= "string" or not glob.match(value, its) then
      return denial.new("labels", ("the container %q has not the label %q"):format(name, label), rules.named_labels)
    end
  end
end

local function labels_of(info)
  return type(info.Config) == "table" and info.Config.Labels
end

--- A container that there is: what ContainerInspect says of it.
local function known_container(rules, info)
  local name = tostring(info.Name):gsub("^/", "")
  return container(rules, name, labels_of(info))
end

--- An image by its name, or by its id once it has been looked at.
local function allowed_image(rules, case, name)
  local info = case.info and case.info.image
  if not case.info and type(name) == "string" and image.is_unclear(name) then
    return nil
  elseif type(name) ~= "string" or not image.allows(rules.image_rules, name, info) then
    return denial.new("images", ("the image %q is not allowed"):format(denial.text(name)), rules.images)
  end
end

local function both(rules, name, tag)
  if not image.allows_both(rules.image_rules, name, tag) then
    local full = asks(tag) and ("%s:%s"):format(denial.text(name), tag) or denial.text(name)
    return denial.new("images", ("the image %q is not allowed"):format(full), rules.images)
  end
end

--- What brings an image of unknown contents, or takes away more than can be named: only where everything is allowed.
local function everything(rules, what)
  if not image.all(rules.image_rules) then
    return denial.new("images", what .. " may be any image", rules.images)
  elseif not process.any_binary(rules) then
    return denial.new("binaries", what .. " may run any command", rules.named_binaries)
  end
end

--- Noun -> what is asked of one that an operation's path names. The first parameter in its path tells the noun.
local targets = {}

function targets.containers(rules, case)
  if case.info then
    return known_container(rules, case.info.container)
  end
  local name = case.path.id
  if not (name and name:find "[^%x]" and rules.containers) then
    return nil -- it may be an id
  end
  return container(rules, name:match "^%s*/?(.-)%s*$", rules.labels)
end

function targets.exec(rules, case)
  return case.info and known_container(rules, case.info.container) or nil
end

function targets.images(rules, case)
  return allowed_image(rules, case, case.path.name)
end
targets.distribution = targets.images

function targets.networks(rules, case)
  return case.info and host.network(rules, tostring(case.info.network.Name)) or nil
end

function targets.volumes(rules, case)
  return case.info and mount.volume(rules, case.info.volume.Name) or nil
end

--- Operation -> what is asked of it beside that.
local judges = {}

function judges.ContainerCreate(rules, case)
  local body = case.body
  for name in pairs(body.Labels) do
    if tostring(name):find("=", 1, true) then -- Podman would read another label
      return denial.new("labels", ("the label %q has a \"=\" in its name"):format(tostring(name)), rules.named_labels)
    end
  end
  return container(rules, first(case, "name") or "", body.Labels)
    or allowed_image(rules, case, body.Image)
    or (case.info or asks(body.Entrypoint)) and process.command(rules, body, case.info and case.info.image)
    or process.health(rules, body, case.info and case.info.image)
    or process.surroundings(rules, body)
    or host.config(rules, body.HostConfig)
    or host.networks(rules, body, case.info ~= nil)
    or mount.body(rules, body, case.is_here)
end

--- Whether the container that an exec is in has privileges, as far as that is known.
local function has_privileges(case)
  local config = case.info and case.info.container.HostConfig
  return type(config) == "table" and config.Privileged
end

function judges.ContainerExec(rules, case)
  local body = case.body
  return not signal.is_command(body.Cmd) and process.command(rules, { Entrypoint = {}, Cmd = body.Cmd }) or nil
    or process.privileged(rules, body.Privileged)
    or process.privileged(rules, has_privileges(case))
    or process.surroundings(rules, body)
end

--- An exec that somebody else has made, perhaps.
function judges.ExecStart(rules, case)
  if not case.info then
    return nil
  end
  local config = type(case.info.exec.ProcessConfig) == "table" and case.info.exec.ProcessConfig or {}
  local argv = { config.entrypoint or "" }
  for _, word in ipairs(type(config.arguments) == "table" and config.arguments or {}) do
    argv[#argv + 1] = word
  end
  return not signal.is_command(argv) and process.argv(rules, argv) or nil
    or process.privileged(rules, config.privileged)
    or process.privileged(rules, has_privileges(case))
    or process.user(rules, config.user)
end

function judges.ContainerUpdate(rules, case)
  local body, before = case.body, case.info and case.info.container.HostConfig
  local refusal = host.config(rules, body)
  if refusal or not (before and asks(body.CpuQuota)) or asks(body.CpuPeriod) then
    return refusal
  end
  return host.config(rules, { CpuQuota = body.CpuQuota, CpuPeriod = before.CpuPeriod })
end

--- Who writes files may write one that is an allowed binary's, or says who an allowed user is.
function judges.PutContainerArchive(rules)
  if not process.any_binary(rules) then
    return denial.new("binaries", "what is put there may be run as any command", rules.named_binaries)
  elseif not glob.any(rules.users, "") then
    return denial.new("users", "what is put there may make any user of an allowed one", rules.users)
  end
end

function judges.ContainerRename(rules, case)
  return case.info and container(rules, first(case, "name") or "", labels_of(case.info.container)) or nil
end

function judges.ContainerStart(_, case)
  if asks(first(case, "checkpoint")) or asks(first(case, "checkpoint-dir")) then
    return denial.never("operations", "a checkpoint was asked for")
  end
end

function judges.ImageCreate(rules, case)
  if asks(first(case, "fromSrc")) then
    return everything(rules, "what is imported")
  end
  return both(rules, first(case, "fromImage"), first(case, "tag"))
end

function judges.ImageTag(rules, case)
  local ref = image.both(first(case, "repo"), first(case, "tag"))
  return both(rules, ref and ref.name or first(case, "repo"), ref and (ref.digest or ref.tag) or "latest")
end

function judges.ImagePush(rules, case)
  return both(rules, case.path.name, first(case, "tag"))
end

function judges.ImageGetAll(rules, case)
  for _, name in ipairs(case.query.names or { "" }) do
    local refusal = both(rules, name) -- a repository alone is all its tags
    if refusal then
      return refusal
    end
  end
end

function judges.ImageGet(rules, case)
  return not image.is_unclear(case.path.name) and both(rules, case.path.name) or nil
end

function judges.ImageLoad(rules)
  return everything(rules, "what is loaded")
end

function judges.ImageCommit(rules, case)
  return everything(rules, "what is committed") or case.info and known_container(rules, case.info.container) or nil
end

--- Parameters of a build that reach beyond it.
local beyond = { "remote", "securityopt", "cgroupparent", "isolation", "session", "outputs" }

function judges.ImageBuild(rules, case)
  for _, name in ipairs(beyond) do
    if asks(first(case, name)) then
      return denial.never("operations", ("the parameter %q of a build was asked for"):format(name))
    end
  end
  return everything(rules, "what is built") or host.build(rules, case.query)
end

--- The engine asks the registry that the term begins with.
function judges.ImageSearch(rules)
  if not image.all(rules.image_rules) then
    return denial.new("images", "a search may be of any registry", rules.images)
  end
end

function judges.NetworkCreate(rules, case)
  local body = case.body
  for _, field in ipairs { "Options", "IPAM", "ConfigFrom", "ConfigOnly", "Ingress", "Scope" } do
    if asks(body[field]) then
      return denial.never("networks", ("%s of a network was asked for"):format(field))
    end
  end
  if asks(body.Driver) and body.Driver ~= "bridge" then
    return denial.never("networks", ("the network driver %q was asked for"):format(tostring(body.Driver)))
  end
  return host.network(rules, body.Name)
end

function judges.NetworkConnect(rules, case)
  if type(case.body.Container) ~= "string" then
    return denial.new("containers", "no container was named", rules.containers)
  end
  return host.endpoint(case.body.EndpointConfig) or case.info and known_container(rules, case.info.container) or nil
end
judges.NetworkDisconnect = judges.NetworkConnect

function judges.VolumeCreate(rules, case)
  return asks(case.body.ClusterVolumeSpec) and denial.never("volumes", "a cluster's volume was asked for")
    or mount.driver(case.body.Driver, case.body.DriverOpts)
    or mount.volume(rules, case.body.Name)
end

--- Rule -> what prunes whatever it covers.
local prunes = {
  ContainerPrune = "containers", VolumePrune = "volumes", NetworkPrune = "networks", ImagePrune = "images",
}
for id, rule in pairs(prunes) do
  judges[id] = function(rules)
    if not glob.any(rules[rule] or {}, "") or rule == "containers" and rules.labels then
      return denial.new(rule, id .. " may remove anything", rules[rule])
    end
  end
end

--- The noun that an operation's path names one of, or nil.
---@param operation moondock.Operation
---@return string?
function M.noun(operation)
  local noun = operation[2]:match "^/(%w+)/{"
  return targets[noun] and noun or nil
end

--- What is only looked at, and nobody's secret.
local readable = {
  SystemPing = true, SystemPingHead = true, SystemInfo = true, SystemVersion = true, SystemEvents = true,
  SystemDataUsage = true, ContainerList = true, ImageList = true, NetworkList = true,
  VolumeList = true, PluginList = true, NodeList = true, ServiceList = true, TaskList = true,
}

--- Whether a policy can judge an operation at all. What it cannot judge, and what may change something, is never allowed.
---@param id string
---@return boolean
function M.can_judge(id)
  local operation = resource.operations[id]
  if id:find "^Checkpoint" or id == "VolumeUpdate" then
    return false -- they name a directory of the host, or a cluster's volume
  end
  return judges[id] ~= nil or M.noun(operation) ~= nil or readable[id] ~= nil
end

---@param rules moondock.Rules
---@param case moondock.Case
---@return moondock.Denial?
function M.judge(rules, case)
  local id, noun = case.id, M.noun(case.operation)
  if not rules.operation_set[id] then
    return denial.new("operations", id .. " is not an allowed operation", rules.operations)
  end
  local target = noun and id ~= "ImagePush" and targets[noun] -- its tag is beside its name
  return target and target(rules, case) or judges[id] and judges[id](rules, case) or nil
end

--- What is said of a container that there is not: no more than of one that there is, so that nobody learns the ids of others.
---@param layers moondock.Layer[]
---@param case moondock.Case
---@return moondock.Denial?
function M.unknown(layers, case)
  for _, layer in ipairs(layers) do
    local id = M.noun(case.operation) == "containers" and case.path.id
    local refusal = id and not id:find("^" .. ("%x"):rep(64) .. "$") -- nobody guesses that
      and container(layer.rules, id, layer.rules.labels)
    if refusal then
      return refusal
    end
  end
end

return M
