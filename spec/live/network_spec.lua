-- Networks and volumes.
local live = require "spec.support.live"

live.describe("a network", { "dockerd", "podman" }, function(on)
  local docker = on.docker

  it("is created, listed, connected to, disconnected from and removed", function()
    local net = assert(docker:network_create { Name = "moonnet", Driver = "bridge", Labels = { team = "moon" } })
    local listed = assert(docker:networks { filters = { label = "team=moon" } })
    assert.equal("moonnet", listed[1].Name)
    assert.equal("moonnet", net:inspect().Name)

    local container = on.docker:create { Image = on.engine.image, Cmd = { "sleep", "1000" },
      HostConfig = { NetworkMode = "moonnet" } }
    assert(container:start())
    local other = assert(docker:network_create { Name = "othernet", Driver = "bridge" })
    assert.is_true(other:connect { Container = container, EndpointConfig = { Aliases = { "x" } } }) -- a handle
    assert.is_table(container:inspect().NetworkSettings.Networks.othernet)
    assert.is_true(other:disconnect { Container = container.id, Force = true })
    assert.is_nil(container:inspect().NetworkSettings.Networks.othernet)
    if on.kind == "dockerd" then -- podman takes the container with it
      assert.matches("active endpoints", select(2, net:remove()).message)
    end
    assert(container:remove { force = true })
    assert.is_true(net:remove())
    assert.equal("not_found", select(2, net:inspect()).kind)
    assert.is_table(docker:network_prune())
    assert.equal("not_found", select(2, other:inspect()).kind)
  end)
end)

live.describe("a network's addresses and refusals", { "dockerd", "podman" }, function(on)
  local docker = on.docker

  it("are those that were asked for, and each refusal has the engine's words", function()
    local net = assert(docker:network_create { Name = "addressed", Driver = "bridge", Internal = true, IPAM = {
      Config = { { Subnet = "10.79.0.0/24", Gateway = "10.79.0.1" } } } })
    local info = assert(net:inspect())
    assert.same({ "10.79.0.0/24", true }, { info.IPAM.Config[1].Subnet, info.Internal })
    local container = assert(docker:create({ Image = on.engine.image, Cmd = { "sleep", "1000" },
      HostConfig = { NetworkMode = "addressed" }, NetworkingConfig = { EndpointsConfig = {
        addressed = { Aliases = { "satellite" }, IPAMConfig = { IPv4Address = "10.79.0.79" } } } } }))
    assert(container:start())
    local endpoint = container:inspect().NetworkSettings.Networks.addressed
    assert.equal("10.79.0.79", endpoint.IPAddress)
    assert.equal("10.79.0.79/24", net:inspect().Containers[container.id].IPv4Address)
    assert.matches("10.79.0.79/24", live.output(container, "ip", "addr"), 1, true)

    local _, err = docker:network_create { Name = "addressed", Driver = "bridge", CheckDuplicate = true }
    assert.equal(on.kind == "podman" and "api" or "conflict", err.kind)
    assert.matches("already", err.message)
    _, err = net:connect { Container = "nosuch" }
    assert.equal("not_found", err.kind)
    local web = on:web() -- which has no network at all
    _, err = net:connect { Container = web }
    assert.same({ "api", on.kind == "podman" and 500 or 400 }, { err.kind, err.status })
    _, err = net:disconnect { Container = web }
    assert.same({ "api", 500 }, { err.kind, err.status })
    assert(container:remove { force = true })
    assert.is_true(net:remove())
    assert.equal("not_found", select(2, net:remove()).kind)
  end)
end)

live.describe("a volume", { "dockerd", "podman" }, function(on)
  local docker = on.docker

  it("is created, listed, used and removed", function()
    local volume = assert(docker:volume_create { Name = "moonvol", Labels = { team = "moon" }, DriverOpts = {} })
    assert.equal("moonvol", volume.id)
    assert.equal("moonvol", assert(docker:volumes { filters = { name = "moonvol" } })[1].Name)
    assert.equal("moon", volume:inspect().Labels.team)
    local user = assert(docker:create { Image = on.engine.image, Cmd = { "true" },
      HostConfig = { Binds = { "moonvol:/data" }, NetworkMode = "none" } })
    assert.equal("conflict", select(2, volume:remove()).kind)
    assert(user:remove())
    assert.is_true(volume:remove())
    assert.equal("not_found", select(2, volume:remove()).kind)
    assert.equal("not_found", select(2, volume:inspect()).kind)
  end)

  it("has the name that the engine gives it, or is the one of that name", function()
    local unnamed = assert(docker:volume_create {})
    assert.matches("^%x+$", unnamed.id)
    local named = assert(docker:volume_create { Name = "twice", Labels = { team = "moon" } })
    assert.equal(named.id, assert(docker:volume_create { Name = "twice" }).id)
    assert.equal("moon", named:inspect().Labels.team)
    local names = {}
    for _, one in ipairs(assert(docker:volumes { filters = { dangling = true } })) do names[one.Name] = true end
    assert.is_true(names[unnamed.id] and names.twice)
    assert.is_true(unnamed:remove() and named:remove { force = true })
    assert.matches("name", select(2, docker:volume_create { Name = "no name" }).message)
  end)

  it("keeps what one container has written for the next", function()
    local volume = assert(docker:volume_create { Name = "kept" })
    local function sh(script)
      return assert(docker:run { Image = on.engine.image, Cmd = { "sh", "-c", script },
        HostConfig = { Binds = { "kept:/data" }, NetworkMode = "none", AutoRemove = true } })
    end
    assert.equal(0, sh "echo moon > /data/file".exit_code)
    assert.equal("moon\n", sh "cat /data/file".stdout)
    assert.is_true(volume:remove())
  end)

  it("that nobody uses is pruned", function()
    assert(docker:volume_create { Name = "unused" })
    local pruned = assert(docker:volume_prune { filters = { label = { "none=such" } } })
    assert.equal(0, pruned.SpaceReclaimed)
    assert.is_table(docker:volume "unused":inspect())
    assert.is_true(docker:volume "unused":remove())
  end)

  if on.kind == "dockerd" then
    it("is updated by a swarm alone, from API 1.42 on", function()
      local _, err = docker:volume "any":update({ Spec = {} }, { version = 1 })
      assert.equal("unsupported", err.kind)
    end)
  end
end)
