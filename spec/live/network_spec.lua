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
