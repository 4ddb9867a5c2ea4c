--- Tag Volume of the Engine API: parameters of its operations, and types. Made by `./dev types` from facts/.
---@meta

--- GET /volumes, since API 1.24
---@class moondock.op.VolumeList: moondock.op
---@field filters? moondock.Filters

--- POST /volumes/create, since API 1.24
---@class moondock.op.VolumeCreate: moondock.op
---@field body moondock.api.VolumeCreateRequest

--- GET /volumes/{name}, since API 1.24
---@class moondock.op.VolumeInspect: moondock.op
---@field name moondock.Id

--- PUT /volumes/{name}, since API 1.42
---@class moondock.op.VolumeUpdate: moondock.op
---@field name moondock.Id
---@field version integer
---@field body? moondock.api.VolumeUpdateRequest

--- DELETE /volumes/{name}, since API 1.24
---@class moondock.op.VolumeDelete: moondock.op
---@field name moondock.Id
---@field force? boolean                 default false, since 1.25

--- POST /volumes/prune, since API 1.25
---@class moondock.op.VolumePrune: moondock.op
---@field filters? moondock.Filters

--- Documented since API 1.42.
---@class moondock.api.ClusterVolume
---@field CreatedAt? string
---@field ID? string
---@field Info? moondock.api.ClusterVolume.Info
---@field PublishStatus? moondock.api.ClusterVolume.PublishStatus[]
---@field Spec? moondock.api.ClusterVolumeSpec
---@field UpdatedAt? string
---@field Version? moondock.api.ObjectVersion

---@class moondock.api.ClusterVolume.Info
---@field AccessibleTopology? moondock.api.Topology[]
---@field CapacityBytes? integer
---@field VolumeContext? table<string, string>
---@field VolumeID? string

---@class moondock.api.ClusterVolume.PublishStatus
---@field NodeID? string
---@field PublishContext? table<string, string>
---@field State? "pending-publish"|"published"|"pending-node-unpublish"|"pending-controller-unpublish"

--- Documented since API 1.42.
---@class moondock.api.ClusterVolumeSpec
---@field AccessMode? moondock.api.ClusterVolumeSpec.AccessMode
---@field AccessibilityRequirements? moondock.api.ClusterVolumeSpec.AccessMode.AccessibilityRequirements
---@field Availability? "active"|"pause"|"drain"
---@field CapacityRange? moondock.api.ClusterVolumeSpec.AccessMode.CapacityRange
---@field Group? string
---@field Secrets? moondock.api.ClusterVolumeSpec.AccessMode.Secret[]

---@class moondock.api.ClusterVolumeSpec.AccessMode
---@field AccessibilityRequirements? moondock.api.ClusterVolumeSpec.AccessMode.AccessibilityRequirements
---@field Availability? "active"|"pause"|"drain"
---@field BlockVolume? table<string, any>
---@field CapacityRange? moondock.api.ClusterVolumeSpec.AccessMode.CapacityRange
---@field MountVolume? table<string, any>
---@field Scope? "single"|"multi"
---@field Secrets? moondock.api.ClusterVolumeSpec.AccessMode.Secret[]
---@field Sharing? "none"|"readonly"|"onewriter"|"all"

---@class moondock.api.ClusterVolumeSpec.AccessMode.AccessibilityRequirements
---@field Preferred? moondock.api.Topology[]
---@field Requisite? moondock.api.Topology[]

---@class moondock.api.ClusterVolumeSpec.AccessMode.CapacityRange
---@field LimitBytes? integer
---@field RequiredBytes? integer

---@class moondock.api.ClusterVolumeSpec.AccessMode.Secret
---@field Key? string
---@field Secret? string

--- Documented since API 1.42.
---@class moondock.api.Topology
---@field Segments? table<string, string>

---@class moondock.api.Volume
---@field ClusterVolume? moondock.api.ClusterVolume since 1.42
---@field CreatedAt? string              since 1.31
---@field Driver string
---@field Labels table<string, string>
---@field Mountpoint string
---@field Name string
---@field Options table<string, string>
---@field Scope "local"|"global"
---@field Status? table<string, table<string, any>>
---@field UsageData? moondock.api.Volume.UsageData|moondock.Null

---@class moondock.api.Volume.UsageData
---@field RefCount integer
---@field Size integer

--- Documented since API 1.52.
---@class moondock.api.VolumeCreateRequest
---@field ClusterVolumeSpec? moondock.api.ClusterVolumeSpec
---@field Driver? string
---@field DriverOpts? table<string, string>
---@field Labels? table<string, string>
---@field Name? string

--- Documented since API 1.39.
---@class moondock.api.VolumeListResponse
---@field Volumes? moondock.api.Volume[]
---@field Warnings? string[]

---@class moondock.api.VolumeUpdateRequest
---@field Spec? moondock.api.ClusterVolumeSpec
