--- A task of a service, as a handle: an id with methods. No request is made until a method is called.

local resource = require "moondock.resource"

---@class moondock.Task
---@field client moondock.Client
---@field id string
local Task, handle = resource.class "Task"

--- Operation TaskInspect.
---@type fun(self: moondock.Task, given: { timeout: number? }?): table|nil, moondock.Error?
Task.inspect = resource.method "TaskInspect"

--- What it has written: a Stream of stdout and stderr. Operation TaskLogs.
---@type fun(self: moondock.Task, given: { details: boolean?, follow: boolean?, stdout: boolean?, stderr: boolean?, since: number|string|nil, timestamps: boolean?, tail: integer|string|nil, timeout: number? }?): moondock.Stream|nil, moondock.Error?
Task.logs = resource.method "TaskLogs"

return { handle = handle }
