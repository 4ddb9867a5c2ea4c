--- The swarm that an engine is part of, as a handle. No request is made until a method is called.

local resource = require "moondock.resource"

---@class moondock.Swarm
---@field client moondock.Client
local Swarm, handle = resource.class "Swarm"

--- Operation SwarmInspect.
---@type fun(self: moondock.Swarm, given: { timeout: number? }?): table|nil, moondock.Error?
Swarm.inspect = resource.method "SwarmInspect"

--- Begin a swarm: { ListenAddr =, AdvertiseAddr =, Spec = … }. The id of the node that it begins with. Operation SwarmInit.
---@type fun(self: moondock.Swarm, body: table, given: { timeout: number?, raw: table? }?): string|nil, moondock.Error?
Swarm.init = resource.method_with_body "SwarmInit"

--- Operation SwarmJoin: { ListenAddr =, RemoteAddrs = { … }, JoinToken = }.
---@type fun(self: moondock.Swarm, body: table, given: { timeout: number?, raw: table? }?): true|nil, moondock.Error?
Swarm.join = resource.method_with_body "SwarmJoin"

--- Operation SwarmLeave. force: though it is the last manager.
---@type fun(self: moondock.Swarm, given: { force: boolean?, timeout: number? }?): true|nil, moondock.Error?
Swarm.leave = resource.method "SwarmLeave"

--- Operation SwarmUpdate: a whole SwarmSpec; version: the Version of what was inspected.
---@type fun(self: moondock.Swarm, body: table, given: { version: integer|string|table, rotateWorkerToken: boolean?, rotateManagerToken: boolean?, rotateManagerUnlockKey: boolean?, timeout: number?, raw: table? }): true|nil, moondock.Error?
Swarm.update = resource.method_with_body "SwarmUpdate"

--- Operation SwarmUnlockkey: { UnlockKey = … }.
---@type fun(self: moondock.Swarm, given: { timeout: number? }?): table|nil, moondock.Error?
Swarm.unlockkey = resource.method "SwarmUnlockkey"

--- Operation SwarmUnlock: { UnlockKey = … }.
---@type fun(self: moondock.Swarm, body: table, given: { timeout: number?, raw: table? }?): true|nil, moondock.Error?
Swarm.unlock = resource.method_with_body "SwarmUnlock"

return { handle = function(client) return handle(client, "of this engine") end }
