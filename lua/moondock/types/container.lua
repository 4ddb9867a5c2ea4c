--- Tag Container of the Engine API: parameters of its operations, and types. Made by `./dev types` from facts/.
---@meta

--- GET /containers/json, since API 1.24
---@class moondock.op.ContainerList: moondock.op
---@field all? boolean                   default false
---@field limit? integer
---@field size? boolean                  default false
---@field filters? moondock.Filters

--- POST /containers/create, since API 1.24
---@class moondock.op.ContainerCreate: moondock.op
---@field name? string
---@field platform? string               default "", since 1.41
---@field body moondock.api.ContainerCreateRequest

--- GET /containers/{id}/json, since API 1.24
---@class moondock.op.ContainerInspect: moondock.op
---@field id moondock.Id
---@field size? boolean                  default false

--- GET /containers/{id}/top, since API 1.24
---@class moondock.op.ContainerTop: moondock.op
---@field id moondock.Id
---@field ps_args? string                default "-ef"

--- GET /containers/{id}/logs, since API 1.24
---@class moondock.op.ContainerLogs: moondock.op
---@field id moondock.Id
---@field follow? boolean                default false
---@field stdout? boolean                default false
---@field stderr? boolean                default false
---@field since? string|number           default 0
---@field until? string|number           default 0, since 1.35
---@field timestamps? boolean            default false
---@field tail? string|integer           default "all"
---@field details? boolean
---@field format? "json"                 since 1.54, experimental

--- GET /containers/{id}/changes, since API 1.24
---@class moondock.op.ContainerChanges: moondock.op
---@field id moondock.Id

--- GET /containers/{id}/export, since API 1.24
---@class moondock.op.ContainerExport: moondock.op
---@field id moondock.Id

--- GET /containers/{id}/stats, since API 1.24
---@class moondock.op.ContainerStats: moondock.op
---@field id moondock.Id
---@field stream? boolean                default true
---@field ["one-shot"]? boolean          default false, since 1.41

--- POST /containers/{id}/resize, since API 1.24
---@class moondock.op.ContainerResize: moondock.op
---@field id moondock.Id
---@field h integer
---@field w integer

--- POST /containers/{id}/start, since API 1.24
---@class moondock.op.ContainerStart: moondock.op
---@field id moondock.Id
---@field detachKeys? string
---@field checkpoint? string
---@field ["checkpoint-dir"]? string

--- POST /containers/{id}/stop, since API 1.24
---@class moondock.op.ContainerStop: moondock.op
---@field id moondock.Id
---@field signal? string                 since 1.42
---@field t? integer

--- POST /containers/{id}/restart, since API 1.24
---@class moondock.op.ContainerRestart: moondock.op
---@field id moondock.Id
---@field signal? string                 since 1.42
---@field t? integer

--- POST /containers/{id}/kill, since API 1.24
---@class moondock.op.ContainerKill: moondock.op
---@field id moondock.Id
---@field signal? string                 default "SIGKILL"

--- POST /containers/{id}/update, since API 1.24
---@class moondock.op.ContainerUpdate: moondock.op
---@field id moondock.Id
---@field body moondock.api.ContainerUpdateRequest

--- POST /containers/{id}/rename, since API 1.24
---@class moondock.op.ContainerRename: moondock.op
---@field id moondock.Id
---@field name string

--- POST /containers/{id}/pause, since API 1.24
---@class moondock.op.ContainerPause: moondock.op
---@field id moondock.Id

--- POST /containers/{id}/unpause, since API 1.24
---@class moondock.op.ContainerUnpause: moondock.op
---@field id moondock.Id

--- POST /containers/{id}/attach, since API 1.24
---@class moondock.op.ContainerAttach: moondock.op
---@field id moondock.Id
---@field detachKeys? string
---@field logs? boolean                  default false
---@field stream? boolean                default false
---@field stdin? boolean                 default false
---@field stdout? boolean                default false
---@field stderr? boolean                default false
---@field source? moondock.Source

--- GET /containers/{id}/attach/ws, since API 1.24
---@class moondock.op.ContainerAttachWebsocket: moondock.op
---@field id moondock.Id
---@field detachKeys? string
---@field logs? boolean                  default false
---@field stream? boolean                default false
---@field stdin? boolean                 default false, since 1.42
---@field stdout? boolean                default false, since 1.42
---@field stderr? boolean                default false, since 1.42
---@field source? moondock.Source

--- POST /containers/{id}/wait, since API 1.24
---@class moondock.op.ContainerWait: moondock.op
---@field id moondock.Id
---@field condition? "not-running"|"next-exit"|"removed" default "not-running", since 1.30

--- DELETE /containers/{id}, since API 1.24
---@class moondock.op.ContainerDelete: moondock.op
---@field id moondock.Id
---@field v? boolean                     default false
---@field force? boolean                 default false
---@field link? boolean                  default false

--- HEAD /containers/{id}/archive, since API 1.24
---@class moondock.op.ContainerArchiveInfo: moondock.op
---@field id moondock.Id
---@field path string

--- GET /containers/{id}/archive, since API 1.24
---@class moondock.op.ContainerArchive: moondock.op
---@field id moondock.Id
---@field path string

--- PUT /containers/{id}/archive, since API 1.24
---@class moondock.op.PutContainerArchive: moondock.op
---@field id moondock.Id
---@field path string
---@field noOverwriteDirNonDir? string
---@field copyUIDGID? string             since 1.30
---@field source? moondock.Source

--- POST /containers/prune, since API 1.25
---@class moondock.op.ContainerPrune: moondock.op
---@field filters? moondock.Filters

---@alias moondock.api.ChangeType 0|1|2

--- Documented since API 1.48.
---@class moondock.api.ContainerBlkioStatEntry
---@field major? integer
---@field minor? integer
---@field op? string
---@field value? integer

--- Documented since API 1.48.
---@class moondock.api.ContainerBlkioStats
---@field io_merged_recursive? moondock.api.ContainerBlkioStatEntry[]|moondock.Null
---@field io_queue_recursive? moondock.api.ContainerBlkioStatEntry[]|moondock.Null
---@field io_service_bytes_recursive? moondock.api.ContainerBlkioStatEntry[]
---@field io_service_time_recursive? moondock.api.ContainerBlkioStatEntry[]|moondock.Null
---@field io_serviced_recursive? moondock.api.ContainerBlkioStatEntry[]|moondock.Null
---@field io_time_recursive? moondock.api.ContainerBlkioStatEntry[]|moondock.Null
---@field io_wait_time_recursive? moondock.api.ContainerBlkioStatEntry[]|moondock.Null
---@field sectors_recursive? moondock.api.ContainerBlkioStatEntry[]|moondock.Null

--- Documented since API 1.48.
---@class moondock.api.ContainerCPUStats
---@field cpu_usage? moondock.api.ContainerCPUUsage
---@field online_cpus? integer|moondock.Null
---@field system_cpu_usage? integer|moondock.Null
---@field throttling_data? moondock.api.ContainerThrottlingData

--- Documented since API 1.48.
---@class moondock.api.ContainerCPUUsage
---@field percpu_usage? integer[]|moondock.Null
---@field total_usage? integer
---@field usage_in_kernelmode? integer
---@field usage_in_usermode? integer

--- Documented since API 1.30.
---@class moondock.api.ContainerConfig
---@field ArgsEscaped? boolean|moondock.Null
---@field AttachStderr? boolean
---@field AttachStdin? boolean
---@field AttachStdout? boolean
---@field Cmd? string[]
---@field Domainname? string
---@field Entrypoint? string[]
---@field Env? string[]
---@field ExposedPorts? table<string, table<string, any>>|moondock.Null
---@field Healthcheck? moondock.api.HealthConfig
---@field Hostname? string
---@field Image? string
---@field Labels? table<string, string>
---@field MacAddress? string
---@field NetworkDisabled? boolean|moondock.Null
---@field OnBuild? string[]|moondock.Null
---@field OpenStdin? boolean
---@field Shell? string[]|moondock.Null
---@field StdinOnce? boolean
---@field StopSignal? string|moondock.Null
---@field StopTimeout? integer|moondock.Null
---@field Tty? boolean
---@field User? string
---@field Volumes? table<string, table<string, any>>
---@field WorkingDir? string

---@class moondock.api.ContainerCreateRequest: moondock.api.ContainerConfig
---@field HostConfig? moondock.api.HostConfig
---@field NetworkingConfig? moondock.api.NetworkingConfig

--- Documented since API 1.42.
---@class moondock.api.ContainerCreateResponse
---@field Id string
---@field Warnings string[]

--- Documented since API 1.48.
---@class moondock.api.ContainerInspectResponse
---@field AppArmorProfile? string
---@field Args? string[]
---@field Config? moondock.api.ContainerConfig
---@field Created? string|moondock.Null
---@field Driver? string
---@field ExecIDs? string[]|moondock.Null
---@field GraphDriver? moondock.api.DriverData|moondock.Null
---@field HostConfig? moondock.api.HostConfig
---@field HostnamePath? string
---@field HostsPath? string
---@field Id? string
---@field Image? string
---@field ImageManifestDescriptor? moondock.api.OCIDescriptor
---@field LogPath? string|moondock.Null
---@field MountLabel? string
---@field Mounts? moondock.api.MountPoint[]
---@field Name? string
---@field NetworkSettings? moondock.api.NetworkSettings
---@field Path? string
---@field Platform? string
---@field ProcessLabel? string
---@field ResolvConfPath? string
---@field RestartCount? integer
---@field SizeRootFs? integer|moondock.Null
---@field SizeRw? integer|moondock.Null
---@field State? moondock.api.ContainerState
---@field Storage? moondock.api.Storage|moondock.Null since 1.52

--- Documented since API 1.48.
---@class moondock.api.ContainerMemoryStats
---@field commitbytes? integer|moondock.Null
---@field commitpeakbytes? integer|moondock.Null
---@field failcnt? integer|moondock.Null
---@field limit? integer|moondock.Null
---@field max_usage? integer|moondock.Null
---@field privateworkingset? integer|moondock.Null
---@field stats? table<string, integer>
---@field usage? integer|moondock.Null

--- Documented since API 1.48.
---@class moondock.api.ContainerNetworkStats
---@field endpoint_id? string|moondock.Null
---@field instance_id? string|moondock.Null
---@field rx_bytes? integer
---@field rx_dropped? integer
---@field rx_errors? integer
---@field rx_packets? integer
---@field tx_bytes? integer
---@field tx_dropped? integer
---@field tx_errors? integer
---@field tx_packets? integer

--- Documented since API 1.48.
---@class moondock.api.ContainerPidsStats
---@field current? integer|moondock.Null
---@field limit? integer|moondock.Null

--- Documented since API 1.39.
---@class moondock.api.ContainerState
---@field Dead? boolean
---@field Error? string
---@field ExitCode? integer
---@field FinishedAt? string
---@field Health? moondock.api.Health
---@field OOMKilled? boolean
---@field Paused? boolean
---@field Pid? integer
---@field Restarting? boolean
---@field Running? boolean
---@field StartedAt? string
---@field Status? "created"|"running"|"paused"|"restarting"|"removing"|"exited"|"dead"

--- Documented since API 1.48.
---@class moondock.api.ContainerStatsResponse
---@field blkio_stats? moondock.api.ContainerBlkioStats
---@field cpu_stats? moondock.api.ContainerCPUStats
---@field id? string|moondock.Null
---@field memory_stats? moondock.api.ContainerMemoryStats
---@field name? string|moondock.Null
---@field networks? table<string, moondock.api.ContainerNetworkStats>|moondock.Null
---@field num_procs? integer
---@field os_type? string|moondock.Null  since 1.52
---@field pids_stats? moondock.api.ContainerPidsStats
---@field precpu_stats? moondock.api.ContainerCPUStats
---@field preread? string
---@field read? string
---@field storage_stats? moondock.api.ContainerStorageStats

--- Documented since API 1.48.
---@class moondock.api.ContainerStorageStats
---@field read_count_normalized? integer|moondock.Null
---@field read_size_bytes? integer|moondock.Null
---@field write_count_normalized? integer|moondock.Null
---@field write_size_bytes? integer|moondock.Null

---@class moondock.api.ContainerSummary
---@field Command? string                since 1.40
---@field Created? integer               since 1.40
---@field Health? moondock.api.ContainerSummary.Health since 1.52
---@field HostConfig? moondock.api.ContainerSummary.HostConfig since 1.40
---@field Id? string                     since 1.40
---@field Image? string                  since 1.40
---@field ImageID? string                since 1.40
---@field ImageManifestDescriptor? moondock.api.OCIDescriptor|moondock.Null since 1.48
---@field Labels? table<string, string>  since 1.40
---@field Mounts? moondock.api.MountPoint[] since 1.40
---@field Names? string[]                since 1.40
---@field NetworkSettings? moondock.api.ContainerSummary.NetworkSettings since 1.40
---@field Ports? moondock.api.PortSummary[] since 1.40
---@field SizeRootFs? integer|moondock.Null since 1.40
---@field SizeRw? integer|moondock.Null  since 1.40
---@field State? "created"|"running"|"paused"|"restarting"|"exited"|"removing"|"dead" since 1.40
---@field Status? string                 since 1.40

---@class moondock.api.ContainerSummary.Health
---@field FailingStreak? integer
---@field Status? "none"|"starting"|"healthy"|"unhealthy"

---@class moondock.api.ContainerSummary.HostConfig
---@field Annotations? table<string, string>|moondock.Null
---@field NetworkMode? string

---@class moondock.api.ContainerSummary.NetworkSettings
---@field Networks? table<string, moondock.api.EndpointSettings>

--- Documented since API 1.48.
---@class moondock.api.ContainerThrottlingData
---@field periods? integer
---@field throttled_periods? integer
---@field throttled_time? integer

--- Documented since API 1.48.
---@class moondock.api.ContainerTopResponse
---@field Processes? string[][]
---@field Titles? string[]

---@class moondock.api.ContainerUpdateRequest: moondock.api.Resources
---@field RestartPolicy? moondock.api.RestartPolicy

--- Documented since API 1.48.
---@class moondock.api.ContainerUpdateResponse
---@field Warnings? string[]

--- Documented since API 1.39.
---@class moondock.api.ContainerWaitExitError
---@field Message? string

--- Documented since API 1.39.
---@class moondock.api.ContainerWaitResponse
---@field Error? moondock.api.ContainerWaitExitError
---@field StatusCode integer

---@class moondock.api.DeviceMapping
---@field CgroupPermissions? string
---@field PathInContainer? string
---@field PathOnHost? string

--- Documented since API 1.40.
---@class moondock.api.DeviceRequest
---@field Capabilities? string[][]
---@field Count? integer
---@field DeviceIDs? string[]
---@field Driver? string
---@field Options? table<string, string>

--- Documented since API 1.47.
---@class moondock.api.DriverData
---@field Data table<string, string>
---@field Name string

--- Documented since API 1.32.
---@class moondock.api.EndpointIPAMConfig
---@field IPv4Address? string
---@field IPv6Address? string
---@field LinkLocalIPs? string[]

---@class moondock.api.EndpointSettings
---@field Aliases? string[]
---@field DNSNames? string[]             since 1.44
---@field DriverOpts? table<string, string>|moondock.Null since 1.32
---@field EndpointID? string
---@field Gateway? string
---@field GlobalIPv6Address? string
---@field GlobalIPv6PrefixLen? integer
---@field GwPriority? integer            since 1.48
---@field IPAMConfig? moondock.api.EndpointIPAMConfig
---@field IPAddress? string
---@field IPPrefixLen? integer
---@field IPv6Gateway? string
---@field Links? string[]
---@field MacAddress? string
---@field NetworkID? string

--- Documented since API 1.43.
---@class moondock.api.FilesystemChange
---@field Kind moondock.api.ChangeType
---@field Path string

--- Documented since API 1.39.
---@class moondock.api.Health
---@field FailingStreak? integer
---@field Log? moondock.api.HealthcheckResult[]
---@field Status? "none"|"starting"|"healthy"|"unhealthy"

--- Documented since API 1.27.
---@class moondock.api.HealthConfig
---@field Interval? integer
---@field Retries? integer
---@field StartInterval? integer         since 1.44
---@field StartPeriod? integer           since 1.29
---@field Test? string[]
---@field Timeout? integer

--- Documented since API 1.39.
---@class moondock.api.HealthcheckResult
---@field End? string
---@field ExitCode? integer
---@field Output? string
---@field Start? string

---@class moondock.api.HostConfig: moondock.api.Resources
---@field Annotations? table<string, string> since 1.43
---@field AutoRemove? boolean
---@field Binds? string[]
---@field CapAdd? string[]
---@field CapDrop? string[]
---@field Cgroup? string
---@field CgroupnsMode? "private"|"host" since 1.41
---@field ConsoleSize? integer[]|moondock.Null
---@field ContainerIDFile? string
---@field Dns? string[]
---@field DnsOptions? string[]
---@field DnsSearch? string[]
---@field ExtraHosts? string[]
---@field GroupAdd? string[]
---@field IpcMode? string
---@field Isolation? "default"|"process"|"hyperv"|""
---@field Links? string[]
---@field LogConfig? moondock.api.HostConfig.LogConfig
---@field MaskedPaths? string[]          since 1.38
---@field Mounts? moondock.api.Mount[]
---@field NetworkMode? string
---@field OomScoreAdj? integer
---@field PidMode? string
---@field PortBindings? moondock.api.PortMap
---@field Privileged? boolean
---@field PublishAllPorts? boolean
---@field ReadonlyPaths? string[]        since 1.38
---@field ReadonlyRootfs? boolean
---@field RestartPolicy? moondock.api.RestartPolicy
---@field Runtime? string|moondock.Null
---@field SecurityOpt? string[]
---@field ShmSize? integer
---@field StorageOpt? table<string, string>
---@field Sysctls? table<string, string>|moondock.Null
---@field Tmpfs? table<string, string>
---@field UTSMode? string
---@field UsernsMode? string
---@field VolumeDriver? string
---@field VolumesFrom? string[]

---@class moondock.api.HostConfig.LogConfig
---@field Config? table<string, string>
---@field Type? "local"|"json-file"|"syslog"|"journald"|"gelf"|"fluentd"|"awslogs"|"splunk"|"etwlogs"|"none"

---@class moondock.api.Mount
---@field BindOptions? moondock.api.Mount.BindOptions
---@field ClusterOptions? table<string, any>
---@field Consistency? string            since 1.29
---@field ImageOptions? moondock.api.Mount.ImageOptions since 1.48
---@field ReadOnly? boolean
---@field Source? string
---@field Target? string
---@field TmpfsOptions? moondock.api.Mount.TmpfsOptions
---@field Type? moondock.api.MountType
---@field VolumeOptions? moondock.api.Mount.VolumeOptions

---@class moondock.api.Mount.BindOptions
---@field CreateMountpoint? boolean
---@field NonRecursive? boolean
---@field Propagation? "private"|"rprivate"|"shared"|"rshared"|"slave"|"rslave"
---@field ReadOnlyForceRecursive? boolean
---@field ReadOnlyNonRecursive? boolean

---@class moondock.api.Mount.ImageOptions
---@field Subpath? string

---@class moondock.api.Mount.TmpfsOptions
---@field Mode? integer
---@field Options? string[][]
---@field SizeBytes? integer

---@class moondock.api.Mount.VolumeOptions
---@field DriverConfig? moondock.api.Mount.VolumeOptions.DriverConfig
---@field Labels? table<string, string>
---@field NoCopy? boolean
---@field Subpath? string

---@class moondock.api.Mount.VolumeOptions.DriverConfig
---@field Name? string
---@field Options? table<string, string>

---@class moondock.api.MountPoint
---@field Destination? string
---@field Driver? string
---@field Mode? string
---@field Name? string
---@field Propagation? string
---@field RW? boolean
---@field Source? string
---@field Type? moondock.api.MountType

---@alias moondock.api.MountType "bind"|"cluster"|"image"|"npipe"|"tmpfs"|"volume"

--- Documented since API 1.32.
---@class moondock.api.NetworkSettings
---@field Networks? table<string, moondock.api.EndpointSettings>
---@field Ports? moondock.api.PortMap
---@field SandboxID? string
---@field SandboxKey? string

--- Documented since API 1.39.
---@class moondock.api.NetworkingConfig
---@field EndpointsConfig? table<string, moondock.api.EndpointSettings>

--- Documented since API 1.40.
---@class moondock.api.OCIDescriptor
---@field annotations? table<string, string>|moondock.Null since 1.48
---@field artifactType? string|moondock.Null since 1.48
---@field data? string|moondock.Null     since 1.48
---@field digest? string
---@field mediaType? string
---@field platform? moondock.api.OCIPlatform since 1.48
---@field size? integer
---@field urls? string[]|moondock.Null   since 1.48

--- Documented since API 1.40.
---@class moondock.api.OCIPlatform
---@field architecture? string
---@field os? string
---@field ["os.features"]? string[]
---@field ["os.version"]? string
---@field variant? string

--- Documented since API 1.32.
---@class moondock.api.PortBinding
---@field HostIp? string
---@field HostPort? string

---@alias moondock.api.PortMap table<string, moondock.api.PortBinding[]>

--- Documented since API 1.52.
---@class moondock.api.PortSummary
---@field IP? string
---@field PrivatePort integer
---@field PublicPort? integer
---@field Type "tcp"|"udp"|"sctp"

---@class moondock.api.Resources
---@field BlkioDeviceReadBps? moondock.api.ThrottleDevice[]
---@field BlkioDeviceReadIOps? moondock.api.ThrottleDevice[]
---@field BlkioDeviceWriteBps? moondock.api.ThrottleDevice[]
---@field BlkioDeviceWriteIOps? moondock.api.ThrottleDevice[]
---@field BlkioWeight? integer
---@field BlkioWeightDevice? moondock.api.Resources.BlkioWeightDevice[]
---@field CgroupParent? string
---@field CpuCount? integer
---@field CpuPercent? integer
---@field CpuPeriod? integer
---@field CpuQuota? integer
---@field CpuRealtimePeriod? integer
---@field CpuRealtimeRuntime? integer
---@field CpuShares? integer
---@field CpusetCpus? string
---@field CpusetMems? string
---@field DeviceCgroupRules? string[]    since 1.28
---@field DeviceRequests? moondock.api.DeviceRequest[] since 1.40
---@field Devices? moondock.api.DeviceMapping[]
---@field IOMaximumBandwidth? integer
---@field IOMaximumIOps? integer
---@field Init? boolean|moondock.Null    since 1.37
---@field KernelMemory? integer
---@field KernelMemoryTCP? integer
---@field Memory? integer
---@field MemoryReservation? integer
---@field MemorySwap? integer
---@field MemorySwappiness? integer
---@field NanoCpus? integer
---@field OomKillDisable? boolean
---@field PidsLimit? integer|moondock.Null
---@field Ulimits? moondock.api.Resources.Ulimit[]

---@class moondock.api.Resources.BlkioWeightDevice
---@field Path? string
---@field Weight? integer

---@class moondock.api.Resources.Ulimit
---@field Hard? integer
---@field Name? string
---@field Soft? integer

---@class moondock.api.RestartPolicy
---@field MaximumRetryCount? integer
---@field Name? ""|"no"|"always"|"unless-stopped"|"on-failure"

--- Documented since API 1.52.
---@class moondock.api.RootFSStorage
---@field Snapshot? moondock.api.RootFSStorageSnapshot|moondock.Null

--- Documented since API 1.52.
---@class moondock.api.RootFSStorageSnapshot
---@field Name? string

--- Documented since API 1.52.
---@class moondock.api.Storage
---@field RootFS? moondock.api.RootFSStorage|moondock.Null

---@class moondock.api.ThrottleDevice
---@field Path? string
---@field Rate? integer
