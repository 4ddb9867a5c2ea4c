--- A client's lists: plain tables, in the Engine API's words.

local Client = require "moondock.client"
local options = require "moondock.options"
local resource = require "moondock.resource"

--- Operation ContainerList. all: not only those that run. filters: { label = { "app=web" } }.
---@type fun(self: moondock.Client, given: { all: boolean?, limit: integer?, size: boolean?, filters: table?, timeout: number? }?): table[]|nil, moondock.Error?
Client.containers = resource.method "ContainerList"

--- Operation ImageList.
---@type fun(self: moondock.Client, given: { all: boolean?, filters: table?, digests: boolean?, manifests: boolean?, ["shared-size"]: boolean?, timeout: number? }?): table[]|nil, moondock.Error?
Client.images = resource.method "ImageList"

--- Operation NetworkList.
---@type fun(self: moondock.Client, given: { filters: table?, timeout: number? }?): table[]|nil, moondock.Error?
Client.networks = resource.method "NetworkList"

--- Operation PluginList.
---@type fun(self: moondock.Client, given: { filters: table?, timeout: number? }?): table[]|nil, moondock.Error?
Client.plugins = resource.method "PluginList"

--- Operation NodeList.
---@type fun(self: moondock.Client, given: { filters: table?, timeout: number? }?): table[]|nil, moondock.Error?
Client.nodes = resource.method "NodeList"

--- Operation ServiceList. status: with the numbers of tasks that run, and that should.
---@type fun(self: moondock.Client, given: { filters: table?, status: boolean?, timeout: number? }?): table[]|nil, moondock.Error?
Client.services = resource.method "ServiceList"

--- Operation TaskList.
---@type fun(self: moondock.Client, given: { filters: table?, timeout: number? }?): table[]|nil, moondock.Error?
Client.tasks = resource.method "TaskList"

--- Operation SecretList.
---@type fun(self: moondock.Client, given: { filters: table?, timeout: number? }?): table[]|nil, moondock.Error?
Client.secrets = resource.method "SecretList"

--- Operation ConfigList.
---@type fun(self: moondock.Client, given: { filters: table?, timeout: number? }?): table[]|nil, moondock.Error?
Client.configs = resource.method "ConfigList"

--- Operation VolumeList: its Volumes.
---@param given? { filters: table?, timeout: number? }
---@return table[]|nil
---@return moondock.Error? err
function Client:volumes(given)
  local answer, err = self:perform("VolumeList", resource.params("VolumeList", {}, given, 2))
  if not answer then
    return nil, err
  end
  return type(answer.Volumes) == "table" and answer.Volumes or {}
end

--- Images of Docker Hub, or of the registry that the term begins with. Operation ImageSearch.
---@param term string
---@param given? { limit: integer?, filters: table?, auth: table|string|nil, timeout: number? }
---@return table[]|nil
---@return moondock.Error? err
function Client:search(term, given)
  options.expect("term", term, "string", 2)
  return self:perform("ImageSearch", resource.params("ImageSearch", {}, resource.with(given, "term", term), 2))
end

--- What a plugin at a registry wants to be allowed, for plugin_pull. Operation GetPluginPrivileges.
---@param remote string   its reference
---@param given? { auth: table|string|nil, timeout: number? }
---@return table[]|nil
---@return moondock.Error? err
function Client:plugin_privileges(remote, given)
  options.expect("remote", remote, "string", 2)
  local params = resource.params("GetPluginPrivileges", {}, resource.with(given, "remote", remote), 2)
  return self:perform("GetPluginPrivileges", params)
end
