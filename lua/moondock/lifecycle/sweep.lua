--- Clearing away what killed processes have left.

local await = require "moondock.await"
local errors = require "moondock.error"
local options = require "moondock.options"
local owner = require "moondock.lifecycle.owner"

--- Without another, for all of it, in seconds.
local TIMEOUT = 60

local M = {}

---@class moondock.Swept
---@field containers string[]   the ids of those that this sweep removed
---@field volumes string[]      names
---@field networks string[]     ids
---@field images string[]       ids
---@field in_use string[]       volumes, networks and images that are left because something else uses them
---@field problems moondock.Error[]

--- One sweep.
---@class moondock.Sweep
---@field client moondock.Client
---@field deadline number
---@field label? string
---@field found moondock.Swept
---@field removed integer       in this pass
---@field asked? boolean        a removal was asked for
---@field failed table<string, true>   what is not to be tried again
---@field images table<string, string|false>   the label of an owner that an image has
local Sweep = {}
Sweep.__index = Sweep

function Sweep:left()
  return math.max(0.001, self.deadline - await.now())
end

--- Whether something is to go. An engine's filter is not trusted with that.
---@param labels any
---@param name string    the label of those with an owner
function Sweep:wants(labels, name)
  if type(labels) ~= "table" then
    return false
  elseif not self.label then
    return owner.is_dead(labels[name])
  end
  local key, value = self.label:match "^([^=]*)=(.*)$"
  return labels[key or self.label] ~= nil and (value == nil or labels[key] == value)
end

--- Whether a container has its owner's label from its image, one that was committed from a throwaway one: then it is somebody else's.
function Sweep:inherits(one)
  if self.label or type(one.ImageID) ~= "string" then
    return false
  end
  local id = one.ImageID
  if self.images[id] == nil then
    local image = self.client:perform("ImageInspect", { name = id }, self.deadline)
    local labels = image and type(image.Config) == "table" and image.Config.Labels
    self.images[id] = type(labels) == "table" and labels[owner.LABEL] or false
  end
  return self.images[id] == one.Labels[owner.LABEL]
end

--- What became of a removal: it is ours, or somebody was faster, or something uses it, or the engine cannot.
---@param kind string   "containers" and so on
function Sweep:note(kind, id, ok, err, in_use)
  if ok then
    table.insert(self.found[kind], id)
    self.removed = self.removed + 1
  elseif in_use or err.kind == "conflict" and kind ~= "containers" then
    table.insert(self.found.in_use, id)
  elseif err.kind ~= "not_found" then
    self.failed[kind .. id] = true
    table.insert(self.found.problems, err)
  end
end

local function remove_container(self, id)
  local ok, err = self.client:perform("ContainerDelete", { id = id, force = true, v = true }, self.deadline)
  if not ok and err.kind == "conflict" then -- another sweep is at it, and what it uses can go when that is done
    local gone, problem = self.client:container(id):remove { force = true, ensure = true, timeout = self:left() }
    err = gone and errors.new("not_found", "somebody else has removed it") or problem
  end
  self:note("containers", id, ok, err)
end

--- Whether a container is on the network: an engine may remove it together with the network, or leave it with one that is none. Those
--- that have never run are known by the network's name alone.
local function is_populated(self, id, name)
  local filters = { network = { id, type(name) == "string" and name or nil } }
  local list, err = self.client:perform("ContainerList", { all = true, filters = filters }, self.deadline)
  return list and #list > 0, err
end

local function remove_network(self, id, network)
  local populated, err = is_populated(self, id, network.Name)
  local ok
  if not populated and not err then
    ok, err = self.client:perform("NetworkDelete", { id = id }, self.deadline)
  end
  self:note("networks", id, ok, err or errors.new("conflict", "containers are on it"),
    err and err.message:find "active endpoints")
end

local function remove_volume(self, name)
  local ok, err = self.client:perform("VolumeDelete", { name = name }, self.deadline)
  self:note("volumes", name, ok, err)
end

local function remove_image(self, id)
  local ok, err = self.client:perform("ImageDelete", { name = id }, self.deadline)
  self:note("images", id, ok, err)
end

--- In this order: containers use the others.
local kinds = {
  { name = "containers", list = "ContainerList", id = "Id", remove = remove_container, given = { all = true } },
  { name = "networks", list = "NetworkList", id = "Id", remove = remove_network, given = {} },
  { name = "volumes", list = "VolumeList", id = "Name", remove = remove_volume, given = {} },
  { name = "images", list = "ImageList", id = "Id", remove = remove_image, given = {}, label = owner.IMAGE_LABEL },
}

--- All of a kind that is to go.
---@return table[]|nil list
---@return moondock.Error? err
function Sweep:find(kind)
  local name = kind.label or owner.LABEL
  local params = { filters = { label = self.label or name } }
  for key, value in pairs(kind.given) do
    params[key] = value
  end
  local list, err = self.client:perform(kind.list, params, self.deadline)
  if not list then
    return nil, err
  end
  list = kind.list == "VolumeList" and (type(list.Volumes) == "table" and list.Volumes or {}) or list
  local wanted = {}
  for _, one in ipairs(list) do
    local id = one[kind.id]
    if type(id) == "string" and not self.failed[kind.name .. id] and self:wants(one.Labels, name)
      and not (kind.name == "containers" and self:inherits(one)) then
      wanted[#wanted + 1] = one
    end
  end
  return wanted
end

--- Remove all that is there.
---@return boolean|nil again   whether anything went, so that more may have become free
---@return moondock.Error? err
function Sweep:pass()
  self.removed, self.found.in_use = 0, {}
  for _, kind in ipairs(kinds) do
    local list, err = {}, nil
    if not (self.label and kind.label) then
      list, err = self:find(kind)
    end
    if not list then
      return nil, err
    end
    for _, one in ipairs(list) do
      if await.now() >= self.deadline then
        return errors.fail("timeout", "not all was swept within the timeout")
      end
      self.asked = true
      kind.remove(self, one[kind.id], one)
    end
  end
  return self.removed > 0
end

--- Remove what processes have left that are gone: containers, with their anonymous volumes, networks and volumes that have the label of
--- `labels()`, and images that moondock.testing has built. What belongs to a process that lives, or of which nothing can be known here,
--- such as one on another machine, stays. label: instead of that, all containers, networks and volumes with this label, "name" or
--- "name=value". What something else still uses stays, too, and is told as `in_use`; what the engine fails to remove are `problems`.
--- timeout: seconds for all of it, 60 without. Operations ContainerList, ContainerDelete, NetworkList, NetworkDelete, VolumeList,
--- VolumeDelete, ImageList, ImageDelete.
---@param client moondock.Client
---@param given? { label: string?, timeout: number? }
---@return moondock.Swept|nil
---@return moondock.Error? err   nothing was done
function M.sweep(client, given)
  given = options.check("option", given, { label = "string", timeout = "number" }, 2)
  local self = setmetatable({
    client = client, deadline = await.now() + (given.timeout or TIMEOUT), label = given.label, failed = {},
    images = {},
    found = { containers = {}, volumes = {}, networks = {}, images = {}, in_use = {}, problems = {} },
  }, Sweep)
  local again, err
  repeat -- also because a killed process's last request may be under way still
    again, err = self:pass()
  until not again
  if err and not self.asked then
    return nil, err
  end
  table.insert(self.found.problems, err)
  return self.found
end

return M
