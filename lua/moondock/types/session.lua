--- Tag Session of the Engine API: parameters of its operations, and types. Made by `./dev types` from facts/.
---@meta

--- POST /session, since API 1.31, deprecated since 1.53
---@class moondock.op.Session: moondock.op
---@field uuid? string                   X-Docker-Expose-Session-Uuid
---@field name? string                   X-Docker-Expose-Session-Name
---@field sharedkey? string              X-Docker-Expose-Session-Sharedkey
---@field methods? string|string[]       X-Docker-Expose-Session-Grpc-Method
---@field source? moondock.Source

--- POST /grpc, since API 1.40, deprecated since 1.53
---@class moondock.op.Grpc: moondock.op
---@field source? moondock.Source
