--- A service of a swarm, as a handle: a name or an id with methods. No request is made until a method is called.

local resource = require "moondock.resource"

---@class moondock.Service
---@field client moondock.Client
---@field id string   or its name
local Service, handle = resource.class "Service"

--- Operation ServiceInspect. insertDefaults: with what the engine fills in.
---@type fun(self: moondock.Service, given: { insertDefaults: boolean?, timeout: number? }?): table|nil, moondock.Error?
Service.inspect = resource.method "ServiceInspect"

--- Operation ServiceUpdate: a whole ServiceSpec, such as the Spec of what was inspected, changed; version: its Version. rollback =
--- "previous": back to what was before. Its answer has Warnings.
---@type fun(self: moondock.Service, body: table, given: { version: integer|string|table, registryAuthFrom: string?, rollback: string?, auth: table|string|nil, timeout: number?, raw: table? }): table|nil, moondock.Error?
Service.update = resource.method_with_body "ServiceUpdate"

--- Operation ServiceDelete.
---@type fun(self: moondock.Service, given: { timeout: number? }?): true|nil, moondock.Error?
Service.remove = resource.method "ServiceDelete"

--- What its tasks have written: a Stream of stdout and stderr. Operation ServiceLogs.
---@type fun(self: moondock.Service, given: { details: boolean?, follow: boolean?, stdout: boolean?, stderr: boolean?, since: number|string|nil, timestamps: boolean?, tail: integer|string|nil, timeout: number? }?): moondock.Stream|nil, moondock.Error?
Service.logs = resource.method "ServiceLogs"

return { handle = handle }
