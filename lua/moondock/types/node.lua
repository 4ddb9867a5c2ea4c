--- Tag Node of the Engine API: parameters of its operations, and types. Made by `./dev types` from facts/.
---@meta

--- GET /nodes, since API 1.24
---@class moondock.op.NodeList: moondock.op
---@field filters? moondock.Filters

--- GET /nodes/{id}, since API 1.24
---@class moondock.op.NodeInspect: moondock.op
---@field id moondock.Id

--- DELETE /nodes/{id}, since API 1.24
---@class moondock.op.NodeDelete: moondock.op
---@field id moondock.Id
---@field force? boolean                 default false

--- POST /nodes/{id}/update, since API 1.24
---@class moondock.op.NodeUpdate: moondock.op
---@field id moondock.Id
---@field version integer
---@field body? moondock.api.NodeSpec

--- Documented since API 1.32.
---@class moondock.api.EngineDescription
---@field EngineVersion? string
---@field Labels? table<string, string>
---@field Plugins? moondock.api.EngineDescription.Plugin[]

---@class moondock.api.EngineDescription.Plugin
---@field Name? string
---@field Type? string

--- Documented since API 1.32.
---@class moondock.api.ManagerStatus
---@field Addr? string
---@field Leader? boolean
---@field Reachability? moondock.api.Reachability

---@class moondock.api.Node
---@field CreatedAt? string
---@field Description? moondock.api.NodeDescription
---@field ID? string
---@field ManagerStatus? moondock.api.ManagerStatus since 1.32
---@field Spec? moondock.api.NodeSpec
---@field Status? moondock.api.NodeStatus since 1.32
---@field UpdatedAt? string
---@field Version? moondock.api.ObjectVersion

--- Documented since API 1.32.
---@class moondock.api.NodeDescription
---@field Engine? moondock.api.EngineDescription
---@field Hostname? string
---@field Platform? moondock.api.Platform
---@field Resources? moondock.api.ResourceObject
---@field TLSInfo? moondock.api.TLSInfo

---@class moondock.api.NodeSpec
---@field Availability? "active"|"pause"|"drain"
---@field Labels? table<string, string>
---@field Name? string
---@field Role? "worker"|"manager"

---@alias moondock.api.NodeState "unknown"|"down"|"ready"|"disconnected"

--- Documented since API 1.32.
---@class moondock.api.NodeStatus
---@field Addr? string
---@field Message? string
---@field State? moondock.api.NodeState

--- Documented since API 1.32.
---@class moondock.api.Platform
---@field Architecture? string
---@field OS? string

---@alias moondock.api.Reachability "unknown"|"unreachable"|"reachable"

--- Documented since API 1.32.
---@class moondock.api.ResourceObject
---@field GenericResources? moondock.api.GenericResources
---@field MemoryBytes? integer
---@field NanoCPUs? integer
