--- What an engine ignores or misreads below an API version, or from one on: operation -> gates.
---
--- A gate is the path of a parameter ("body.HostConfig.Memory"; * is every entry of a list or a map) and the version that it needs;
--- `til`: the version that it is no longer for. Outside of these it is refused by name, or, with `drop`, left out: that is for what
--- makes no difference worth an error. Inside of them `default` is its value when none is given. A value that asks for nothing
--- (false, "", an empty table) passes, unless `any` is set; with `only`, all others pass. `known`: an unversioned path is no version.

local mounts = {
  { "BindOptions.NonRecursive", "1.40" },
  { "BindOptions.ReadOnlyForceRecursive", "1.44" },
  { "VolumeOptions.Subpath", "1.45" },
  { "TmpfsOptions.Options", "1.46" },
}

--- The gates of a list, below a path.
local function at(prefix, list)
  local out = {}
  for i, gate in ipairs(list) do
    local copy = {}
    for name, value in pairs(gate) do
      copy[name] = value
    end
    copy[1] = prefix .. gate[1]
    out[i] = copy
  end
  return out
end

local function all(...)
  local out = {}
  for _, list in ipairs { ... } do
    for _, gate in ipairs(list) do
      out[#out + 1] = gate
    end
  end
  return out
end

local endpoint = { { "MacAddress", "1.44" }, { "GwPriority", "1.48" } }

local resources = {
  { "PidsLimit", "1.40" },
  { "KernelMemory", "1.40", til = "1.42", drop = true },
}

local per_device = {}
for i, name in ipairs {
  "BlkioWeightDevice", "BlkioDeviceReadBps", "BlkioDeviceWriteBps", "BlkioDeviceReadIOps", "BlkioDeviceWriteIOps",
} do
  per_device[i] = { name, "1.55", any = true } -- none clears them
end

local service = all({
  { "body.TaskTemplate.ContainerSpec.Sysctls", "1.40" },
  { "body.TaskTemplate.ContainerSpec.CapabilityAdd", "1.41" },
  { "body.TaskTemplate.ContainerSpec.CapabilityDrop", "1.41" },
  { "body.TaskTemplate.ContainerSpec.Ulimits", "1.41" },
  { "body.TaskTemplate.ContainerSpec.OomScoreAdj", "1.46" },
  { "body.TaskTemplate.ContainerSpec.Configs.*.Runtime", "1.40", any = true },
  { "body.TaskTemplate.Placement.MaxReplicas", "1.40" },
  { "body.TaskTemplate.Resources.Limits.Pids", "1.41" },
  { "body.TaskTemplate.Resources.SwapBytes", "1.52" },
  { "body.TaskTemplate.Resources.MemorySwappiness", "1.52" },
  { "body.TaskTemplate.ContainerSpec.HealthCheck.StartInterval", "1.44" },
  { "body.Mode.ReplicatedJob", "1.41", any = true },
  { "body.Mode.GlobalJob", "1.41", any = true },
  { "body.Networks", til = "1.44", instead = "TaskTemplate.Networks" },
}, at("body.TaskTemplate.ContainerSpec.Mounts.*.", mounts))

local templating = { { "body.Templating", "1.37" } }

return {
  ContainerCreate = all({
    { "platform", "1.41" },
    { "body.StopTimeout", "1.25" },
    { "body.HostConfig.AutoRemove", "1.25" },
    { "body.HostConfig.ConsoleSize", "1.42", drop = true },
    { "body.HostConfig.Annotations", "1.43" },
    { "body.HostConfig.Capabilities", til = "1.24", instead = "CapAdd and CapDrop" },
    { "body.Healthcheck.StartInterval", "1.44" },
    { "body.MacAddress", til = "1.44", instead = "NetworkingConfig.EndpointsConfig" },
  }, at("body.HostConfig.", resources), at("body.HostConfig.Mounts.*.", mounts),
    at("body.NetworkingConfig.EndpointsConfig.*.", endpoint)),
  ContainerUpdate = all(at("body.", resources), at("body.", per_device)),
  ContainerLogs = { { "until", "1.35" }, { "format", "1.54" } },
  ContainerStats = { { "one-shot", "1.41", drop = true } },
  ContainerStop = { { "signal", "1.42", drop = true } },
  ContainerRestart = { { "signal", "1.42", drop = true } },
  ContainerWait = { { "condition", "1.30" } },
  ContainerAttachWebsocket = {
    { "stdin", "1.42", drop = true }, { "stdout", "1.42", drop = true }, { "stderr", "1.42", drop = true },
  },
  PutContainerArchive = { { "copyUIDGID", "1.30" } },
  ContainerExec = {
    { "body.Env", "1.25" }, { "body.WorkingDir", "1.35" }, { "body.ConsoleSize", "1.42", drop = true },
  },
  ExecStart = { { "body.ConsoleSize", "1.42", drop = true } },
  ImageList = {
    { "filters.reference", "1.25" },
    { "shared-size", "1.42", drop = true },
    { "manifests", "1.47", drop = true },
    { "identity", "1.54" },
  },
  ImageBuild = {
    { "cachefrom", "1.25" }, { "squash", "1.25" }, { "networkmode", "1.25" }, { "extrahosts", "1.28" },
    { "target", "1.29" }, { "session", "1.31" }, { "platform", "1.32" }, { "version", "1.38" }, { "buildid", "1.38" },
    { "outputs", "1.40" },
  },
  BuildPrune = {
    { "all", "1.39" }, { "filters", "1.39" },
    { "reserved-space", "1.48", instead = "keep-storage" },
    { "max-used-space", "1.48", instead = "keep-storage" },
    { "min-free-space", "1.48", instead = "keep-storage" },
  },
  ImageCreate = { { "platform", "1.32" } },
  ImageInspect = { { "manifests", "1.48" }, { "platform", "1.49" } },
  ImageHistory = { { "platform", "1.48" } },
  ImagePush = { { "platform", "1.46" } },
  ImageDelete = { { "platforms", "1.50", known = true } }, -- all would be deleted
  ImageGet = { { "platform", "1.48" } },
  ImageGetAll = { { "platform", "1.48" } },
  ImageLoad = { { "platform", "1.48" } },
  SystemDataUsage = { { "type", "1.42", drop = true }, { "verbose", "1.52", drop = true } },
  VolumeCreate = { { "body.ClusterVolumeSpec", "1.42" } },
  VolumeDelete = { { "force", "1.25", drop = true } },
  NetworkCreate = {
    { "body.CheckDuplicate", til = "1.44", drop = true, default = true },
    { "body.EnableIPv4", "1.48", only = false },
  },
  NetworkInspect = { { "verbose", "1.28" }, { "scope", "1.31" } },
  NetworkConnect = { { "body.EndpointConfig.MacAddress", "1.54" }, { "body.EndpointConfig.GwPriority", "1.48" } },
  PluginList = { { "filters", "1.28" } },
  PluginDisable = { { "force", "1.28" } },
  SwarmInit = {
    { "body.DefaultAddrPool", "1.39" }, { "body.SubnetSize", "1.39" }, { "body.DataPathPort", "1.40" },
  },
  SwarmUpdate = { { "rotateManagerUnlockKey", "1.25" } },
  ServiceList = { { "status", "1.41" } },
  ServiceCreate = service,
  ServiceInspect = { { "insertDefaults", "1.29" } },
  ServiceUpdate = all({ { "registryAuthFrom", "1.25" }, { "rollback", "1.28" } }, service),
  SecretCreate = templating,
  ConfigCreate = templating,
}
