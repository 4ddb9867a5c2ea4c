--- Connections that libcurl makes.

local core = require "moondock.core"
local await = require "moondock.await"
local exchange = require "moondock.transport.exchange"

--- As many idle connections as the reference client keeps.
local MAX_IDLE = 6

local Transport = { open = exchange.open, reach = exchange.reach }
Transport.__index = Transport

function Transport:take()
  local conn = table.remove(self.idle) or self.spare or core.conn()
  if conn == self.spare then
    self.spare = nil
  end
  return conn
end

--- Connect, unless it is connected still. Where no descriptor is left, streams that nobody holds any more may still have some.
function Transport:connect(conn, deadline)
  local ok, fresh, text
  for attempt = 1, 2 do
    ok, fresh, text = await.await(self.wait, conn, deadline, conn.connect, self.endpoint)
    if ok or fresh ~= "descriptors" then
      break
    elseif attempt == 1 then
      collectgarbage()
    else
      fresh = "connect"
    end
  end
  return ok, fresh, text
end

--- Take a connection back whose exchange is complete. A closed one still has its buffers: one of these is kept, too.
function Transport:release(conn)
  if conn:reusable() and #self.idle < MAX_IDLE then
    self.idle[#self.idle + 1] = conn
  else
    conn:close()
    self.spare = conn
  end
end

--- Close what is idle.
function Transport:close()
  for i = #self.idle, 1, -1 do
    self.idle[i]:close()
    self.idle[i] = nil
  end
end

local M = {}

--- One that leads elsewhere, in the same event loop.
---@param endpoint moondock.Endpoint
function Transport:to(endpoint)
  return M.new(endpoint, self.wait, self.timeout)
end

---@param endpoint moondock.Endpoint
---@param wait moondock.Wait
---@param timeout { connect: number?, idle: number? }   seconds
function M.new(endpoint, wait, timeout)
  return setmetatable({ endpoint = endpoint, wait = wait, timeout = timeout, idle = {} }, Transport)
end

return M
