--- Tag Config of the Engine API: parameters of its operations, and types. Made by `./dev types` from facts/.
---@meta

--- GET /configs, since API 1.30
---@class moondock.op.ConfigList: moondock.op
---@field filters? moondock.Filters

--- POST /configs/create, since API 1.30
---@class moondock.op.ConfigCreate: moondock.op
---@field body? moondock.api.ConfigSpec

--- GET /configs/{id}, since API 1.30
---@class moondock.op.ConfigInspect: moondock.op
---@field id moondock.Id

--- DELETE /configs/{id}, since API 1.30
---@class moondock.op.ConfigDelete: moondock.op
---@field id moondock.Id

--- POST /configs/{id}/update, since API 1.30
---@class moondock.op.ConfigUpdate: moondock.op
---@field id moondock.Id
---@field version integer
---@field body? moondock.api.ConfigSpec

---@class moondock.api.Config
---@field CreatedAt? string              since 1.30
---@field ID? string                     since 1.30
---@field Spec? moondock.api.ConfigSpec  since 1.30
---@field UpdatedAt? string              since 1.30
---@field Version? moondock.api.ObjectVersion since 1.30

--- Documented since API 1.30.
---@class moondock.api.ConfigSpec
---@field Data? string
---@field Labels? table<string, string>
---@field Name? string
---@field Templating? moondock.api.Driver since 1.37
