--- The only place in the library that waits.

local core = require "moondock.core"

--- An event loop, as far as we need one.
---@class moondock.Wait
---@field wait fun(fd: integer?, events: string?, seconds: number?)  return when fd is ready for "r", "w" or "rw", or the seconds are over; may return early, never much late; without fd: the time alone
---@field cancel fun(fd: integer)  wake whoever waits for fd: it is about to be closed

local M = {}

M.now = core.now

--- Seconds from now, as an instant. nil and 0: never.
---@param seconds number?
---@return number? deadline
function M.deadline(seconds)
  return seconds and seconds > 0 and core.now() + seconds or nil
end

--- The earlier of two instants, either of which may be nil.
function M.earlier(a, b)
  if a and b then
    return math.min(a, b)
  end
  return a or b
end

--- Make the call until it has an answer, and return that. After the deadline: nil, "timeout". Where the loop moves the bytes, so that
--- they only come while somebody waits, there is a last look then.
---@param wait moondock.Wait
---@param conn moondock.Conn   or a program of child.lua, which has no pauses
---@param deadline number?
function M.await(wait, conn, deadline, call, ...)
  local looked = false
  while true do
    local a, b, c = call(conn, ...)
    if a ~= false then
      return a, b, c
    end
    local paused, due, fd = conn.paused and conn:paused(), conn:timeout(), conn:pollfd()
    local left = deadline and deadline - core.now()
    if left and left <= 0 then
      if looked or fd ~= conn then
        return nil, "timeout"
      end
      looked, left = true, 0
    end
    if paused then
      wait.wait(nil, nil, 0)
    else
      wait.wait(fd, conn:events(), due and (not left or due < left) and due or left)
    end
  end
end

--- Let the seconds pass, or what is left until the deadline.
function M.sleep(wait, seconds, deadline)
  local left = deadline and deadline - core.now() or seconds
  wait.wait(nil, nil, math.max(0, math.min(seconds, left)))
end

return M
