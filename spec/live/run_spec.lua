-- A container's whole life, its figures, and its copy.
local json = require "moondock.json"
local live = require "spec.support.live"

live.describe("run", { "dockerd", "dockerd over TCP", "podman" }, function(on)
  local docker = on.docker

  local function run(body, given)
    body.Image = on.engine.image
    body.HostConfig = body.HostConfig or {}
    body.HostConfig.NetworkMode = "none"
    return docker:run(body, given)
  end

  for _, auto in ipairs { true, false } do
    it("no. 11: loses no byte of what ends at once, AutoRemove " .. tostring(auto), function()
      for _ = 1, live.long and 100 or 3 do
        local done = assert(run({ Cmd = { "sh", "-c", "head -c 1000000 /dev/zero; echo no >&2; exit 3" },
          HostConfig = { AutoRemove = auto } }))
        assert.same({ 3, 1000000, "no\n", false }, { done.exit_code, #done.stdout, done.stderr, done.truncated })
        if auto then
          assert.equal("not_found", select(2, done.container:inspect()).kind)
        else
          assert(done.container:remove())
        end
      end
    end)
  end

  it("sends what the process reads", function()
    local done = assert(run({ Cmd = { "wc", "-c" }, HostConfig = { AutoRemove = true } }, {
      stdin = ("x"):rep(300000) }))
    assert.same({ 0, "300000\n" }, { done.exit_code, done.stdout })
  end)

  it("has a terminal's output whole", function()
    local done = assert(run { Cmd = { "echo", "hi" }, Tty = true, HostConfig = { AutoRemove = true } })
    assert.same({ "hi\r\n", "" }, { done.stdout, done.stderr })
  end)

  it("leaves none behind when its time is over while the engine creates it", function()
    local before = #assert(docker:containers { all = true })
    for i = 0, 4 do
      local _, err = run({ Cmd = { "sleep", "60" }, HostConfig = { AutoRemove = true } }, { timeout = 0.001 + i / 25 })
      assert.equal("timeout", err.kind)
      assert.equal(before, #assert(docker:containers { all = true }))
    end
  end)

  it("leaves no container behind that could not be started", function()
    local before = #assert(docker:containers { all = true })
    for _, auto in ipairs { true, false } do
      local _, err = run { Cmd = { "/nosuch" }, HostConfig = { AutoRemove = auto } }
      assert.is_table(err)
      assert.matches("nosuch", err.message)
    end
    assert.equal(before, #assert(docker:containers { all = true }))
    assert.equal("not_found", select(2, docker:run { Image = "nosuch:1" }).kind)
  end)

  it("that takes too long keeps what came, and tells the container", function()
    local _, err = run({ Cmd = { "sh", "-c", "echo so far; sleep 60" } }, { timeout = 2 })
    assert.same({ "timeout", "so far\n" }, { err.kind, err.stdout })
    assert.is_true(err.container:remove { force = true })
    _, err = run({ Cmd = { "sleep", "60" }, HostConfig = { AutoRemove = true } }, { timeout = 1, name = "gone" })
    assert.equal("timeout", err.kind)
    assert.equal("not_found", select(2, docker:container "gone":inspect()).kind)
  end)
end)

live.describe("a container", { "dockerd", "podman" }, function(on)
  local docker = on.docker

  it("no. 36: is gone after remove with ensure, also while the engine removes it by itself", function()
    for _ = 1, 3 do
      local container = on:run({ HostConfig = { AutoRemove = true } }, { name = "doomed" })
      container:kill() -- podman 4.3 may have removed it before it answers, and says so
      assert.is_true(container:remove { force = true, ensure = true })
      assert.equal("not_found", select(2, container:inspect()).kind)
    end
    local container = on:run({}, { name = "doomed" }) -- the name is free at once
    assert.is_true(container:remove { force = true, ensure = true })
    assert.is_true(container:remove { force = true, ensure = true })
    assert.equal("not_found", select(2, container:remove()).kind)
    on:create({}, { name = "doomed" }):remove()
  end)

  it("is paused, restarted and committed", function()
    local container = on:run()
    assert.is_true(container:pause())
    assert.equal("paused", container:inspect().State.Status)
    assert.is_true(container:unpause())
    assert.is_true(container:restart { t = 0 })
    local image = assert(container:commit { repo = "committed", tag = "1", changes = { "LABEL a=b" } })
    assert.equal("b", image:inspect().Config.Labels.a)
    assert.is_true(#docker:image "committed:1":history() > 1)
    assert(container:remove { force = true })
    assert(docker:image "committed:1":remove())
  end)

  it("no. 33: has figures as docker stats shows them", function()
    local container = on:run { Cmd = { "sh", "-c", "while :; do :; done" } }
    local stats = assert(container:stats())
    assert(stats:next(20)) -- may be from before the loop began
    local sample
    repeat sample = assert(stats:next(20)) until sample.cpu_percent and sample.cpu_percent > 0
    stats:close()
    assert.is_true(sample.cpu_percent < 1000, tostring(sample.cpu_percent))
    assert.is_true(sample.mem_usage >= 0)
    assert.is_true(sample.pids >= 1)
    assert.is_table(sample.cpu_stats)
    container:remove { force = true }
  end)

  it("no. 58: is named by its id, its name or its handle", function()
    local container = on:create({}, { name = "three" })
    for _, id in ipairs { container.id, "three", container } do
      assert.equal("/three", (assert(docker:container(id):inspect()).Name:gsub("^/?", "/")))
    end
    container:remove()
  end)

  it("no. 38: has a limit and times with all their digits", function()
    local container = on:create { HostConfig = { Memory = 2 ^ 40, MemorySwap = 2 ^ 41 } }
    local host = container:inspect().HostConfig
    assert.same({ "1099511627776", "2199023255552" },
      { json.digits(host, "Memory"), json.digits(host, "MemorySwap") })
    container:remove()
    local events = assert(docker:events { since = "1h", filters = { container = container.id, event = "create" } })
    local event = assert(events:next(10))
    events:close()
    local digits = json.digits(event, "timeNano")
    assert.matches("^%d+$", digits)
    assert.equal(19, #digits)
    assert.equal(("%.0f"):format(event.time), digits:sub(1, 10)) -- a double has not as many
  end)

  it("no. 51: is not asked for by an id that is another path", function()
    for _, id in ipairs { "", " ", ".", ".." } do
      for _, method in ipairs { "start", "inspect", "remove" } do
        local container = docker:container(id)
        assert.equal("invalid", select(2, container[method](container)).kind)
      end
    end
    local _, err = docker:container "a/../web":inspect() -- dockerd sends one elsewhere
    assert.equal(on.kind == "dockerd" and 301 or 404, err.status)
  end)

  if on.kind == "podman" then return end

  it("is updated, and pruned when it has ended", function()
    local container = on:run()
    assert.is_table(container:update { Memory = 64 * 2 ^ 20, MemorySwap = 2 ^ 27,
      RestartPolicy = { Name = "on-failure", MaximumRetryCount = 3 } })
    assert.equal(67108864, container:inspect().HostConfig.Memory)
    assert(container:remove { force = true })
    on:create({ Labels = { prune = "me" } })
    assert.equal(1, #assert(docker:container_prune { filters = { label = { "prune=me" } } }).ContainersDeleted)
  end)

  it("can be copied: inspect, create, and the copy differs in ids, names and times alone", function()
    local network = assert(docker:network_create { Name = "copied",
      IPAM = { Config = { { Subnet = "10.78.0.0/24" } } } })
    local original = assert(docker:create({
      Image = on.engine.image, Hostname = "moon", Domainname = "dock", User = "nobody", AttachStdin = false,
      AttachStdout = true, AttachStderr = true, ExposedPorts = { ["80/tcp"] = {} }, Tty = true, OpenStdin = true,
      StdinOnce = true, Env = { "A=b", "C=" }, Cmd = {}, Volumes = { ["/data"] = {} }, WorkingDir = "/tmp",
      Entrypoint = { "sleep", "1" }, Labels = {}, StopSignal = "SIGINT", StopTimeout = 3,
      Healthcheck = { Test = { "CMD", "true" }, Interval = 1e10, Timeout = 2e9, Retries = 2, StartPeriod = 3e9 },
      HostConfig = {
        NetworkMode = "copied", Binds = { "/tmp:/host:ro" }, PortBindings = { ["80/tcp"] = { { HostPort = "8080" } } },
        RestartPolicy = { Name = "on-failure", MaximumRetryCount = 2 }, CapAdd = { "NET_ADMIN" }, CapDrop = { "MKNOD" },
        Dns = { "127.0.0.1" }, DnsOptions = { "ndots:1" }, DnsSearch = { "example" }, ExtraHosts = { "a:127.0.0.1" },
        GroupAdd = { "7" }, IpcMode = "private", OomScoreAdj = 100, PidMode = "host", Privileged = false,
        ReadonlyRootfs = true, SecurityOpt = { "no-new-privileges" }, Tmpfs = { ["/run"] = "size=1m" }, UTSMode = "",
        ShmSize = 2 ^ 20, Sysctls = {}, CpuShares = 512, Memory = 2 ^ 26, MemorySwap = 2 ^ 27,
        MemoryReservation = 2 ^ 25, CpuPeriod = 100000, CpuQuota = 50000, CpusetCpus = "0", PidsLimit = 100,
        Ulimits = { { Name = "nofile", Soft = 100, Hard = 200 } }, LogConfig = { Type = "json-file",
          Config = { ["max-size"] = "1m" } }, Init = true, VolumeDriver = "", BlkioWeight = 0, CgroupParent = "",
        Mounts = { { Type = "tmpfs", Target = "/m", TmpfsOptions = { SizeBytes = 2 ^ 20 } } },
        DeviceCgroupRules = { "c 1:3 r" }, OomKillDisable = false, ConsoleSize = { 0, 0 },
      },
      NetworkingConfig = { EndpointsConfig = { copied = {
        Aliases = { "satellite" }, IPAMConfig = { IPv4Address = "10.78.0.78" }, DriverOpts = { moon = "dock" },
      } } },
    }, { name = "original" }))
    local before = assert(original:inspect())
    local body = { HostConfig = before.HostConfig, NetworkingConfig = {
      EndpointsConfig = before.NetworkSettings.Networks } }
    for name, value in pairs(before.Config) do body[name] = value end
    local copy = assert(docker:create(body, { name = "copy" }))
    local after = assert(copy:inspect())

    local different = {}
    local function compare(a, b, where)
      if type(a) ~= "table" or type(b) ~= "table" then
        if a ~= b then different[where] = true end
        return
      end
      for key in pairs(a) do compare(a[key], b[key], where .. "." .. key) end
      for key in pairs(b) do
        if a[key] == nil then different[where .. "." .. key] = true end
      end
    end
    compare(before, after, "")
    for where in pairs(different) do
      assert.truthy(where:find "Id$" or where == ".Name" or where == ".Created" or where:find "Path$"
        or where:find "^%.GraphDriver" or where:find "^%.Mounts", where)
    end
    assert.equal("10.78.0.78", after.NetworkSettings.Networks.copied.IPAMConfig.IPv4Address)
    assert.equal(json.encode(before.HostConfig.PortBindings), json.encode(after.HostConfig.PortBindings))
    local fields = 0
    for _, part in ipairs { before.Config, before.HostConfig } do
      for _, value in pairs(part) do fields = fields + (value ~= json.null and 1 or 0) end
    end
    assert.is_true(fields >= 40)
    assert(original:remove { v = true } and copy:remove { v = true } and network:remove())
  end)
end)
