--- Waiting in copas, version 4 or newer: whoever waits is one of its threads.

local copas = require "copas"
local coroutines = require "moondock.wait.coroutine"

--- Descriptor -> what copas takes for sockets with it: { [object] = true }.
local watched = {}

--- After so many seconds whoever waits looks by itself. It is also how long copas may hold on to one that was closed while it had
--- its pause.
local LOOK = 30

--- A socket, as far as copas looks at it: it is read from, or written to, once it is ready.
local Object = {}
Object.__index = Object

function Object:getfd()
  return self.closed and -1 or self.fd -- select(2) is not to see what is closed
end

function Object.dirty()
  return false
end

--- The first time there is nothing; copas calls again when there is.
function Object:receive()
  if self.asked or self.closed then
    return ""
  end
  self.asked = true
  return nil, "timeout", ""
end

function Object:send()
  local bytes, problem = self:receive()
  return bytes and 1, problem, 0
end

function Object:close()
  self.closed = true
end

local function watch(co, fd, call)
  local object = setmetatable({ fd = fd }, Object)
  watched[fd] = watched[fd] or {}
  watched[fd][object] = true
  copas.settimeouts(object, LOOK, LOOK, LOOK)
  copas.addthread(function()
    call(object, "x")
    object:close()
    if not object.left then
      copas.wakeup(co)
    end
  end)
  return object
end

local function unwatch(fd, object)
  local objects = watched[fd]
  if not object then
    return
  end
  object.left = true -- whoever waited may wait for something else by now
  if not object.closed then
    copas.close(object)
  end
  if objects then
    objects[object] = nil
    watched[fd] = next(objects) and objects or nil
  end
end

local M = {}

function M.wait(fd, events, seconds)
  local co = coroutines.running "copas"
  local reads = fd and events:find "r" and watch(co, fd, copas.receive)
  local writes = fd and events:find "w" and watch(co, fd, copas.send)
  if seconds then
    copas.pause(seconds)
  else
    copas.pauseforever()
  end
  unwatch(fd, reads)
  unwatch(fd, writes)
end

function M.cancel(fd)
  for object in pairs(watched[fd] or {}) do
    copas.close(object)
  end
end

return M
