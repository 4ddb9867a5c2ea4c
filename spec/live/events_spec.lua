-- Events, and a loop over them that outlives its engine.
local engine = require "spec.support.engine"
local live = require "spec.support.live"
local record = require "moondock.record"

live.describe("events", { "dockerd", "podman" }, function(on)
  it("tell what has happened", function()
    local container = on:run({}, { name = "eventful" })
    container:remove { force = true }
    -- Without an end: podman 4.3 tells nothing of a time that is over.
    local events = assert(on.docker:events { since = "10m", filters = { container = "eventful" } })
    local actions = {}
    repeat
      local event = assert(events:next(10))
      actions[event.Action] = true
      assert.matches("eventful", record.event_text(event))
    until actions.create and actions.start
    events:close()
  end)
end)

live.describe("events that resume", { "dockerd", "podman" }, function(on)
  it("no. 32: go on after their connection was cut, without doubles and without a gap", function()
    local relay = live.relay(on.engine.host)
    finally(function() relay:stop() end)
    local events = assert(on:client { host = relay.host }:events { filters = { type = "container", event = "create" },
      resume = true })
    local made = {}
    local function make() made[#made + 1] = on:create() end
    make()
    make()
    assert.equal(made[1].id, assert(events:next(30)).Actor.ID)
    assert.equal(made[2].id, assert(events:next(30)).Actor.ID)
    relay:restart()
    make() -- while nobody listens
    for _ = 1, 2 do
      local event = assert(events:next(30))
      assert.same({ made[#made].id, nil }, { event.Actor.ID, event.gap })
      make()
    end
    events:close()
    for _, container in ipairs(made) do container:remove() end
  end)
end)

for _, kind in ipairs { "dockerd", "podman" } do
  describe("events that resume, on " .. kind .. ",", function()
    it("no. 32: go on after a restart of the engine, without doubles, and tell that some are missing", function()
      local one, reason = engine[kind] { fresh = true }
      if not one then return pending(reason) end
      finally(function() one:stop() end)
      local on = live.on(one)
      local events = assert(on.docker:events { filters = { type = "container", event = "create" }, resume = true })
      local function made(name)
        local container = on:create({}, { name = name })
        local event = assert(events:next(30))
        assert.equal(container.id, event.Actor.ID)
        return event
      end

      assert.is_nil(made "before".gap)
      one:restart()
      assert.is_true(made "after".gap) -- a new engine has forgotten "before"
      assert.is_nil(made "last".gap)
      events:close()
    end)
  end)
end
