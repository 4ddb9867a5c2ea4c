--- Tag Task of the Engine API: parameters of its operations, and types. Made by `./dev types` from facts/.
---@meta

--- GET /tasks, since API 1.24
---@class moondock.op.TaskList: moondock.op
---@field filters? moondock.Filters

--- GET /tasks/{id}, since API 1.24
---@class moondock.op.TaskInspect: moondock.op
---@field id moondock.Id

--- GET /tasks/{id}/logs, since API 1.29
---@class moondock.op.TaskLogs: moondock.op
---@field id moondock.Id
---@field details? boolean               default false
---@field follow? boolean                default false
---@field stdout? boolean                default false
---@field stderr? boolean                default false
---@field since? string|number           default 0
---@field timestamps? boolean            default false
---@field tail? string|integer           default "all"

--- Documented since API 1.44.
---@class moondock.api.ContainerStatus
---@field ContainerID? string
---@field ExitCode? integer
---@field PID? integer

---@class moondock.api.NetworkAttachment
---@field Addresses? string[]
---@field Network? moondock.api.Network

--- Documented since API 1.44.
---@class moondock.api.PortStatus
---@field Ports? moondock.api.EndpointPortConfig[]

---@class moondock.api.Task
---@field AssignedGenericResources? moondock.api.GenericResources since 1.32
---@field CreatedAt? string
---@field DesiredState? moondock.api.TaskState
---@field ID? string
---@field JobIteration? moondock.api.ObjectVersion since 1.41
---@field Labels? table<string, string>
---@field Name? string
---@field NetworksAttachments? moondock.api.NetworkAttachment[]
---@field NodeID? string
---@field ServiceID? string
---@field Slot? integer
---@field Spec? moondock.api.TaskSpec
---@field Status? moondock.api.TaskStatus
---@field UpdatedAt? string
---@field Version? moondock.api.ObjectVersion

---@alias moondock.api.TaskState "new"|"allocated"|"pending"|"assigned"|"accepted"|"preparing"|"ready"|"starting"|"running"|"complete"|"shutdown"|"failed"|"rejected"|"remove"|"orphaned"

--- Documented since API 1.44.
---@class moondock.api.TaskStatus
---@field ContainerStatus? moondock.api.ContainerStatus
---@field Err? string
---@field Message? string
---@field PortStatus? moondock.api.PortStatus
---@field State? moondock.api.TaskState
---@field Timestamp? string
