-- Events, and a loop over them that outlives its engine.
local engine = require "spec.support.engine"
local live = require "spec.support.live"
local record = require "moondock.record"

live.describe("events", { "dockerd", "podman" }, function(on)
  it("tell what has happened", function()
    local container = on:run({}, { name = "eventful" })
    container:remove { force = true }
    local actions = {}
    for event in assert(on.docker:events { since = "10m", ["until"] = os.time() + 1, filters = {
      container = "eventful" } }):each() do
      actions[event.Action] = true
      assert.matches("eventful", record.event_text(event))
    end
    assert.is_true(actions.create and actions.start)
  end)
end)

describe("events that resume, on dockerd,", function()
  it("no. 32: go on after a restart of the engine, without doubles, and tell that some are missing", function()
    local one, reason = engine.dockerd { fresh = true }
    if not one then return pending(reason) end
    local docker = live.on(one).docker
    local events = assert(docker:events { filters = { type = "volume" }, resume = true })
    local function next_one() return assert(events:next(30)) end

    assert(docker:volume_create { Name = "before" })
    assert.equal("before", next_one().Actor.ID)
    one:restart()
    assert(docker:volume_create { Name = "after" })
    local event = next_one()
    assert.same({ "after", true }, { event.Actor.ID, event.gap }) -- a new engine has forgotten "before"
    assert(docker:volume_create { Name = "last" })
    event = next_one()
    assert.equal("last", event.Actor.ID)
    assert.is_nil(event.gap)
    events:close()
    one:stop()
  end)
end)
