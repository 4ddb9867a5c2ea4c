--- Tag Network of the Engine API: parameters of its operations, and types. Made by `./dev types` from facts/.
---@meta

--- GET /networks, since API 1.24
---@class moondock.op.NetworkList: moondock.op
---@field filters? moondock.Filters

--- GET /networks/{id}, since API 1.24
---@class moondock.op.NetworkInspect: moondock.op
---@field id moondock.Id
---@field verbose? boolean               default false, since 1.28
---@field scope? string                  since 1.31

--- DELETE /networks/{id}, since API 1.24
---@class moondock.op.NetworkDelete: moondock.op
---@field id moondock.Id

--- POST /networks/create, since API 1.24
---@class moondock.op.NetworkCreate: moondock.op
---@field body moondock.api.NetworkCreateRequest

--- POST /networks/{id}/connect, since API 1.24
---@class moondock.op.NetworkConnect: moondock.op
---@field id moondock.Id
---@field body moondock.api.NetworkConnectRequest

--- POST /networks/{id}/disconnect, since API 1.24
---@class moondock.op.NetworkDisconnect: moondock.op
---@field id moondock.Id
---@field body moondock.api.NetworkDisconnectRequest

--- POST /networks/prune, since API 1.25
---@class moondock.op.NetworkPrune: moondock.op
---@field filters? moondock.Filters

--- Documented since API 1.41.
---@class moondock.api.ConfigReference
---@field Network? string

--- Documented since API 1.52.
---@class moondock.api.EndpointResource
---@field EndpointID? string
---@field IPv4Address? string
---@field IPv6Address? string
---@field MacAddress? string
---@field Name? string

---@class moondock.api.IPAM
---@field Config? moondock.api.IPAMConfig[]
---@field Driver? string
---@field Options? table<string, string>

--- Documented since API 1.41.
---@class moondock.api.IPAMConfig
---@field AuxiliaryAddresses? table<string, string>
---@field Gateway? string
---@field IPRange? string
---@field Subnet? string

--- Documented since API 1.52.
---@class moondock.api.IPAMStatus
---@field Subnets? table<string, moondock.api.SubnetStatus>

---@class moondock.api.Network
---@field Attachable? boolean            since 1.27
---@field ConfigFrom? moondock.api.ConfigReference since 1.41
---@field ConfigOnly? boolean            since 1.41
---@field Created? string
---@field Driver? string
---@field EnableIPv4? boolean            since 1.47
---@field EnableIPv6? boolean
---@field IPAM? moondock.api.IPAM
---@field Id? string
---@field Ingress? boolean               since 1.29
---@field Internal? boolean
---@field Labels? table<string, string>
---@field Name? string
---@field Options? table<string, string>
---@field Peers? moondock.api.PeerInfo[] since 1.41
---@field Scope? string

--- Documented since API 1.52.
---@class moondock.api.NetworkConnectRequest
---@field Container string
---@field EndpointConfig? moondock.api.EndpointSettings|moondock.Null

---@class moondock.api.NetworkCreateRequest
---@field Attachable? boolean
---@field CheckDuplicate? boolean
---@field ConfigFrom? moondock.api.ConfigReference
---@field ConfigOnly? boolean
---@field Driver? string
---@field EnableIPv4? boolean
---@field EnableIPv6? boolean
---@field IPAM? moondock.api.IPAM
---@field Ingress? boolean
---@field Internal? boolean
---@field Labels? table<string, any>
---@field Name? string
---@field Options? table<string, any>
---@field Scope? string

--- Documented since API 1.46.
---@class moondock.api.NetworkCreateResponse
---@field Id string
---@field Warning string

--- Documented since API 1.52.
---@class moondock.api.NetworkDisconnectRequest
---@field Container string
---@field Force? boolean

--- Documented since API 1.52.
---@class moondock.api.NetworkInspect: moondock.api.Network
---@field Containers? table<string, moondock.api.EndpointResource>
---@field Services? table<string, any>
---@field Status? moondock.api.NetworkStatus

--- Documented since API 1.52.
---@class moondock.api.NetworkStatus
---@field IPAM? moondock.api.IPAMStatus

---@alias moondock.api.NetworkSummary moondock.api.Network

--- Documented since API 1.41.
---@class moondock.api.PeerInfo
---@field IP? string
---@field Name? string

--- Documented since API 1.52.
---@class moondock.api.SubnetStatus
---@field DynamicIPsAvailable? integer
---@field IPsInUse? integer
