--- Tag Checkpoint of the Engine API: parameters of its operations, and types. Made by `./dev types` from facts/.
---@meta

--- GET /containers/{id}/checkpoints, since API 1.24, experimental
---@class moondock.op.CheckpointList: moondock.op
---@field id moondock.Id
---@field dir? string

--- POST /containers/{id}/checkpoints, since API 1.24, experimental
---@class moondock.op.CheckpointCreate: moondock.op
---@field id moondock.Id
---@field body? moondock.api.CheckpointCreateRequest

--- DELETE /containers/{id}/checkpoints/{checkpoint}, since API 1.24, experimental
---@class moondock.op.CheckpointDelete: moondock.op
---@field id moondock.Id
---@field checkpoint moondock.Id
---@field dir? string

---@class moondock.api.CheckpointCreateRequest
---@field CheckpointDir? string
---@field CheckpointID? string
---@field Exit? boolean
