--- Types that no operation's description names. Made by `./dev types` from facts/.
---@meta

--- Documented since API 1.32.
---@class moondock.api.Address
---@field Addr? string
---@field PrefixLen? integer

--- Documented since API 1.39.
---@class moondock.api.BuildCache
---@field CreatedAt? string
---@field Description? string
---@field ID? string
---@field InUse? boolean
---@field LastUsedAt? string|moondock.Null
---@field Parents? string[]|moondock.Null since 1.42
---@field Shared? boolean
---@field Size? integer
---@field Type? "internal"|"frontend"|"source.local"|"source.git.checkout"|"exec.cachemount"|"regular"
---@field UsageCount? integer

--- Documented since API 1.52.
---@class moondock.api.BuildCacheDiskUsage
---@field ActiveCount? integer
---@field Items? any[]
---@field Reclaimable? integer
---@field TotalCount? integer
---@field TotalSize? integer

---@class moondock.api.BuildInfo
---@field aux? moondock.api.ImageID      since 1.36
---@field errorDetail? moondock.api.ErrorDetail
---@field id? string
---@field progressDetail? moondock.api.ProgressDetail
---@field status? string
---@field stream? string

--- Documented since API 1.52.
---@class moondock.api.ContainersDiskUsage
---@field ActiveCount? integer
---@field Items? any[]
---@field Reclaimable? integer
---@field TotalCount? integer
---@field TotalSize? integer

---@class moondock.api.CreateImageInfo
---@field errorDetail? moondock.api.ErrorDetail since 1.39
---@field id? string                     since 1.36
---@field progressDetail? moondock.api.ProgressDetail
---@field status? string

---@class moondock.api.ErrorDetail
---@field code? integer
---@field message? string

---@class moondock.api.ErrorResponse
---@field message string

--- Documented since API 1.36.
---@class moondock.api.ImageID
---@field ID? string

--- Documented since API 1.52.
---@class moondock.api.ImagesDiskUsage
---@field ActiveCount? integer
---@field Items? any[]
---@field Reclaimable? integer
---@field TotalCount? integer
---@field TotalSize? integer

--- Documented since API 1.52.
---@class moondock.api.NetworkTaskInfo
---@field EndpointID? string
---@field EndpointIP? string
---@field Info? table<string, string>
---@field Name? string

---@class moondock.api.ProcessConfig
---@field arguments? string[]
---@field entrypoint? string
---@field privileged? boolean
---@field tty? boolean
---@field user? string

---@class moondock.api.ProgressDetail
---@field current? integer               since 1.36
---@field total? integer                 since 1.36

---@class moondock.api.PushImageInfo
---@field errorDetail? moondock.api.ErrorDetail since 1.48
---@field progressDetail? moondock.api.ProgressDetail
---@field status? string

--- Documented since API 1.52.
---@class moondock.api.ServiceInfo
---@field LocalLBIndex? integer
---@field Ports? string[]
---@field Tasks? moondock.api.NetworkTaskInfo[]
---@field VIP? string

--- Documented since API 1.52.
---@class moondock.api.VolumesDiskUsage
---@field ActiveCount? integer
---@field Items? any[]
---@field Reclaimable? integer
---@field TotalCount? integer
---@field TotalSize? integer
