--- The body that creates a container again, from what ContainerInspect says of it.

local fields = require "moondock.fields"
local hash = require "moondock.hash"
local json = require "moondock.json"
local options = require "moondock.options"

local M = {}

--- What engines write for nothing.
local function is_empty(value)
  return value == nil or value == json.null or value == "" or value == 0
    or type(value) == "table" and next(value) == nil
end

local function map(value)
  return type(value) == "table" and value or {}
end

local function same(a, b)
  return is_empty(a) and is_empty(b) or hash.text(a) == hash.text(b)
end

--- A container's own id, as engines put it among its names.
local function short(info)
  return info.Id:sub(1, 12)
end

--- A map without the entries that another one has, too, but for those to be kept.
local function less(all, others, kept)
  local out = {}
  for name, value in pairs(map(all)) do
    if map(kept)[name] or map(others)[name] == nil or not same(value, others[name]) then
      out[name] = value
    end
  end
  return out
end

--- A list of strings without those that another one has, too.
local function without(list, others)
  local gone, out = {}, json.array {}
  for _, one in ipairs(map(others)) do
    gone[one] = true
  end
  for _, one in ipairs(map(list)) do
    if not gone[one] then
      out[#out + 1] = one
    end
  end
  return out
end

--- Cmd is the image's only where Entrypoint is, too; and an empty Entrypoint where the image has one was asked for.
local function command(out, config, image)
  local its_entrypoint = same(config.Entrypoint, image.Entrypoint)
  if its_entrypoint and same(config.Cmd, image.Cmd) then
    out.Entrypoint, out.Cmd = nil, nil
  elseif its_entrypoint and not is_empty(config.Cmd) then
    out.Entrypoint = nil
  elseif is_empty(config.Entrypoint) and not its_entrypoint then
    out.Entrypoint = json.array { "" }
  end
end

--- A container's Config without what the engine added to it from its image, as it will do again, perhaps from a newer one.
local function own(config, image, host)
  local out = json.copy(config)
  for _, name in ipairs { "User", "WorkingDir", "StopSignal", "Healthcheck" } do
    if same(config[name], image[name]) then
      out[name] = nil
    end
  end
  out.Env = without(config.Env, image.Env)
  out.Labels = less(config.Labels, image.Labels)
  out.Volumes = less(config.Volumes, image.Volumes)
  out.ExposedPorts = less(config.ExposedPorts, image.ExposedPorts, host.PortBindings) -- others are not published
  command(out, config, image)
  return out
end

--- What podman writes in another way than it reads.
local function mend_podman(body, info)
  body.Env = without(body.Env, { "HOSTNAME=" .. short(info) })
  local ulimits = json.array {}
  for i, ulimit in ipairs(map(body.HostConfig.Ulimits)) do
    ulimits[i] = fields.merge(ulimit, { Name = ulimit.Name:gsub("^RLIMIT_", ""):lower() })
  end
  body.HostConfig.Ulimits = #ulimits > 0 and ulimits or nil
end

--- What lifecycle.ensure has made a container of; see there.
M.HASH = "moondock.hash"

local function clean(path)
  return (path:gsub("(.)/+$", "%1"))
end

local function is_guest(mode)
  return tostring(mode):find "^container:" ~= nil
end

--- What the engine has put in by itself.
local function drop_assigned(body, info, mode)
  if is_guest(mode) then
    body.Hostname, body.Domainname, body.ExposedPorts = nil, nil, nil -- the other one's
  elseif body.Hostname == short(info) or mode == "host" or map(info.HostConfig).UTSMode == "host" then
    body.Hostname = nil
  end
end

--- The part of a container's settings in a network that it was given.
local function endpoint(settings, info)
  local out = {}
  for _, name in ipairs { "IPAMConfig", "Links", "DriverOpts", "GwPriority" } do
    if not is_empty(settings[name]) then
      out[name] = settings[name]
    end
  end
  local aliases = without(settings.Aliases, { short(info) })
  out.Aliases = #aliases > 0 and aliases or nil
  return out
end

--- The name of the network that a create connects to.
local function main_network(mode, networks)
  local name = is_empty(mode) and "default" or mode
  if name == "default" and not networks.default then
    name = "bridge"
  end
  if networks[name] then
    return name
  end
  local names = {}
  for one, settings in pairs(networks) do
    if not is_empty(settings.NetworkID) and settings.NetworkID:sub(1, #name) == name then
      return one
    end
    names[#names + 1] = one
  end
  table.sort(names)
  return names[1], true
end

--- The anonymous volumes among mounts, by where they are.
local function anonymous(mounts)
  local out = {}
  for _, mount in ipairs(map(mounts)) do
    if mount.Type == "volume" and #mount.Name == 64 and not mount.Name:find "%X" then
      out[clean(mount.Destination)] = mount
    end
  end
  return out
end

--- A HostConfig with the anonymous volumes that a container has, by the names that the engine gave them, so that the next container
--- has them; but for places where it has something else.
---@param host table
---@param mounts table[]   those that ContainerInspect tells
---@return table
function M.hand_on(host, mounts)
  local out, volumes = json.copy(host), anonymous(mounts)
  local taken, binds, list = {}, json.array {}, json.array {}
  for _, bind in ipairs(map(host.Binds)) do
    local at = bind:match "^[^:]+:([^:]+)"
    if at or not volumes[clean(bind)] then
      binds[#binds + 1] = bind
      taken[clean(at or bind)] = true
    end
  end
  for path in pairs(map(host.Tmpfs)) do
    taken[clean(path)] = true
  end
  for _, mount in ipairs(map(host.Mounts)) do
    local volume = mount.Type == "volume" and is_empty(mount.Source) and volumes[clean(mount.Target)]
    list[#list + 1] = volume and fields.merge(mount, { Source = volume.Name }) or mount
    taken[clean(mount.Target)] = true
  end
  for path, volume in pairs(volumes) do
    if not taken[path] then
      list[#list + 1] = { Type = "volume", Source = volume.Name, Target = path, ReadOnly = volume.RW == false }
    end
  end
  out.Binds = #binds > 0 and binds or nil
  out.Mounts = #list > 0 and list or nil
  return out
end

--- What one create takes, and the endpoints beyond that, by their networks' names: before API 1.44 a create takes one.
---@param body table
---@return table body
---@return table<string, table> endpoints
function M.split(body)
  local networks = map(map(body.NetworkingConfig).EndpointsConfig)
  local out, others = json.copy(body), {}
  local main = main_network(map(body.HostConfig).NetworkMode, networks)
  for name, settings in pairs(networks) do
    others[name] = name ~= main and settings or nil
  end
  local first = main and map(networks[main]) or {}
  out.NetworkingConfig = next(first) ~= nil and { EndpointsConfig = { [main] = first } } or nil
  return out, others
end

--- As M.body. Nothing is checked any more.
function M.of(info, overrides, image)
  local host, networks = json.copy(info.HostConfig), map(map(info.NetworkSettings).Networks)
  local body = image and own(info.Config, map(image.Config), host) or json.copy(info.Config)
  local mode = host.NetworkMode
  drop_assigned(body, info, mode)
  if map(body.Labels)[M.HASH] then -- true of the old one alone
    body.Labels = json.copy(body.Labels)
    body.Labels[M.HASH] = nil
  end
  body.HostConfig = host
  mend_podman(body, info)
  if map(overrides.HostConfig).NetworkMode == nil and not is_guest(mode) then
    local main, gone = main_network(mode, networks)
    host.NetworkMode = gone and main or mode -- it was disconnected from that one
    local endpoints = {}
    for name, settings in pairs(networks) do
      endpoints[name] = endpoint(settings, info)
    end
    body.NetworkingConfig = { EndpointsConfig = endpoints }
  end
  body = fields.merge(body, overrides)
  body.HostConfig = M.hand_on(map(body.HostConfig), info.Mounts)
  return M.split(body)
end

--- The body that creates a container again, and what has to be connected to it then: network by network an EndpointConfig for
--- NetworkConnect.
---
--- All that was asked for is there: Config, HostConfig, networks with their aliases and fixed addresses. What the engine chose is not:
--- other addresses, a host name that is the id. Anonymous volumes are named, so that the data goes on. With `image`, what
--- ImageInspect says of info.Image, what the container has from there (Env, Cmd, Labels, …) is left out, too, and comes from the
--- image that the body names, as that is when it is used. `overrides` win; tables are merged, lists replaced, moondock.null takes
--- away. With HostConfig.NetworkMode in them, the networks are those of `overrides` alone. Nothing is sent.
---@param info table        what ContainerInspect says
---@param overrides? table  in the Engine API's words, as for `create`
---@param image? table
---@return table body
---@return table<string, table> endpoints
function M.body(info, overrides, image)
  options.expect("info", info, "table", 2)
  options.expect("image", image or {}, "table", 2)
  return M.of(info, options.body("ContainerCreate", overrides or {}, nil, 2), image)
end

return M
