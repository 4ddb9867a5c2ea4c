-- A swarm of two engines, which is joined, locked and unlocked.
local engine = require "spec.support.engine"
local live = require "spec.support.live"
local process = require "spec.support.process"

describe("a swarm of two, on dockerd,", function()
  local first, second, manager, worker, reason

  setup(function()
    first, reason = engine.dockerd { fresh = true }
    if not first then return end
    second, reason = engine.dockerd { fresh = true, near = first }
    if not second then return end
    manager, worker = live.on(first).docker, live.on(second).docker
    assert(manager:swarm():init { ListenAddr = "127.0.0.1:2377", AdvertiseAddr = "127.0.0.1" })
  end)
  teardown(function()
    if second then second:stop() end
    if first then first:stop() end
  end)

  local function it_does(what, test)
    it(what, function()
      if not worker then return pending(reason) end
      test()
    end)
  end

  it_does("takes in who knows its token, and lets it go", function()
    local function join(token)
      return worker:swarm():join { ListenAddr = "127.0.0.2:2377", AdvertiseAddr = "127.0.0.2",
        RemoteAddrs = { "127.0.0.1:2377" }, JoinToken = token }
    end
    local _, err = join "none"
    assert.same({ "api", 500 }, { err.kind, err.status })
    assert.matches("invalid join token", err.message)
    assert.is_true(join(assert(manager:swarm():inspect()).JoinTokens.Worker))
    assert.matches("Worker nodes can't", select(2, worker:swarm():inspect()).message)

    local member = manager:node(assert(worker:info()).Swarm.NodeID)
    assert(process.await(10, function() return assert(member:inspect()).Status.State == "ready" end))
    _, err = member:remove()
    assert.matches("is not down", err.message)
    assert.is_true(member:remove { force = true })
    assert.equal("not_found", select(2, member:inspect()).kind)
    assert.is_true(worker:swarm():leave { force = true })
  end)

  it_does("is locked when its manager starts again, until it gets the key", function()
    local swarm = manager:swarm()
    assert(process.await(10, function()
      local info = assert(swarm:inspect())
      info.Spec.EncryptionConfig = { AutoLockManagers = true }
      return (swarm:update(info.Spec, { version = info.Version })) -- its index moves by itself at first
    end))
    local key = assert(swarm:unlockkey()).UnlockKey
    assert.matches("^SWMKEY%-1%-", key)
    assert(process.await(10, function() -- the lock is on the disk a little later
      local file = assert(io.open(first.directory .. "/data/swarm/certificates/swarm-node.key"))
      local head = file:read(200)
      file:close()
      return head:find("ENCRYPTED", 1, true)
    end))
    first:restart()

    assert.equal("locked", assert(manager:info()).Swarm.LocalNodeState)
    local _, err = swarm:inspect()
    assert.equal(503, err.status)
    assert.matches("needs to be unlocked", err.message)
    _, err = swarm:unlock { UnlockKey = "SWMKEY-1-" .. ("A"):rep(43) }
    assert.is_table(err)
    assert.is_nil(err.message:find(key, 1, true))
    assert.is_true(swarm:unlock { UnlockKey = key })
    assert(process.await(10, function() return (swarm:inspect()) end))
  end)
end)
