--- Waiting in luv's event loop: whoever waits is a coroutine, and `uv.run` resumes it.

local coroutines = require "moondock.wait.coroutine"
local uv = require "luv"

--- A waiter goes on once, whatever else would wake it later.
---@class moondock.LuvWaiter
---@field co thread?
---@field events string

--- In seconds: who waits longer looks by himself now and then.
local LONGEST = 1e6

--- Descriptor -> who waits for it, { [waiter] = true }, and what watches it: libuv takes one watcher for each.
local watched, handles = {}, {}

--- Each goes on; what the first raises is raised when all have.
local function resume(waiters)
  local failed, problem
  for waiter in pairs(waiters) do
    local co = waiter.co
    waiter.co = nil
    if co and coroutine.status(co) == "suspended" then -- its owner may have closed it
      local ok, raised = coroutines.resume(co)
      if not ok and not failed then
        failed, problem = true, raised
      end
    end
  end
  if failed then
    error(problem, 0)
  end
end

--- Nobody waits for it any more; who did.
local function unwatch(fd)
  local waiters, handle = watched[fd] or {}, handles[fd]
  watched[fd], handles[fd] = nil, nil
  if handle then
    handle:close() -- stops it, too
  end
  return waiters
end

--- Watch for all that its waiters want. One that is woken for another's sake calls again.
local function watch(fd)
  local events = ""
  for waiter in pairs(watched[fd]) do
    events = events .. waiter.events
  end
  handles[fd] = handles[fd] or uv.new_poll(fd)
  handles[fd]:start((events:find "r" and "r" or "") .. (events:find "w" and "w" or ""), function()
    resume(unwatch(fd))
  end)
end

local function leave(fd, waiter)
  local waiters = watched[fd]
  if waiters and waiters[waiter] then
    waiters[waiter] = nil
    if next(waiters) then
      watch(fd)
    else
      unwatch(fd)
    end
  end
end

local function after(seconds, waiter)
  local timer = uv.new_timer()
  uv.update_time()
  timer:start(math.ceil(math.min(seconds, LONGEST) * 1000), 0, function()
    timer:close()
    resume { [waiter] = true }
  end)
  return timer
end

local M = {}

function M.wait(fd, events, seconds)
  local co = coroutines.running "luv"
  local waiter = { co = co, events = events }
  local timer = seconds and after(seconds, waiter)
  if fd then
    watched[fd] = watched[fd] or {}
    watched[fd][waiter] = true
    watch(fd)
  end
  coroutine.yield()
  if timer and not timer:is_closing() then
    timer:close()
  end
  if fd then
    leave(fd, waiter)
  end
end

--- Who waited goes on in the loop's next turn, when the descriptor is closed.
function M.cancel(fd)
  for waiter in pairs(unwatch(fd)) do
    after(0, waiter)
  end
end

return M
