--- Waiting in cqueues: whoever waits is a coroutine of a cqueue, and its loop resumes it.

local cqueues = require "cqueues"

--- Descriptor -> the coroutines that wait for it; one may be no more, as its cqueue. cqueues must forget a descriptor before it is
--- closed, and who has waited may be about to do that.
local waiting = {}

local M = {}

function M.wait(fd, events, seconds)
  if not cqueues.running() then
    error("with wait = \"cqueues\" whoever waits must be in a coroutine of a cqueue", 0)
  elseif not fd then
    return cqueues.sleep(seconds)
  end
  local co, all = coroutine.running(), waiting[fd] or setmetatable({}, { __mode = "k" })
  waiting[fd], all[co] = all, true
  cqueues.poll({ pollfd = fd, events = events }, seconds)
  all[co] = nil
  if not next(all) then
    waiting[fd] = nil
    cqueues.cancel(fd)
  end
end

M.cancel = cqueues.cancel

return M
