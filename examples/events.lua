-- What happens on the engine, even while it restarts: `lua events.lua [seconds]`. Without an end: until it is stopped.
local moondock = require "moondock"
local record = require "moondock.record"
local docker = assert(moondock.new())

local seconds = tonumber(arg[1])
local events = assert(docker:events {
  since = "10m",
  ["until"] = seconds and os.time() + seconds,
  filters = { type = { "container" } },
  resume = true,
})
for event in events:each() do
  if event.gap then
    print "some events may be missing here"
  end
  print(record.event_text(event))
end
