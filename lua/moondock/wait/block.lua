--- Waiting for a plain script: the process sleeps in poll(2).

local core = require "moondock.core"

---@type moondock.Wait
return {
  wait = core.poll,
  cancel = function() end,
}
