--- A volume, as a handle: its name with methods. No request is made until a method is called.

local resource = require "moondock.resource"

---@class moondock.Volume
---@field client moondock.Client
---@field id string   its name
local Volume, handle = resource.class "Volume"

--- Operation VolumeInspect.
---@type fun(self: moondock.Volume, given: { timeout: number? }?): table|nil, moondock.Error?
Volume.inspect = resource.method "VolumeInspect"

--- Operation VolumeUpdate, of cluster volumes: { Spec = … }. version: the Version of what was inspected.
---@type fun(self: moondock.Volume, body: table, given: { version: integer|string|table, timeout: number?, raw: table? }): true|nil, moondock.Error?
Volume.update = resource.method_with_body "VolumeUpdate"

--- Operation VolumeDelete. force: fine when it is not there.
---@type fun(self: moondock.Volume, given: { force: boolean?, timeout: number? }?): true|nil, moondock.Error?
Volume.remove = resource.method "VolumeDelete"

return { handle = handle }
