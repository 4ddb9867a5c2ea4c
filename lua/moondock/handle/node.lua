--- A node of a swarm, as a handle: a name or an id with methods. No request is made until a method is called.

local resource = require "moondock.resource"

---@class moondock.Node
---@field client moondock.Client
---@field id string   or its name
local Node, handle = resource.class "Node"

--- Operation NodeInspect.
---@type fun(self: moondock.Node, given: { timeout: number? }?): table|nil, moondock.Error?
Node.inspect = resource.method "NodeInspect"

--- Operation NodeUpdate: { Role =, Availability =, Labels = }, the Spec of what was inspected, changed; version: its Version.
---@type fun(self: moondock.Node, body: table, given: { version: integer|string|table, timeout: number?, raw: table? }): true|nil, moondock.Error?
Node.update = resource.method_with_body "NodeUpdate"

--- Operation NodeDelete. force: though it is not down.
---@type fun(self: moondock.Node, given: { force: boolean?, timeout: number? }?): true|nil, moondock.Error?
Node.remove = resource.method "NodeDelete"

return { handle = handle }
