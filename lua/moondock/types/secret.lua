--- Tag Secret of the Engine API: parameters of its operations, and types. Made by `./dev types` from facts/.
---@meta

--- GET /secrets, since API 1.25
---@class moondock.op.SecretList: moondock.op
---@field filters? moondock.Filters

--- POST /secrets/create, since API 1.25
---@class moondock.op.SecretCreate: moondock.op
---@field body? moondock.api.SecretSpec

--- GET /secrets/{id}, since API 1.25
---@class moondock.op.SecretInspect: moondock.op
---@field id moondock.Id

--- DELETE /secrets/{id}, since API 1.25
---@class moondock.op.SecretDelete: moondock.op
---@field id moondock.Id

--- POST /secrets/{id}/update, since API 1.25
---@class moondock.op.SecretUpdate: moondock.op
---@field id moondock.Id
---@field version integer
---@field body? moondock.api.SecretSpec

--- Documented since API 1.31.
---@class moondock.api.Driver
---@field Name string
---@field Options? table<string, string>

---@class moondock.api.Secret
---@field CreatedAt? string
---@field ID? string
---@field Spec? moondock.api.SecretSpec
---@field UpdatedAt? string
---@field Version? moondock.api.ObjectVersion

---@class moondock.api.SecretSpec
---@field Data? string
---@field Driver? moondock.api.Driver    since 1.31
---@field Labels? table<string, string>
---@field Name? string
---@field Templating? moondock.api.Driver since 1.37
