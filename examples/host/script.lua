-- What the host runs: it starts coroutines, and returns to the host's loop.

local moondock = require "moondock"

local docker = assert(moondock.new { wait = "frame" })
local web = docker:container(... or "web")

for i = 1, 2 do
  coroutine.wrap(function()
    local process = assert(web:spawn { Cmd = { "sh", "-c", "echo begin; sleep 0.3; echo end" } })
    for _, line in process:lines() do
      print(i, line)
    end
  end)()
end
