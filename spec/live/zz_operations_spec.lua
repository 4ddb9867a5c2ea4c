-- The last of the live specs: what the others have not performed, and then that nothing is left.
local live = require "spec.support.live"
local performed = require "spec.support.performed"
local resource = require "moondock.resource"

--- What dockerd 20.10 does not have, by the API version that has.
local later = { ImageAttestations = "1.55", VolumeUpdate = "1.42" }
--- What it has, and here can only refuse.
local refused = {
  CheckpointCreate = "experimental", CheckpointDelete = "experimental", CheckpointList = "experimental",
  ImageSearch = "registries of version 2 have no search, and Docker Hub is out of reach",
}

live.describe("what is seldom asked for", { "dockerd" }, function(on)
  local docker = on.docker

  it("is answered: checkpoints, without experimental features", function()
    local web = on:web()
    assert.equal(501, select(2, web:checkpoints()).status)
    assert.equal(501, select(2, web:checkpoint_create { CheckpointID = "one" }).status)
    assert.equal(501, select(2, web:checkpoint_remove "one").status)
  end)

  it("is answered: sessions, gRPC and the websocket attach, as raw connections", function()
    for id, begins in pairs { Session = "^PRI %* HTTP/2", Grpc = "^...\4" } do
      local stream = assert(docker:call(id, id == "Session" and { uuid = "one", name = "spec", methods = { "/a/B" } }
        or {}))
      local name, bytes = assert(stream:next(10))
      assert.equal("stdout", name)
      assert.matches(begins, bytes)
      stream:close()
    end
    local echo = on:run { Cmd = { "sh", "-c", "echo hi; sleep 1000" } }
    local stream = assert(docker:call("ContainerAttachWebsocket", { id = echo, logs = true }))
    local _, bytes = assert(stream:next(10))
    assert.equal("\130\3hi\n", bytes) -- one binary frame of three bytes
    stream:close()
    echo:remove { force = true }
  end)

  it("is answered: the engine's own profiles", function()
    assert.is_table(assert(docker:call "DebugVars").memstats)
    for id, given in pairs {
      DebugPprofIndex = {}, DebugPprofCmdline = {}, DebugPprofSymbol = {}, DebugPprofName = { name = "heap" },
      DebugPprofProfile = { raw = { seconds = 1 } }, DebugPprofTrace = { raw = { seconds = 1 } },
    } do
      assert.is_true(#assert(docker:call(id, given):read "a") > 0, id)
    end
  end)

  it("is answered: images as files", function()
    local image = on.engine.image
    local loaded = assert(assert(docker:load(assert(docker:save { image }))):result())
    assert.same({ image }, loaded.images)
    local bytes = assert(assert(docker:image(image):save()):into(function() end))
    assert.is_true(bytes > 1000000)
  end)

  it("is answered: pings, disk usage, events, tops, and what has been left", function()
    assert.equal("OK", docker:call "SystemPing")
    assert.is_true(docker:call "SystemPingHead")
    assert.is_table(assert(docker:df()).Images)
    local web = on:web()
    assert.is_table(web:top().Processes)
    local events = assert(docker:events { since = "1h", ["until"] = os.time(), filters = {
      type = "container" } }:collect(10))
    assert.equal("container", events[1].Type)
    local exec = assert(web:exec_create { Cmd = { "sleep", "5" }, Tty = true })
    local stream = assert(exec:attach { Tty = true })
    assert.is_true(exec:resize { h = 10, w = 20 })
    stream:close()
    local container = on:create({ Tty = true }, { name = "before" })
    assert.is_true(container:start())
    assert.is_true(container:resize { h = 10, w = 20 })
    assert.is_true(container:rename { name = "after" })
    assert.is_true(container:stop { t = 0 })
    assert.equal(1, #assert(docker:containers { all = true, filters = { name = "after" } }))
    assert.is_number(assert(container:wait()).StatusCode)
    assert.is_true(container:remove())
    assert.is_number(assert(docker:image_prune()).SpaceReclaimed)
  end)
end)

describe("every operation of dockerd's API", function()
  it("has been performed for real", function()
    if not performed.SwarmInit then return pending "only where all live specs run" end
    local wanted, got = {}, {}
    for id in pairs(resource.operations) do
      if not later[id] then wanted[id] = refused[id] and "refused" or "done" end
      got[id] = performed[id]
    end
    assert.same(wanted, got)
  end)
end)
