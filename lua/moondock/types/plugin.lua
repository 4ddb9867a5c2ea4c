--- Tag Plugin of the Engine API: parameters of its operations, and types. Made by `./dev types` from facts/.
---@meta

--- GET /plugins, since API 1.25
---@class moondock.op.PluginList: moondock.op
---@field filters? moondock.Filters      since 1.28

--- GET /plugins/privileges, since API 1.25
---@class moondock.op.GetPluginPrivileges: moondock.op
---@field remote string
---@field auth? string|moondock.api.AuthConfig X-Registry-Auth

--- POST /plugins/pull, since API 1.25
---@class moondock.op.PluginPull: moondock.op
---@field remote string
---@field name? string
---@field auth? string|moondock.api.AuthConfig X-Registry-Auth
---@field body? moondock.api.PluginPrivilege[]

--- GET /plugins/{name}/json, since API 1.25
---@class moondock.op.PluginInspect: moondock.op
---@field name moondock.Id

--- DELETE /plugins/{name}, since API 1.25
---@class moondock.op.PluginDelete: moondock.op
---@field name moondock.Id
---@field force? boolean                 default false

--- POST /plugins/{name}/enable, since API 1.25
---@class moondock.op.PluginEnable: moondock.op
---@field name moondock.Id
---@field timeout? integer               default 0

--- POST /plugins/{name}/disable, since API 1.25
---@class moondock.op.PluginDisable: moondock.op
---@field name moondock.Id
---@field force? boolean                 since 1.28

--- POST /plugins/{name}/upgrade, since API 1.26
---@class moondock.op.PluginUpgrade: moondock.op
---@field name moondock.Id
---@field remote string
---@field auth? string|moondock.api.AuthConfig X-Registry-Auth
---@field body? moondock.api.PluginPrivilege[]

--- POST /plugins/create, since API 1.25
---@class moondock.op.PluginCreate: moondock.op
---@field name string
---@field source? moondock.Source

--- POST /plugins/{name}/push, since API 1.25
---@class moondock.op.PluginPush: moondock.op
---@field name moondock.Id
---@field auth? string|moondock.api.AuthConfig X-Registry-Auth

--- POST /plugins/{name}/set, since API 1.25
---@class moondock.op.PluginSet: moondock.op
---@field name moondock.Id
---@field body? string[]

---@class moondock.api.Plugin
---@field Config moondock.api.Plugin.Config
---@field Enabled boolean
---@field Id? string
---@field Name string
---@field PluginReference? string        since 1.26
---@field Settings moondock.api.Plugin.Settings

---@class moondock.api.Plugin.Config
---@field Args moondock.api.Plugin.Config.Args
---@field Description string
---@field Documentation string
---@field Entrypoint string[]
---@field Env moondock.api.PluginEnv[]
---@field Interface moondock.api.Plugin.Config.Interface
---@field IpcHost boolean
---@field Linux moondock.api.Plugin.Config.Linux
---@field Mounts moondock.api.PluginMount[]
---@field Network moondock.api.Plugin.Config.Network
---@field PidHost boolean
---@field PropagatedMount string
---@field User? moondock.api.Plugin.Config.User
---@field WorkDir string
---@field rootfs? moondock.api.Plugin.Config.rootfs

---@class moondock.api.Plugin.Config.Args
---@field Description string
---@field Name string
---@field Settable string[]
---@field Value string[]

---@class moondock.api.Plugin.Config.Interface
---@field ProtocolScheme? ""|"moby.plugins.http/v1"
---@field Socket string
---@field Types string[]

---@class moondock.api.Plugin.Config.Linux
---@field AllowAllDevices boolean
---@field Capabilities string[]
---@field Devices moondock.api.PluginDevice[]

---@class moondock.api.Plugin.Config.Network
---@field Type string

---@class moondock.api.Plugin.Config.User
---@field GID? integer
---@field UID? integer

---@class moondock.api.Plugin.Config.rootfs
---@field diff_ids? string[]
---@field type? string

---@class moondock.api.Plugin.Settings
---@field Args string[]
---@field Devices moondock.api.PluginDevice[]
---@field Env string[]
---@field Mounts moondock.api.PluginMount[]

---@class moondock.api.PluginDevice
---@field Description string
---@field Name string
---@field Path string
---@field Settable string[]

---@class moondock.api.PluginEnv
---@field Description string
---@field Name string
---@field Settable string[]
---@field Value string

---@class moondock.api.PluginMount
---@field Description string
---@field Destination string
---@field Name string
---@field Options string[]
---@field Settable string[]
---@field Source string
---@field Type string

--- Documented since API 1.40.
---@class moondock.api.PluginPrivilege
---@field Description? string
---@field Name? string
---@field Value? string[]
