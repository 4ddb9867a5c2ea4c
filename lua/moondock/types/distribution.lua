--- Tag Distribution of the Engine API: parameters of its operations, and types. Made by `./dev types` from facts/.
---@meta

--- GET /distribution/{name}/json, since API 1.30
---@class moondock.op.DistributionInspect: moondock.op
---@field name moondock.Id
---@field auth? string|moondock.api.AuthConfig X-Registry-Auth

--- Documented since API 1.40.
---@class moondock.api.DistributionInspect
---@field Descriptor moondock.api.OCIDescriptor
---@field Platforms moondock.api.OCIPlatform[]
