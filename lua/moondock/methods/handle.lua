--- A client's handles. No request is made.

local Client = require "moondock.client"
local options = require "moondock.options"

--- Each kind is loaded when it is asked for: most programs need one or two of them.
local function handle(noun)
  return function(self, id)
    id = options.id(noun, id, 2)
    return require("moondock.handle." .. noun).handle(self, id)
  end
end

--- A container by its name or id.
---@type fun(self: moondock.Client, id: string): moondock.Container
Client.container = handle "container"

--- An exec by its id.
---@type fun(self: moondock.Client, id: string): moondock.Exec
Client.exec = handle "exec"

--- An image by its name or id.
---@type fun(self: moondock.Client, id: string): moondock.Image
Client.image = handle "image"

--- A network by its name or id.
---@type fun(self: moondock.Client, id: string): moondock.Network
Client.network = handle "network"

--- A volume by its name.
---@type fun(self: moondock.Client, id: string): moondock.Volume
Client.volume = handle "volume"

--- A plugin by its name.
---@type fun(self: moondock.Client, id: string): moondock.Plugin
Client.plugin = handle "plugin"

--- A node of the swarm by its name or id.
---@type fun(self: moondock.Client, id: string): moondock.Node
Client.node = handle "node"

--- A service by its name or id.
---@type fun(self: moondock.Client, id: string): moondock.Service
Client.service = handle "service"

--- A task by its id.
---@type fun(self: moondock.Client, id: string): moondock.Task
Client.task = handle "task"

--- A secret by its name or id.
---@type fun(self: moondock.Client, id: string): moondock.Secret
Client.secret = handle "secret"

--- A config of the swarm by its name or id.
---@type fun(self: moondock.Client, id: string): moondock.Config
Client.config = handle "config"

--- The swarm that the engine is in, or may begin or join.
---@return moondock.Swarm
function Client:swarm()
  return require("moondock.handle.swarm").handle(self)
end
