--- What a client makes, and clears away.

local Client = require "moondock.client"
local errors = require "moondock.error"
local options = require "moondock.options"
local resource = require "moondock.resource"

--- A method that creates something from a body, and returns its handle.
---@param id string     operationId
---@param noun string   of the handle
---@param field string  of the answer, with the id or the name
local function creates(id, noun, field)
  local op = table.concat(resource.operations[id], " ", 1, 2)
  return function(self, body, given)
    local params = resource.params(id, {}, given, 2)
    params.body = options.body(id, body, params.raw, 2)
    local answer, err = self:perform(id, params)
    if not answer then
      return nil, err
    elseif type(answer[field]) ~= "string" or answer[field] == "" then
      return errors.fail("protocol", ("the engine gave the %s no id"):format(noun), { op = op })
    end
    local handle = require("moondock.handle." .. noun).handle(self, answer[field])
    handle.warnings = resource.warnings(answer)
    return handle
  end
end

--- Create a container. The body is the Engine API's: { Image = "alpine:3", Cmd = { "sh" }, HostConfig = { … } }. Operation
--- ContainerCreate.
---@type fun(self: moondock.Client, body: table, given: { name: string?, platform: string|table|nil, timeout: number?, raw: table? }?): moondock.Container|nil, moondock.Error?
Client.create = creates("ContainerCreate", "container", "Id")

--- Operation NetworkCreate: { Name =, Driver =, IPAM = … }.
---@type fun(self: moondock.Client, body: table, given: { timeout: number?, raw: table? }?): moondock.Network|nil, moondock.Error?
Client.network_create = creates("NetworkCreate", "network", "Id")

--- Operation VolumeCreate: { Name =, Driver =, DriverOpts =, Labels = }.
---@type fun(self: moondock.Client, body: table, given: { timeout: number?, raw: table? }?): moondock.Volume|nil, moondock.Error?
Client.volume_create = creates("VolumeCreate", "volume", "Name")

--- Operation SecretCreate: { Name =, Data =, Labels = }. Data is in base64: moondock.base64.
---@type fun(self: moondock.Client, body: table, given: { timeout: number?, raw: table? }?): moondock.Secret|nil, moondock.Error?
Client.secret_create = creates("SecretCreate", "secret", "ID")

--- Operation ConfigCreate: { Name =, Data =, Labels = }. Data is in base64: moondock.base64.
---@type fun(self: moondock.Client, body: table, given: { timeout: number?, raw: table? }?): moondock.Config|nil, moondock.Error?
Client.config_create = creates("ConfigCreate", "config", "ID")

--- Operation ServiceCreate: { Name =, TaskTemplate = { ContainerSpec = { Image = … } }, Mode = … }.
---@type fun(self: moondock.Client, body: table, given: { auth: table|string|nil, timeout: number?, raw: table? }?): moondock.Service|nil, moondock.Error?
Client.service_create = creates("ServiceCreate", "service", "ID")

--- Run a container to its end, as `docker run` does: it is attached to and waited for before it is started, so that nothing of its
--- output is lost. See run.lua. Operations ContainerCreate, ContainerAttach, ContainerWait, ContainerStart.
---
--- A non-zero exit code is a result, not an error. stdin: a string, a function that returns the next one or nil, a Reader or an open
--- file. limit: bytes of stdout, and of stderr, that are kept, 16 MiB without. timeout: seconds for everything together.
---@param body table   in the Engine API's words, as for `create`; with HostConfig.AutoRemove nothing is left of it
---@param given? { name: string?, platform: string|table|nil, stdin: string|function|table|file*|nil, limit: integer?, timeout: number?, raw: table? }
---@return { exit_code: integer, stdout: string, stderr: string, truncated: boolean, container: moondock.Container }|nil
---@return moondock.Error? err   has what came as stdout and stderr, and the container if it is still there
function Client:run(body, given)
  local params = resource.params("ContainerCreate", {}, given, 2, { stdin = "source", limit = "size" })
  params.body = options.body("ContainerCreate", body, params.raw, 2)
  return require("moondock.run").run(self, params)
end

--- Operation ContainerPrune: { ContainersDeleted =, SpaceReclaimed = }.
---@type fun(self: moondock.Client, given: { filters: table?, timeout: number? }?): table|nil, moondock.Error?
Client.container_prune = resource.method "ContainerPrune"

--- Operation ImagePrune: { ImagesDeleted =, SpaceReclaimed = }. filters = { dangling = false }: not only those without a name.
---@type fun(self: moondock.Client, given: { filters: table?, timeout: number? }?): table|nil, moondock.Error?
Client.image_prune = resource.method "ImagePrune"

--- Operation NetworkPrune: { NetworksDeleted = }.
---@type fun(self: moondock.Client, given: { filters: table?, timeout: number? }?): table|nil, moondock.Error?
Client.network_prune = resource.method "NetworkPrune"

--- Operation VolumePrune: { VolumesDeleted =, SpaceReclaimed = }. From API 1.42 on only anonymous ones, unless filters has all = true.
---@type fun(self: moondock.Client, given: { filters: table?, timeout: number? }?): table|nil, moondock.Error?
Client.volume_prune = resource.method "VolumePrune"

--- Operation BuildPrune: { CachesDeleted =, SpaceReclaimed = }.
---@type fun(self: moondock.Client, given: { all: boolean?, filters: table?, ["keep-storage"]: integer?, ["reserved-space"]: integer?, ["max-used-space"]: integer?, ["min-free-space"]: integer?, timeout: number? }?): table|nil, moondock.Error?
Client.build_prune = resource.method "BuildPrune"
