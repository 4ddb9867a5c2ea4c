--- With MOONDOCK_WAIT=luv, cqueues or frame, the specs' clients wait in that loop: each wait is a coroutine in it, and the loop runs until
--- that is over.
local core = require "moondock.core"

local name = os.getenv "MOONDOCK_WAIT"
if not name then return {} end

local loops = {}

function loops.luv()
  local uv = require "luv"
  return function(task) coroutine.wrap(task)() end, function() uv.run "once" end
end

function loops.cqueues()
  local queue = require "cqueues".new()
  return function(task) queue:wrap(task) end, function() assert(queue:step()) end
end

function loops.frame()
  local frame = require "moondock.wait.frame"
  return function(task) coroutine.wrap(task)() end, function()
    frame.update()
    core.poll(nil, nil, 0.0005)
  end
end

local go, step = loops[name]()
local adapter = require("moondock.wait." .. name)

return {
  wait = {
    wait = function(fd, events, seconds)
      local done = false
      go(function()
        adapter.wait(fd, events, seconds)
        done = true
      end)
      while not done do step() end
    end,
    cancel = adapter.cancel,
  },
}
