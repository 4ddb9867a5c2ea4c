--- Waiting in a loop of the host's own, such as that of a game: whoever waits is a coroutine, and the host calls `update` once in
--- each frame.

local core = require "moondock.core"
local coroutines = require "moondock.wait.coroutine"

--- Who waits, { co =, fd =, events =, due = }: those that were not looked at for the longest time are first.
local queue, first, last = {}, 1, 0

local M = {}

local function push(waiter)
  last = last + 1
  queue[last] = waiter
end

local function pop()
  local waiter = queue[first]
  if waiter then
    queue[first] = nil
    first = first + 1
  end
  return waiter
end

function M.wait(fd, events, seconds)
  local co = coroutines.running "frame"
  push { co = co, fd = fd, events = events, due = seconds and core.now() + seconds }
  coroutine.yield()
end

--- Who waits for it goes on when it is looked at.
function M.cancel(fd)
  for i = first, last do
    if queue[i].fd == fd then
      queue[i].fd, queue[i].due = nil, 0
    end
  end
end

local function is_ready(waiter)
  return waiter.fd and core.poll(waiter.fd, waiter.events, 0) or waiter.due and waiter.due <= core.now()
end

--- Resume all coroutines that can go on. Never waits.
---@param seconds? number   go on, also with those that can go on again, until they are over; without: one turn for each
---@return integer waiting  how many wait now
function M.update(seconds)
  local stop = seconds and core.now() + seconds
  repeat
    local moved = false
    for _ = first, last do
      local waiter = pop()
      if not waiter then -- a coroutine has called update, too
        break
      end
      if not is_ready(waiter) then
        push(waiter)
      else
        moved = true
        local ok, problem = coroutines.resume(waiter.co)
        if not ok then
          error(problem, 0)
        end
        if stop and core.now() >= stop then
          return last - first + 1
        end
      end
    end
  until not (moved and stop)
  return last - first + 1
end

return M
