--- Tag Debug of the Engine API: parameters of its operations, and types. Made by `./dev types` from facts/.
---@meta

--- GET /debug/vars, since API 1.24
---@class moondock.op.DebugVars: moondock.op

--- GET /debug/pprof/, since API 1.24
---@class moondock.op.DebugPprofIndex: moondock.op

--- GET /debug/pprof/cmdline, since API 1.24
---@class moondock.op.DebugPprofCmdline: moondock.op

--- GET /debug/pprof/profile, since API 1.24
---@class moondock.op.DebugPprofProfile: moondock.op

--- GET /debug/pprof/symbol, since API 1.24
---@class moondock.op.DebugPprofSymbol: moondock.op

--- GET /debug/pprof/trace, since API 1.24
---@class moondock.op.DebugPprofTrace: moondock.op

--- GET /debug/pprof/{name}, since API 1.24
---@class moondock.op.DebugPprofName: moondock.op
---@field name moondock.Id
