--- Tag Exec of the Engine API: parameters of its operations, and types. Made by `./dev types` from facts/.
---@meta

--- POST /containers/{id}/exec, since API 1.24
---@class moondock.op.ContainerExec: moondock.op
---@field id moondock.Id
---@field body moondock.api.ExecConfig

--- POST /exec/{id}/start, since API 1.24
---@class moondock.op.ExecStart: moondock.op
---@field id moondock.Id
---@field body? moondock.api.ExecStartConfig
---@field source? moondock.Source

--- POST /exec/{id}/resize, since API 1.24
---@class moondock.op.ExecResize: moondock.op
---@field id moondock.Id
---@field h integer
---@field w integer

--- GET /exec/{id}/json, since API 1.24
---@class moondock.op.ExecInspect: moondock.op
---@field id moondock.Id

---@class moondock.api.ExecConfig
---@field AttachStderr? boolean
---@field AttachStdin? boolean
---@field AttachStdout? boolean
---@field Cmd? string[]
---@field ConsoleSize? integer[]
---@field DetachKeys? string
---@field Env? string[]
---@field Privileged? boolean
---@field Tty? boolean
---@field User? string
---@field WorkingDir? string

---@class moondock.api.ExecStartConfig
---@field ConsoleSize? integer[]
---@field Detach? boolean
---@field Tty? boolean
