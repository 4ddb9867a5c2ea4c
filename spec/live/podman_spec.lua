-- What podman 4.3 does not have, in its own words; and what it has of a swarm without one.
local live = require "spec.support.live"
local moondock = require "moondock"

live.describe("what no swarm is needed for", { "podman" }, function(on)
  local docker = on.docker

  it("are secrets, which cannot be updated", function()
    local body = { Name = "moon", Data = moondock.base64 "hi\0there" }
    local secret = assert(docker:secret_create(body))
    local info = assert(secret:inspect())
    assert.same({ secret.id, "moon" }, { info.ID, info.Spec.Name })
    assert.equal(1, #assert(docker:secrets { filters = { name = { "moon" } } }))
    local _, err = docker:secret_create(body)
    assert.equal("conflict", err.kind)
    _, err = secret:update(info.Spec, { version = info.Version })
    assert.same({ "api", 501 }, { err.kind, err.status })
    assert.matches("update is not supported", err.message)
    assert.is_true(secret:remove())
    assert.equal("not_found", select(2, secret:inspect()).kind)
  end)
end)

live.describe("what there is not", { "podman" }, function(on)
  local docker = on.docker

  -- What each is asked with.
  local missing = {
    ContainerUpdate = { id = "web", body = {} },
    ContainerAttachWebsocket = { id = "web" },
    CheckpointList = { id = "web" },
    CheckpointCreate = { id = "web", body = { CheckpointID = "one" } },
    CheckpointDelete = { id = "web", checkpoint = "one" },
    BuildCancel = { id = "one" },
    BuildPrune = {},
    DistributionInspect = { name = "busybox" },
    Session = {},
    Grpc = {},
    DebugVars = {},
    SwarmInspect = {},
    NodeList = {},
    ServiceList = {},
    TaskList = {},
    ConfigList = {},
    PluginList = {},
    GetPluginPrivileges = { remote = "one" },
  }

  for id, given in pairs(missing) do
    it("is refused: " .. id, function()
      on:web()
      local answer, err = docker:call(id, given)
      assert.is_nil(answer)
      assert.same({ "not_found", 404 }, { err.kind, err.status })
      assert.is_true(err.message:find "Not Found" ~= nil or err.message:find "is not supported" ~= nil, err.message)
    end)
  end

  it("is refused: what is asked of a swarm's key", function()
    local _, err = docker:swarm():unlockkey()
    assert.same({ "api", 503 }, { err.kind, err.status })
    assert.matches("does not support service", err.message)
  end)

  it("is not asked for: what API 1.41 does not have", function()
    for id, given in pairs {
      VolumeUpdate = { name = "any", version = 1, body = {} }, ImageAttestations = { name = "any" },
    } do
      assert.equal("unsupported", select(2, docker:call(id, given)).kind)
    end
  end)
end)
