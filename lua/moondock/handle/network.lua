--- A network, as a handle: a name or an id with methods. No request is made until a method is called.

local options = require "moondock.options"
local resource = require "moondock.resource"

---@class moondock.Network
---@field client moondock.Client
---@field id string           or its name
---@field warnings? string[]  that the engine gave when it was created
local Network, handle = resource.class "Network"

--- Wherever a body names a container, a handle will do.
local function named(body, level)
  return body.Container ~= nil
    and resource.with(body, "Container", options.id("field \"Container\"", body.Container, level + 1)) or body
end

--- Operation NetworkInspect. verbose: with the tasks of services.
---@type fun(self: moondock.Network, given: { verbose: boolean?, scope: string?, timeout: number? }?): table|nil, moondock.Error?
Network.inspect = resource.method "NetworkInspect"

--- Operation NetworkConnect: { Container = "web", EndpointConfig = … }.
---@type fun(self: moondock.Network, body: table, given: { timeout: number?, raw: table? }?): true|nil, moondock.Error?
Network.connect = resource.method_with_body("NetworkConnect", named)

--- Operation NetworkDisconnect: { Container = "web", Force = false }.
---@type fun(self: moondock.Network, body: table, given: { timeout: number?, raw: table? }?): true|nil, moondock.Error?
Network.disconnect = resource.method_with_body("NetworkDisconnect", named)

--- Operation NetworkDelete.
---@type fun(self: moondock.Network, given: { timeout: number? }?): true|nil, moondock.Error?
Network.remove = resource.method "NetworkDelete"

return { handle = handle }
