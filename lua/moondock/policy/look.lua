--- What an engine says of what an operation names. From then on it is named by its full id: nobody can give the name to something else
--- meanwhile.

local errors = require "moondock.error"
local host = require "moondock.policy.host"
local image = require "moondock.policy.image"
local judge = require "moondock.policy.judge"

local M = {}

--- The id or the name of the container that an operation is about, and where it stands.
local function container_in(case)
  if judge.noun(case.operation) == "containers" then
    return case.path, "id"
  elseif case.id == "NetworkConnect" or case.id == "NetworkDisconnect" then
    return case.body, "Container"
  elseif case.id == "ImageCommit" then
    return case.query.container or {}, 1
  end
end

local function at_container(perform, case)
  local where, key = container_in(case)
  local id = where and where[key]
  if case.info.exec then
    id = case.info.exec.ContainerID
  elseif not where then
    return true
  end
  if type(id) ~= "string" then
    return errors.fail("invalid", "no container was named")
  end
  local info, err = perform("ContainerInspect", { id = id })
  if info and where then
    where[key] = info.Id
  end
  case.info.container = info
  return info, err
end

--- Only where its name does not tell all: it may be an id, or its own command matters.
local function at_image(perform, case)
  local of_path = case.path.name ~= nil
  local where, key = of_path and case.path or case.body, of_path and "name" or "Image"
  local name = where[key]
  local unclear = type(name) == "string" and name ~= "" and image.is_unclear(name)
  if type(name) ~= "string" or name == "" or not (unclear or case.id == "ContainerCreate") then
    return true
  end
  local info, err = perform("ImageInspect", { name = name })
  if info and unclear then
    where[key] = info.Id
  end
  case.info.image = info
  return info, err
end

--- The networks of a new container that may be named by the beginning of an id get their names.
local function at_networks(perform, case)
  local body = case.body
  for name in pairs(host.networks_of(body)) do
    local info, err = true, nil
    if host.may_be_id(name) then
      info, err = perform("NetworkInspect", { id = name })
    end
    if not info then
      return nil, err
    elseif info ~= true and info.Name ~= name then
      if body.HostConfig.NetworkMode == name then
        body.HostConfig.NetworkMode = info.Name
      end
      local endpoints = type(body.NetworkingConfig) == "table" and body.NetworkingConfig.EndpointsConfig
      if type(endpoints) == "table" and endpoints[name] ~= nil then
        endpoints[name], endpoints[info.Name] = nil, endpoints[name]
      end
    end
  end
  return true
end

--- Noun -> looks at what the path names.
local nouns = { images = at_image, distribution = at_image }

function nouns.exec(perform, case)
  local info, err = perform("ExecInspect", { id = case.path.id })
  case.info.exec = info
  return info, err
end

function nouns.networks(perform, case)
  local info, err = perform("NetworkInspect", { id = case.path.id })
  case.info.network, case.path.id = info, info and info.Id
  return info, err
end

function nouns.volumes(perform, case) -- Podman takes the beginning of a name
  local info, err = perform("VolumeInspect", { name = case.path.name })
  case.info.volume, case.path.name = info, info and info.Name
  return info, err
end

--- Find out what there is to know of what an operation names, into the case's `info`.
---@param inner moondock.Client
---@param case moondock.Case
---@param deadline number
---@return any|nil ok
---@return moondock.Error? err
function M.all(inner, case, deadline)
  local function perform(id, params)
    return inner:perform(id, params, deadline)
  end
  case.info = {}
  local at_noun, ok, err = nouns[judge.noun(case.operation)], true, nil
  if at_noun then
    ok, err = at_noun(perform, case)
  elseif case.id == "ContainerCreate" then
    ok, err = at_image(perform, case)
    if ok then
      ok, err = at_networks(perform, case)
    end
  end
  if ok then
    ok, err = at_container(perform, case)
  end
  return ok, err
end

return M
