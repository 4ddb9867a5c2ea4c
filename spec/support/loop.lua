--- With MOONDOCK_WAIT=luv, cqueues or frame, the specs' clients wait in that loop: each wait is a coroutine in it, and the loop runs until
--- that is over.
local name = os.getenv "MOONDOCK_WAIT"
if not name then return {} end

local loop = require("spec.contract.loops")[name]()
local adapter = require("moondock.wait." .. name)

return {
  wait = {
    wait = function(fd, events, seconds)
      local done = false
      loop.go(function()
        adapter.wait(fd, events, seconds)
        done = true
      end)
      while not done do loop.step() end
    end,
    cancel = adapter.cancel,
  },
}
