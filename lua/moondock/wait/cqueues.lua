--- Waiting in cqueues: whoever waits is a coroutine of a cqueue, and its loop resumes it.

local cqueues = require "cqueues"

--- Descriptor -> how many wait for it. cqueues must forget one before it is closed, and who has waited may be about to do that.
local waiting = {}

local M = {}

function M.wait(fd, events, seconds)
  if not cqueues.running() then
    error("with wait = \"cqueues\" whoever waits must be in a coroutine of a cqueue", 0)
  elseif not fd then
    return cqueues.sleep(seconds)
  end
  waiting[fd] = (waiting[fd] or 0) + 1
  cqueues.poll({ pollfd = fd, events = events }, seconds)
  waiting[fd] = waiting[fd] > 1 and waiting[fd] - 1 or nil
  if not waiting[fd] then
    cqueues.cancel(fd)
  end
end

M.cancel = cqueues.cancel

return M
