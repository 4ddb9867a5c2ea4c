--- Attempts to get around a policy: what each one is, and the rule that denies it. README lists them all; spec/live/policy_spec.lua
--- makes them, with a client that has the policy below, on a real engine.

local json = require "moondock.json"

local M = {}

--- A policy for a game. `place` has the directories game, read and secret; game/link leads to secret.
function M.policy(place)
  return {
    subject = "script 7",
    operations = {
      "exec", "run", "Container*", "Image*", "Network*", "Volume*", "PutContainerArchive", "SystemInfo",
    },
    binaries = { "echo", "sleep", cat = { "-n", "/data/*" } },
    users = { "nobody" }, workdirs = { "/tmp" }, env = { "LANG", "GAME_*" },
    containers = { "game-*" }, labels = { "app=game" }, images = { "busybox:live" },
    capabilities = { "NET_BIND_SERVICE" }, devices = { "/dev/null" },
    binds = { place .. "/game", place .. "/read:ro" }, volumes = { "game-*", "game" },
    networks = { "game-*", ("?"):rep(12) },
    ports = { "127.0.0.1:8000-8010" }, memory = "64m", cpus = 0.5, pids = 50,
  }
end

--- A body that is allowed, with these changes.
local function body(changes, host)
  local out = { Image = "busybox:live", Cmd = { "sleep", "1000" }, HostConfig = { NetworkMode = "none" } }
  for name, value in pairs(changes or {}) do out[name] = value end
  for name, value in pairs(host or {}) do out.HostConfig[name] = value end
  return out
end

local function create(changes, host)
  return function(docker) return docker:create(body(changes, host), { name = "game-attempt" }) end
end

local function exec(config)
  return function(docker)
    config.AttachStdout = true
    return docker:container "game-1":exec_create(config)
  end
end

--- A request of one's own, with a body as it is written.
local function raw(method, path, text, headers)
  return function(docker) return docker:request(method, path, { body = text, headers = headers, returns = "text" }) end
end

local function mount(one) return create(nil, { Mounts = { one } }) end

local PRIVILEGED = '{"Image":"busybox:live","Cmd":["sleep","1"],"HostConfig":{"NetworkMode":"none","Privileged":true}}'
local JSON = { ["Content-Type"] = "application/json" }

--- Name, rule, and what is tried: with the client, and the place of the policy.
M.list = {
  -- commands
  { "another binary", "binaries", exec { Cmd = { "id" } } },
  { "a binary in another case", "binaries", exec { Cmd = { "ECHO" } } },
  { "a binary with white space", "binaries", exec { Cmd = { "echo " } } },
  { "a binary by its absolute path", "binaries", exec { Cmd = { "/bin/echo" } } },
  { "a binary by a path with ..", "binaries", exec { Cmd = { "../bin/echo" } } },
  { "a binary with a NUL", "binaries", exec { Cmd = { "echo\0", "x" } } },
  { "a shell around an allowed binary", "binaries", exec { Cmd = { "sh", "-c", "echo" } } },
  { "a command as one string", "binaries", exec { Cmd = json.array { "echo x; id" } } },
  { "an argument beside the globs", "binaries", exec { Cmd = { "cat", "/etc/passwd" } } },
  { "an argument that goes up by ..", "binaries", exec { Cmd = { "cat", "/data/../etc/passwd" } } },
  { "an argument with a NUL", "binaries", exec { Cmd = { "cat", "/data/x\0/etc" } } },
  { "a script of its own in place of a kill's", "binaries", function(docker)
    return docker:container "game-1":exec_create { Cmd = { "/bin/sh", "-c", "kill 1", "sh", "1", "KILL" } }
  end },
  { "an entrypoint in front of an allowed command", "binaries", create { Entrypoint = { "sh" }, Cmd = { "echo" } } },
  { "an entrypoint that resets the image's", "binaries", create { Entrypoint = { "" }, Cmd = { "sh" } } },
  { "a health check", "binaries", create { Healthcheck = { Test = { "CMD-SHELL", "id" } } } },
  { "a health check's own shell", "binaries",
    create { Shell = { "sh", "-c", "id" }, Healthcheck = { Test = { "CMD-SHELL", "echo" } } } },
  { "a health check whose words have blanks", "binaries",
    create { Healthcheck = { Test = { "CMD", "cat", "/data/x /etc/shadow" } } } },
  { "a health check whose words have other blanks", "binaries",
    create { Healthcheck = { Test = { "CMD", "cat", "/data/x\194\160/etc/shadow" } } } },
  { "a binary replaced by a file", "binaries",
    function(docker) return docker:container "game-1":put("/bin/echo", "#!/bin/sh\nid\n", { mode = 493 }) end },
  { "another user", "users", exec { Cmd = { "echo" }, User = "root" } },
  { "another user by number", "users", exec { Cmd = { "echo" }, User = "0:0" } },
  { "another working directory", "workdirs", exec { Cmd = { "echo" }, WorkingDir = "/tmp/../etc" } },
  { "LD_PRELOAD", "env", exec { Cmd = { "echo" }, Env = { "LD_PRELOAD=/tmp/x.so" } } },
  { "LD_PRELOAD behind an allowed name", "env",
    exec { Cmd = { "echo" }, Env = { "LANG=C", "LD_PRELOAD=/tmp/x.so" } } },
  { "a variable of the engine's own", "env", create { Env = { "GAME_*" } } },
  { "a variable taken away", "env", exec { Cmd = { "echo" }, Env = { "PATH" } } },
  { "a variable with a NUL", "env", exec { Cmd = { "echo" }, Env = { "GAME_X\0LD_PRELOAD=x" } } },
  { "a privileged exec", "privileged", exec { Cmd = { "echo" }, Privileged = true } },
  { "an exec in a privileged container", "privileged", function(docker)
    return docker:container "game-privileged":exec_create { Cmd = { "echo" } }
  end },
  { "an exec that somebody else made", "binaries", function(docker, _, on) return docker:exec(on.foreign):start() end },
  -- containers and images
  { "another container", "containers", function(docker)
    return docker:container "other":exec_create { Cmd = { "echo" } }
  end },
  { "another container by its id", "containers", function(docker, _, on)
    return docker:container(on.other):stop { t = 0 }
  end },
  { "another container by the beginning of its id", "containers", function(docker, _, on)
    return docker:container(on.other:sub(1, 12)):remove { force = true }
  end },
  { "a container without the label", "labels", function(docker)
    return docker:container "game-unlabelled":exec_create { Cmd = { "echo" } }
  end },
  { "a container renamed away", "containers", function(docker)
    return docker:container "game-1":rename { name = "other-1" }
  end },
  { "a new container with another label", "labels", create { Labels = { app = "other" } } },
  { "a label that could be read as another one", "labels", create { Labels = { ["app=x"] = "" } } },
  { "a new container with another name", "containers", function(docker)
    return docker:create(body(), { name = "other-2" })
  end },
  { "a new container without a name", "containers", function(docker) return docker:create(body()) end },
  { "all containers at once", "containers", function(docker) return docker:container_prune() end },
  { "another image", "images", create { Image = "other:live" } },
  { "another image by its id", "images", function(docker, _, on)
    return create({ Image = on.other_image })(docker)
  end },
  { "an allowed tag with another digest", "images", create { Image = "busybox:live@sha256:" .. ("0"):rep(64) } },
  { "an allowed tag beside another digest", "images", function(docker)
    return docker:call("ImageCreate", { fromImage = "busybox@sha256:" .. ("0"):rep(64), tag = "live" })
  end },
  { "a search of a registry", "images", function(docker) return docker:search "127.0.0.1:1/x" end },
  { "a save of nothing, which is all", "images", raw("GET", "/images/get") },
  { "a pull of all tags", "images", function(docker) return docker:pull("busybox", { all_tags = true }) end },
  { "a pull whose tag makes another registry of the name", "images",
    function(docker) return docker:call("ImageCreate", { fromImage = "busybox", tag = "443/live" }) end },
  { "a save of all tags", "images", function(docker) return docker:save { "busybox" } end },
  { "a tag in the place of a repository", "images",
    function(docker) return docker:image "busybox:live":tag { repo = "busybox:prod" } end },
  { "a pull from another registry", "images", function(docker) return docker:pull "127.0.0.1:1/busybox:live" end },
  { "an import under an allowed name", "images", function(docker)
    return docker:import("", { repo = "busybox", tag = "live" })
  end },
  { "a load", "images", function(docker) return docker:load "" end },
  { "another image tagged with an allowed name", "images", function(docker)
    return docker:image "other:live":tag { repo = "busybox", tag = "live" }
  end },
  { "a commit", "images", function(docker)
    return docker:container "game-1":commit { repo = "busybox", tag = "live" }
  end },
  { "a build", "images", function(docker) return docker:build("", { t = "busybox:live" }) end },
  { "a build with the host's network", "images", function(docker)
    return docker:build("", { networkmode = "host" })
  end },
  { "a build of a remote", "operations", function(docker)
    return docker:build(nil, { remote = "http://127.0.0.1:1/" })
  end },
  -- the host
  { "a privileged container", "privileged", create(nil, { Privileged = true }) },
  { "a privileged container by lower case", "privileged",
    raw("POST", "/containers/create?name=game-attempt", (PRIVILEGED:gsub("HostConfig", "hostconfig"):lower()), JSON) },
  { "a field twice", "privileged", raw("POST", "/containers/create?name=game-attempt",
    (PRIVILEGED:gsub("}}$", '},"HostConfig":{"NetworkMode":"none","Privileged":true}}')), JSON) },
  { "a field twice in two cases", "operations", raw("POST", "/containers/create?name=game-attempt",
    (PRIVILEGED:gsub("}}$", '},"HOSTCONFIG":{"NetworkMode":"none"}}')), JSON) },
  { "a field with letters that Go takes for others", "operations", raw("POST", "/containers/create?name=game-attempt",
    (PRIVILEGED:gsub("HostConfig", "Ho\197\191tConfig")), JSON) },
  { "an unknown field by raw", "operations", function(docker)
    return docker:create(body(), { name = "game-attempt", raw = { Unheard = { Of = true } } })
  end },
  { "the host's processes", "namespaces", create(nil, { PidMode = "host" }) },
  { "another container's processes", "namespaces", create(nil, { PidMode = "container:other" }) },
  { "the host's IPC", "namespaces", create(nil, { IpcMode = "host" }) },
  { "the host's UTS", "namespaces", create(nil, { UTSMode = "host" }) },
  { "the host's users", "namespaces", create(nil, { UsernsMode = "host" }) },
  { "the host's cgroups", "namespaces", create(nil, { CgroupnsMode = "host" }) },
  { "the host's network", "namespaces", create(nil, { NetworkMode = "host" }) },
  { "another container's network", "namespaces", create(nil, { NetworkMode = "container:other" }) },
  { "the default network", "networks", create(nil, { NetworkMode = "default" }) },
  { "a network by the beginning of its id", "networks",
    function(docker, _, on) return create(nil, { NetworkMode = on.network:sub(1, 12) })(docker) end },
  { "a network in an endpoint's settings", "networks", function(docker, _, on)
    return create({ NetworkingConfig = { EndpointsConfig = { ["game-n"] = { NetworkID = on.network } } } },
      { NetworkMode = "game-n" })(docker)
  end },
  { "a network beside the allowed one", "networks",
    create { NetworkingConfig = { EndpointsConfig = { other = {} } } } },
  { "a capability", "capabilities", create(nil, { CapAdd = { "cap_sys_admin" } }) },
  { "all capabilities", "capabilities", create(nil, { CapAdd = { "ALL" } }) },
  { "a device", "devices",
    create(nil, { Devices = { { PathOnHost = "/dev/null/../sda", PathInContainer = "/dev/x" } } }) },
  { "devices by a rule of cgroups", "HostConfig", create(nil, { DeviceCgroupRules = { "a *:* rwm" } }) },
  { "seccomp switched off", "privileged", create(nil, { SecurityOpt = { "seccomp=unconfined" } }) },
  { "nothing of /proc masked", "HostConfig", create(nil, { MaskedPaths = { "/x" } }) },
  { "nothing of /proc masked, by an empty list", "HostConfig", create(nil, { MaskedPaths = json.array() }) },
  { "nothing of /proc only to be read, by an empty list", "HostConfig",
    create(nil, { ReadonlyPaths = json.array() }) },
  { "another runtime", "HostConfig", create(nil, { Runtime = "other" }) },
  { "another parent of cgroups", "HostConfig", create(nil, { CgroupParent = "/" }) },
  { "a sysctl", "HostConfig", create(nil, { Sysctls = { ["net.ipv4.ip_forward"] = "1" } }) },
  { "volumes from another container", "HostConfig", create(nil, { VolumesFrom = { "other" } }) },
  { "an option of a log driver that says where", "namespaces",
    create(nil, { LogConfig = { Type = "json-file", Config = { path = "/etc/x" } } }) },
  { "a log driver that writes elsewhere", "namespaces", create(nil, { LogConfig = { Type = "syslog" } }) },
  { "a bind of /", "binds", create(nil, { Binds = { "/:/host" } }) },
  { "a bind of the engine's socket", "binds", create(nil, { Binds = { "/var/run/docker.sock:/s" } }) },
  { "a bind that goes up by ..", "binds", function(docker, place)
    return create(nil, { Binds = { place .. "/game/../secret:/x" } })(docker)
  end },
  { "a bind through a symbolic link", "binds", function(docker, place)
    return create(nil, { Binds = { place .. "/game/link:/x" } })(docker)
  end },
  { "a directory to be made below one that may only be read", "binds",
    function(docker, place) return create(nil, { Binds = { place .. "/read/new:/x:ro" } })(docker) end },
  { "a bind below a directory that may be written", "binds",
    function(docker, place) return create(nil, { Binds = { place .. "/game/sub:/x" } })(docker) end },
  { "a bind with bytes that are no UTF-8", "operations",
    function(docker, place) return create(nil, { Binds = { place .. "/read/\255:/x:ro" } })(docker) end },
  { "a bind in the target of a mount", "binds", mount {
    Type = "volume", Target = "/x,volume-opt=device=/etc,volume-opt=type=none,volume-opt=o=bind",
  } },
  { "a bind in the source of a mount", "binds", function(docker, place)
    return mount({ Type = "bind", Source = place .. "/read/x,source=/etc", Target = "/x", ReadOnly = true })(docker)
  end },
  { "a bind beside an allowed one", "binds", function(docker, place)
    return create(nil, { Binds = { place .. "/game2:/x" } })(docker)
  end },
  { "a bind to be written that may only be read", "binds", function(docker, place)
    return create(nil, { Binds = { place .. "/read:/x" } })(docker)
  end },
  { "a bind that spreads to the host", "binds", function(docker, place)
    return create(nil, { Binds = { place .. "/game:/x:rshared" } })(docker)
  end },
  { "a bind as a mount", "binds", mount { Type = "bind", Source = "/etc", Target = "/x" } },
  { "a bind as a volume with options", "volumes", mount { Type = "volume", Target = "/x",
    VolumeOptions = { DriverConfig = { Name = "local", Options = { type = "none", o = "bind", device = "/" } } } } },
  { "a bind as a named volume made before", "volumes", function(docker)
    return docker:volume_create { Name = "game-v", DriverOpts = { type = "none", o = "bind", device = "/" } }
  end },
  { "another volume", "volumes", create(nil, { Binds = { "other:/x" } }) },
  { "a port of the host", "ports",
    create(nil, { PortBindings = { ["80/tcp"] = { { HostIp = "127.0.0.1", HostPort = "22" } } } }) },
  { "an allowed port at every address", "ports",
    create(nil, { PortBindings = { ["80/tcp"] = { { HostPort = "8000" } } } }) },
  { "a range of ports", "ports",
    create(nil, { PortBindings = { ["80/tcp"] = { { HostIp = "127.0.0.1", HostPort = "8010-8011" } } } }) },
  { "a published port without a binding", "ports", create(nil, { PortBindings = { ["80/tcp"] = json.array() } }) },
  { "a range of ports backwards", "ports",
    create(nil, { PortBindings = { ["80/tcp"] = { { HostIp = "127.0.0.1", HostPort = "9000-80" } } } }) },
  { "all ports", "ports", create(nil, { PublishAllPorts = true }) },
  { "more memory", "memory", create(nil, { Memory = 2 ^ 30 }) },
  { "swap without end", "memory", create(nil, { MemorySwap = -1 }) },
  { "more processors", "cpus", create(nil, { NanoCpus = 4e9 }) },
  { "more processors by a period", "cpus", create(nil, { NanoCpus = 5e8, CpuPeriod = 1000 }) },
  { "more processors by a quota", "cpus", create(nil, { CpuQuota = 100000, CpuPeriod = 1000 }) },
  { "more processes", "pids", create(nil, { PidsLimit = -1 }) },
  { "more memory by an update", "memory", function(docker)
    return docker:container "game-1":update { Memory = 2 ^ 30 }
  end },
  { "more processes by an update", "pids", function(docker)
    return docker:container "game-1":update { PidsLimit = 0 }
  end },
  { "a network with a driver of the host", "networks", function(docker)
    return docker:network_create { Name = "game-n", Driver = "macvlan", Options = { parent = "eth0" } }
  end },
  -- other ways to the engine
  { "a service", "operations", function(docker)
    return docker:service_create { Name = "s", TaskTemplate = { ContainerSpec = { Image = "busybox:live" } } }
  end },
  { "a swarm", "operations", function(docker) return docker:swarm():init { ListenAddr = "127.0.0.1" } end },
  { "a swarm's tokens", "operations", function(docker) return docker:swarm():inspect() end },
  { "a secret's value", "operations", function(docker) return docker:config "c":inspect() end },
  { "the engine's own memory", "operations", raw("GET", "/debug/pprof/heap") },
  { "a plugin", "operations", function(docker) return docker:plugin_pull("busybox:live", {}) end },
  { "an operation by its id", "privileged", function(docker)
    return docker:call("ContainerCreate", { name = "game-attempt", body = body(nil, { Privileged = true }) })
  end },
  { "an operation that is not listed", "operations", function(docker) return docker:events { ["until"] = 1 } end },
  { "a request of one's own", "privileged", raw("POST", "/containers/create?name=game-attempt", PRIVILEGED, JSON) },
  { "a path with ..", "operations", raw("POST", "/x/../containers/create", PRIVILEGED, JSON) },
  { "a path with two slashes", "operations", raw("POST", "//containers/create", PRIVILEGED, JSON) },
  { "a path in percents", "privileged", raw("POST", "/%63ontainers/create?name=game-attempt", PRIVILEGED, JSON) },
  { "a path of an old version", "operations",
    raw("POST", "/v1.18/containers/game-1/start", '{"Privileged":true}', JSON) },
  { "a body where an old version had one", "operations",
    raw("POST", "/containers/game-1/start", '{"Privileged":true}', JSON) },
  { "a parameter twice", "operations",
    raw("POST", "/containers/create?name=game-attempt&name=other", PRIVILEGED, JSON) },
  { "a form instead of a query", "operations", raw("POST", "/images/create", "fromImage=other",
    { ["Content-Type"] = "application/x-www-form-urlencoded" }) },
  { "a second request behind the first", "operations", raw("POST", "/containers/game-1/wait",
    "POST /containers/create HTTP/1.1\r\nHost: x\r\n\r\n", { ["Content-Length"] = "0" }) },
  { "an upgrade of what has none", "operations", function(docker)
    return docker.transport:open({ op = "x", method = "POST", target = "/session", headers = {}, how = "hijack" }, nil)
  end },
}

return M
