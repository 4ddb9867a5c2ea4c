--- Tag System of the Engine API: parameters of its operations, and types. Made by `./dev types` from facts/.
---@meta

--- POST /auth, since API 1.24
---@class moondock.op.SystemAuth: moondock.op
---@field body? moondock.api.AuthConfig

--- GET /info, since API 1.24
---@class moondock.op.SystemInfo: moondock.op

--- GET /version, since API 1.24
---@class moondock.op.SystemVersion: moondock.op

--- GET /_ping, since API 1.24
---@class moondock.op.SystemPing: moondock.op

--- HEAD /_ping, since API 1.40
---@class moondock.op.SystemPingHead: moondock.op

--- GET /events, since API 1.24
---@class moondock.op.SystemEvents: moondock.op
---@field since? string|number
---@field until? string|number
---@field filters? moondock.Filters

--- GET /system/df, since API 1.25
---@class moondock.op.SystemDataUsage: moondock.op
---@field type? ("container"|"image"|"volume"|"build-cache")[] since 1.42
---@field verbose? boolean               default false, since 1.52

--- OPTIONS /{anyroute}, since API 1.24
---@class moondock.op.Options: moondock.op
---@field anyroute moondock.Id

---@class moondock.api.AuthConfig
---@field auth? string
---@field identitytoken? string
---@field password? string
---@field registrytoken? string
---@field serveraddress? string
---@field username? string

--- Documented since API 1.52.
---@class moondock.api.AuthResponse
---@field IdentityToken? string
---@field Status string

---@class moondock.api.ClusterInfo
---@field CreatedAt? string
---@field DataPathPort? integer          since 1.40
---@field DefaultAddrPool? string[]      since 1.39
---@field ID? string
---@field RootRotationInProgress? boolean since 1.30
---@field Spec? moondock.api.SwarmSpec
---@field SubnetSize? integer            since 1.39
---@field TLSInfo? moondock.api.TLSInfo  since 1.30
---@field UpdatedAt? string
---@field Version? moondock.api.ObjectVersion

--- Documented since API 1.32.
---@class moondock.api.Commit
---@field ID? string

--- Documented since API 1.46.
---@class moondock.api.ContainerdInfo
---@field Address? string
---@field Namespaces? moondock.api.ContainerdInfo.Namespaces

---@class moondock.api.ContainerdInfo.Namespaces
---@field Containers? string
---@field Plugins? string

--- Documented since API 1.50.
---@class moondock.api.DeviceInfo
---@field ID? string
---@field Source? string

--- Documented since API 1.40.
---@class moondock.api.EventActor
---@field Attributes? table<string, string>
---@field ID? string

--- Documented since API 1.40.
---@class moondock.api.EventMessage
---@field Action? string
---@field Actor? moondock.api.EventActor
---@field Type? "builder"|"config"|"container"|"daemon"|"image"|"network"|"node"|"plugin"|"secret"|"service"|"volume"
---@field scope? "local"|"swarm"
---@field time? integer
---@field timeNano? integer

--- Documented since API 1.49.
---@class moondock.api.FirewallInfo
---@field Driver? string
---@field Info? string[][]

---@class moondock.api.GenericResource
---@field DiscreteResourceSpec? moondock.api.GenericResource.DiscreteResourceSpec
---@field NamedResourceSpec? moondock.api.GenericResource.NamedResourceSpec

---@class moondock.api.GenericResource.DiscreteResourceSpec
---@field Kind? string
---@field Value? integer

---@class moondock.api.GenericResource.NamedResourceSpec
---@field Kind? string
---@field Value? string

---@alias moondock.api.GenericResources moondock.api.GenericResource[]

--- Documented since API 1.32.
---@class moondock.api.IndexInfo
---@field Mirrors? string[]
---@field Name? string
---@field Official? boolean
---@field Secure? boolean

---@alias moondock.api.LocalNodeState ""|"inactive"|"pending"|"active"|"error"|"locked"

--- Documented since API 1.53.
---@class moondock.api.NRIInfo
---@field Info? string[][]

--- Documented since API 1.27.
---@class moondock.api.ObjectVersion
---@field Index? integer

--- Documented since API 1.32.
---@class moondock.api.PeerNode
---@field Addr? string
---@field NodeID? string

--- Documented since API 1.32.
---@class moondock.api.PluginsInfo
---@field Authorization? string[]
---@field Log? string[]
---@field Network? string[]
---@field Volume? string[]

--- Documented since API 1.32.
---@class moondock.api.RegistryServiceConfig
---@field IndexConfigs? table<string, moondock.api.IndexInfo>
---@field InsecureRegistryCIDRs? string[]
---@field Mirrors? string[]

--- Documented since API 1.32.
---@class moondock.api.Runtime
---@field path? string
---@field runtimeArgs? string[]|moondock.Null
---@field status? table<string, string>|moondock.Null since 1.44

--- Documented since API 1.32.
---@class moondock.api.SwarmInfo
---@field Cluster? moondock.api.ClusterInfo
---@field ControlAvailable? boolean
---@field Error? string
---@field LocalNodeState? moondock.api.LocalNodeState
---@field Managers? integer|moondock.Null
---@field NodeAddr? string
---@field NodeID? string
---@field Nodes? integer|moondock.Null
---@field RemoteManagers? moondock.api.PeerNode[]|moondock.Null

---@class moondock.api.SwarmSpec
---@field CAConfig? moondock.api.SwarmSpec.CAConfig|moondock.Null
---@field Dispatcher? moondock.api.SwarmSpec.Dispatcher|moondock.Null
---@field EncryptionConfig? moondock.api.SwarmSpec.EncryptionConfig
---@field Labels? table<string, string>
---@field Name? string
---@field Orchestration? moondock.api.SwarmSpec.Orchestration|moondock.Null
---@field Raft? moondock.api.SwarmSpec.Raft
---@field TaskDefaults? moondock.api.SwarmSpec.TaskDefaults

---@class moondock.api.SwarmSpec.CAConfig
---@field ExternalCAs? moondock.api.SwarmSpec.CAConfig.ExternalCA[]
---@field ForceRotate? integer
---@field NodeCertExpiry? integer
---@field SigningCACert? string
---@field SigningCAKey? string

---@class moondock.api.SwarmSpec.CAConfig.ExternalCA
---@field CACert? string
---@field Options? table<string, string>
---@field Protocol? "cfssl"
---@field URL? string

---@class moondock.api.SwarmSpec.Dispatcher
---@field HeartbeatPeriod? integer

---@class moondock.api.SwarmSpec.EncryptionConfig
---@field AutoLockManagers? boolean

---@class moondock.api.SwarmSpec.Orchestration
---@field TaskHistoryRetentionLimit? integer

---@class moondock.api.SwarmSpec.Raft
---@field ElectionTick? integer
---@field HeartbeatTick? integer
---@field KeepOldSnapshots? integer
---@field LogEntriesForSlowFollowers? integer
---@field SnapshotInterval? integer

---@class moondock.api.SwarmSpec.TaskDefaults
---@field LogDriver? moondock.api.SwarmSpec.TaskDefaults.LogDriver

---@class moondock.api.SwarmSpec.TaskDefaults.LogDriver
---@field Name? string
---@field Options? table<string, string>

--- Documented since API 1.32.
---@class moondock.api.SystemInfo
---@field Architecture? string
---@field CDISpecDirs? string[]          since 1.44
---@field CPUSet? boolean
---@field CPUShares? boolean
---@field CgroupDriver? "cgroupfs"|"systemd"|"none"
---@field CgroupVersion? "1"|"2"         since 1.41
---@field Containerd? moondock.api.ContainerdInfo since 1.46
---@field ContainerdCommit? moondock.api.Commit
---@field Containers? integer
---@field ContainersPaused? integer
---@field ContainersRunning? integer
---@field ContainersStopped? integer
---@field CpuCfsPeriod? boolean
---@field CpuCfsQuota? boolean
---@field Debug? boolean
---@field DefaultAddressPools? moondock.api.SystemInfo.DefaultAddressPool[] since 1.41
---@field DefaultRuntime? string
---@field DiscoveredDevices? moondock.api.DeviceInfo[] since 1.50
---@field DockerRootDir? string
---@field Driver? string
---@field DriverStatus? string[][]
---@field ExperimentalBuild? boolean
---@field FirewallBackend? moondock.api.FirewallInfo since 1.49
---@field GenericResources? moondock.api.GenericResources
---@field HttpProxy? string
---@field HttpsProxy? string
---@field ID? string
---@field IPv4Forwarding? boolean
---@field Images? integer
---@field IndexServerAddress? string
---@field InitBinary? string
---@field InitCommit? moondock.api.Commit
---@field Isolation? "default"|"hyperv"|"process"|""
---@field KernelVersion? string
---@field Labels? string[]
---@field LiveRestoreEnabled? boolean
---@field LoggingDriver? string
---@field MemTotal? integer
---@field MemoryLimit? boolean
---@field NCPU? integer
---@field NEventsListener? integer
---@field NFd? integer
---@field NGoroutines? integer
---@field NRI? moondock.api.NRIInfo      since 1.53
---@field Name? string
---@field NoProxy? string
---@field OSType? string
---@field OSVersion? string              since 1.41
---@field OomKillDisable? boolean
---@field OperatingSystem? string
---@field PidsLimit? boolean             since 1.40
---@field Plugins? moondock.api.PluginsInfo
---@field ProductLicense? string         since 1.39
---@field RegistryConfig? moondock.api.RegistryServiceConfig
---@field RuncCommit? moondock.api.Commit
---@field Runtimes? table<string, moondock.api.Runtime>
---@field SecurityOptions? string[]
---@field ServerVersion? string
---@field SwapLimit? boolean
---@field Swarm? moondock.api.SwarmInfo
---@field SystemTime? string
---@field Warnings? string[]             since 1.39

---@class moondock.api.SystemInfo.DefaultAddressPool
---@field Base? string
---@field Size? integer

--- Documented since API 1.39.
---@class moondock.api.SystemVersion
---@field ApiVersion? string
---@field Arch? string
---@field BuildTime? string
---@field Components? moondock.api.SystemVersion.Component[]
---@field Experimental? boolean
---@field GitCommit? string
---@field GoVersion? string
---@field KernelVersion? string
---@field MinAPIVersion? string
---@field Os? string
---@field Platform? moondock.api.SystemVersion.Platform
---@field Version? string

---@class moondock.api.SystemVersion.Component
---@field Details? table<string, any>|moondock.Null
---@field Name string
---@field Version string

---@class moondock.api.SystemVersion.Platform
---@field Name string

--- Documented since API 1.30.
---@class moondock.api.TLSInfo
---@field CertIssuerPublicKey? string
---@field CertIssuerSubject? string
---@field TrustRoot? string
