--- Tag Service of the Engine API: parameters of its operations, and types. Made by `./dev types` from facts/.
---@meta

--- GET /services, since API 1.24
---@class moondock.op.ServiceList: moondock.op
---@field filters? moondock.Filters
---@field status? boolean                since 1.41

--- POST /services/create, since API 1.24
---@class moondock.op.ServiceCreate: moondock.op
---@field auth? string|moondock.api.AuthConfig X-Registry-Auth
---@field body moondock.api.ServiceSpec

--- GET /services/{id}, since API 1.24
---@class moondock.op.ServiceInspect: moondock.op
---@field id moondock.Id
---@field insertDefaults? boolean        default false, since 1.29

--- DELETE /services/{id}, since API 1.24
---@class moondock.op.ServiceDelete: moondock.op
---@field id moondock.Id

--- POST /services/{id}/update, since API 1.24
---@class moondock.op.ServiceUpdate: moondock.op
---@field id moondock.Id
---@field version integer
---@field registryAuthFrom? "spec"|"previous-spec" default "spec", since 1.25
---@field rollback? string               since 1.28
---@field auth? string|moondock.api.AuthConfig X-Registry-Auth
---@field body moondock.api.ServiceSpec

--- GET /services/{id}/logs, since API 1.25
---@class moondock.op.ServiceLogs: moondock.op
---@field id moondock.Id
---@field details? boolean               default false
---@field follow? boolean                default false
---@field stdout? boolean                default false
---@field stderr? boolean                default false
---@field since? string|number           default 0
---@field timestamps? boolean            default false
---@field tail? string|integer           default "all"

---@class moondock.api.EndpointPortConfig
---@field Name? string
---@field Protocol? "tcp"|"udp"|"sctp"
---@field PublishMode? "ingress"|"host"  since 1.34
---@field PublishedPort? integer
---@field TargetPort? integer

---@class moondock.api.EndpointSpec
---@field Mode? "vip"|"dnsrr"
---@field Ports? moondock.api.EndpointPortConfig[]

--- Documented since API 1.41.
---@class moondock.api.Limit
---@field MemoryBytes? integer
---@field NanoCPUs? integer
---@field Pids? integer

--- Documented since API 1.39.
---@class moondock.api.NetworkAttachmentConfig
---@field Aliases? string[]
---@field DriverOpts? table<string, string>
---@field Target? string

---@class moondock.api.Service
---@field CreatedAt? string
---@field Endpoint? moondock.api.Service.Endpoint
---@field ID? string
---@field JobStatus? moondock.api.Service.JobStatus since 1.41
---@field ServiceStatus? moondock.api.Service.ServiceStatus since 1.41
---@field Spec? moondock.api.ServiceSpec
---@field UpdateStatus? moondock.api.Service.UpdateStatus
---@field UpdatedAt? string
---@field Version? moondock.api.ObjectVersion

---@class moondock.api.Service.Endpoint
---@field Ports? moondock.api.EndpointPortConfig[]
---@field Spec? moondock.api.EndpointSpec
---@field VirtualIPs? moondock.api.Service.Endpoint.VirtualIP[]

---@class moondock.api.Service.Endpoint.VirtualIP
---@field Addr? string
---@field NetworkID? string

---@class moondock.api.Service.JobStatus
---@field JobIteration? moondock.api.ObjectVersion
---@field LastExecution? string

---@class moondock.api.Service.ServiceStatus
---@field CompletedTasks? integer
---@field DesiredTasks? integer
---@field RunningTasks? integer

---@class moondock.api.Service.UpdateStatus
---@field CompletedAt? string
---@field Message? string
---@field StartedAt? string
---@field State? "updating"|"paused"|"completed"

--- Documented since API 1.44.
---@class moondock.api.ServiceCreateResponse
---@field ID? string
---@field Warnings? string[]|moondock.Null

---@class moondock.api.ServiceSpec
---@field EndpointSpec? moondock.api.EndpointSpec
---@field Labels? table<string, string>
---@field Mode? moondock.api.ServiceSpec.Mode
---@field Name? string
---@field Networks? moondock.api.NetworkAttachmentConfig[]
---@field RollbackConfig? moondock.api.ServiceSpec.RollbackConfig since 1.28
---@field TaskTemplate? moondock.api.TaskSpec
---@field UpdateConfig? moondock.api.ServiceSpec.UpdateConfig

---@class moondock.api.ServiceSpec.Mode
---@field Global? table<string, any>
---@field GlobalJob? table<string, any>
---@field Replicated? moondock.api.ServiceSpec.Mode.Replicated
---@field ReplicatedJob? moondock.api.ServiceSpec.Mode.ReplicatedJob

---@class moondock.api.ServiceSpec.Mode.Replicated
---@field Replicas? integer

---@class moondock.api.ServiceSpec.Mode.ReplicatedJob
---@field MaxConcurrent? integer
---@field TotalCompletions? integer

---@class moondock.api.ServiceSpec.RollbackConfig
---@field Delay? integer
---@field FailureAction? "continue"|"pause"
---@field MaxFailureRatio? number
---@field Monitor? integer
---@field Order? "stop-first"|"start-first"
---@field Parallelism? integer

---@class moondock.api.ServiceSpec.UpdateConfig
---@field Delay? integer
---@field FailureAction? "continue"|"pause"|"rollback"
---@field MaxFailureRatio? number
---@field Monitor? integer
---@field Order? "stop-first"|"start-first"
---@field Parallelism? integer

---@class moondock.api.ServiceUpdateResponse
---@field Warnings? string[]

---@class moondock.api.TaskSpec
---@field ContainerSpec? moondock.api.TaskSpec.ContainerSpec
---@field ForceUpdate? integer
---@field LogDriver? moondock.api.TaskSpec.LogDriver
---@field NetworkAttachmentSpec? moondock.api.TaskSpec.NetworkAttachmentSpec since 1.38
---@field Networks? moondock.api.NetworkAttachmentConfig[]
---@field Placement? moondock.api.TaskSpec.Placement
---@field PluginSpec? moondock.api.TaskSpec.PluginSpec since 1.31
---@field Resources? moondock.api.TaskSpec.Resources
---@field RestartPolicy? moondock.api.TaskSpec.RestartPolicy
---@field Runtime? string                since 1.30

---@class moondock.api.TaskSpec.ContainerSpec
---@field Args? string[]
---@field CapabilityAdd? string[]
---@field CapabilityDrop? string[]
---@field Command? string[]
---@field Configs? moondock.api.TaskSpec.ContainerSpec.Config[]
---@field DNSConfig? moondock.api.TaskSpec.ContainerSpec.DNSConfig
---@field Dir? string
---@field Env? string[]
---@field Groups? string[]
---@field HealthCheck? moondock.api.HealthConfig
---@field Hostname? string
---@field Hosts? string[]
---@field Image? string
---@field Init? boolean|moondock.Null
---@field Isolation? "default"|"process"|"hyperv"|""
---@field Labels? table<string, string>
---@field Mounts? moondock.api.Mount[]
---@field OomScoreAdj? integer
---@field OpenStdin? boolean
---@field Privileges? moondock.api.TaskSpec.ContainerSpec.Privileges
---@field ReadOnly? boolean
---@field Secrets? moondock.api.TaskSpec.ContainerSpec.Secret[]
---@field StopGracePeriod? integer
---@field StopSignal? string
---@field Sysctls? table<string, string>
---@field TTY? boolean
---@field Ulimits? moondock.api.TaskSpec.ContainerSpec.Ulimit[]
---@field User? string

---@class moondock.api.TaskSpec.ContainerSpec.Config
---@field ConfigID? string
---@field ConfigName? string
---@field File? moondock.api.TaskSpec.ContainerSpec.Config.File
---@field Runtime? table<string, any>

---@class moondock.api.TaskSpec.ContainerSpec.Config.File
---@field GID? string
---@field Mode? integer
---@field Name? string
---@field UID? string

---@class moondock.api.TaskSpec.ContainerSpec.DNSConfig
---@field Nameservers? string[]
---@field Options? string[]
---@field Search? string[]

---@class moondock.api.TaskSpec.ContainerSpec.Privileges
---@field AppArmor? moondock.api.TaskSpec.ContainerSpec.Privileges.AppArmor
---@field CredentialSpec? moondock.api.TaskSpec.ContainerSpec.Privileges.CredentialSpec
---@field NoNewPrivileges? boolean
---@field SELinuxContext? moondock.api.TaskSpec.ContainerSpec.Privileges.SELinuxContext
---@field Seccomp? moondock.api.TaskSpec.ContainerSpec.Privileges.Seccomp

---@class moondock.api.TaskSpec.ContainerSpec.Privileges.AppArmor
---@field Mode? "default"|"disabled"

---@class moondock.api.TaskSpec.ContainerSpec.Privileges.CredentialSpec
---@field Config? string
---@field File? string
---@field Registry? string

---@class moondock.api.TaskSpec.ContainerSpec.Privileges.SELinuxContext
---@field Disable? boolean
---@field Level? string
---@field Role? string
---@field Type? string
---@field User? string

---@class moondock.api.TaskSpec.ContainerSpec.Privileges.Seccomp
---@field Mode? "default"|"unconfined"|"custom"
---@field Profile? string

---@class moondock.api.TaskSpec.ContainerSpec.Secret
---@field File? moondock.api.TaskSpec.ContainerSpec.Secret.File
---@field SecretID? string
---@field SecretName? string

---@class moondock.api.TaskSpec.ContainerSpec.Secret.File
---@field GID? string
---@field Mode? integer
---@field Name? string
---@field UID? string

---@class moondock.api.TaskSpec.ContainerSpec.Ulimit
---@field Hard? integer
---@field Name? string
---@field Soft? integer

---@class moondock.api.TaskSpec.LogDriver
---@field Name? string
---@field Options? table<string, string>

---@class moondock.api.TaskSpec.NetworkAttachmentSpec
---@field ContainerID? string

---@class moondock.api.TaskSpec.Placement
---@field Constraints? string[]
---@field MaxReplicas? integer
---@field Platforms? moondock.api.Platform[]
---@field Preferences? moondock.api.TaskSpec.Placement.Preference[]

---@class moondock.api.TaskSpec.Placement.Preference
---@field Spread? moondock.api.TaskSpec.Placement.Preference.Spread

---@class moondock.api.TaskSpec.Placement.Preference.Spread
---@field SpreadDescriptor? string

---@class moondock.api.TaskSpec.PluginSpec
---@field Disabled? boolean
---@field Name? string
---@field PluginPrivilege? moondock.api.PluginPrivilege[]
---@field Remote? string

---@class moondock.api.TaskSpec.Resources
---@field Limits? moondock.api.Limit
---@field MemorySwappiness? integer|moondock.Null
---@field Reservations? moondock.api.ResourceObject
---@field SwapBytes? integer|moondock.Null

---@class moondock.api.TaskSpec.RestartPolicy
---@field Condition? "none"|"on-failure"|"any"
---@field Delay? integer
---@field MaxAttempts? integer
---@field Window? integer
