--- Tag Swarm of the Engine API: parameters of its operations, and types. Made by `./dev types` from facts/.
---@meta

--- GET /swarm, since API 1.24
---@class moondock.op.SwarmInspect: moondock.op

--- POST /swarm/init, since API 1.24
---@class moondock.op.SwarmInit: moondock.op
---@field body moondock.api.SwarmInitRequest

--- POST /swarm/join, since API 1.24
---@class moondock.op.SwarmJoin: moondock.op
---@field body moondock.api.SwarmJoinRequest

--- POST /swarm/leave, since API 1.24
---@class moondock.op.SwarmLeave: moondock.op
---@field force? boolean                 default false

--- POST /swarm/update, since API 1.24
---@class moondock.op.SwarmUpdate: moondock.op
---@field version integer
---@field rotateWorkerToken? boolean     default false
---@field rotateManagerToken? boolean    default false
---@field rotateManagerUnlockKey? boolean default false, since 1.25
---@field body moondock.api.SwarmSpec

--- GET /swarm/unlockkey, since API 1.25
---@class moondock.op.SwarmUnlockkey: moondock.op

--- POST /swarm/unlock, since API 1.25
---@class moondock.op.SwarmUnlock: moondock.op
---@field body moondock.api.SwarmUnlockRequest

--- Documented since API 1.32.
---@class moondock.api.JoinTokens
---@field Manager? string
---@field Worker? string

--- Documented since API 1.32.
---@class moondock.api.Swarm: moondock.api.ClusterInfo
---@field JoinTokens? moondock.api.JoinTokens

---@class moondock.api.SwarmInitRequest
---@field AdvertiseAddr? string
---@field AutoLockManagers? boolean
---@field Availability? "active"|"pause"|"drain"
---@field DataPathAddr? string
---@field DataPathPort? integer
---@field DefaultAddrPool? string[]
---@field ForceNewCluster? boolean
---@field ListenAddr? string
---@field Spec? moondock.api.SwarmSpec
---@field SubnetSize? integer

---@class moondock.api.SwarmJoinRequest
---@field AdvertiseAddr? string
---@field Availability? "active"|"pause"|"drain"
---@field DataPathAddr? string
---@field JoinToken? string
---@field ListenAddr? string
---@field RemoteAddrs? string[]

---@class moondock.api.SwarmUnlockRequest
---@field UnlockKey? string
