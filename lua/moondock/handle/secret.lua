--- A secret of a swarm, as a handle: a name or an id with methods. No request is made until a method is called.

local resource = require "moondock.resource"

---@class moondock.Secret
---@field client moondock.Client
---@field id string   or its name
local Secret, handle = resource.class "Secret"

--- Operation SecretInspect.
---@type fun(self: moondock.Secret, given: { timeout: number? }?): table|nil, moondock.Error?
Secret.inspect = resource.method "SecretInspect"

--- Operation SecretUpdate. Only Labels may differ from what was inspected; version: its Version.
---@type fun(self: moondock.Secret, body: table, given: { version: integer|string|table, timeout: number?, raw: table? }): true|nil, moondock.Error?
Secret.update = resource.method_with_body "SecretUpdate"

--- Operation SecretDelete.
---@type fun(self: moondock.Secret, given: { timeout: number? }?): true|nil, moondock.Error?
Secret.remove = resource.method "SecretDelete"

return { handle = handle }
