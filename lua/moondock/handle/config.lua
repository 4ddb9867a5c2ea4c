--- A config of a swarm, as a handle: a name or an id with methods. No request is made until a method is called.

local resource = require "moondock.resource"

---@class moondock.Config
---@field client moondock.Client
---@field id string   or its name
local Config, handle = resource.class "Config"

--- Operation ConfigInspect.
---@type fun(self: moondock.Config, given: { timeout: number? }?): table|nil, moondock.Error?
Config.inspect = resource.method "ConfigInspect"

--- Operation ConfigUpdate. Only Labels may differ from what was inspected; version: its Version.
---@type fun(self: moondock.Config, body: table, given: { version: integer|string|table, timeout: number?, raw: table? }): true|nil, moondock.Error?
Config.update = resource.method_with_body "ConfigUpdate"

--- Operation ConfigDelete.
---@type fun(self: moondock.Config, given: { timeout: number? }?): true|nil, moondock.Error?
Config.remove = resource.method "ConfigDelete"

return { handle = handle }
