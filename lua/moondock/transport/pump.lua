--- What is sent from a source, a Reader, while the answer to it is read: the body of an upload, or what a process reads.

--- So much of a source is moved before the deadline is looked at, and others have their turn.
local PIECES = 16
--- Seconds, as good as no end.
local AS_LONG = 1e6

local M = {}

--- The source is needed no more.
function M.drop(self)
  local source = self.source
  self.source = nil
  if source then
    source:close()
  end
end

--- Raise what the source has raised while nobody was there.
function M.check(self)
  local raised = self.raised
  if raised then
    self.raised = nil
    error(raised[1], 0)
  end
end

--- The next bytes of the source; false when there are no more, or no good ones: then the exchange has failed.
local function draw(self)
  local ok, bytes, err = pcall(self.source)
  if not ok then
    self.drawing = false
    self:close()
    error(bytes, 0)
  elseif err then
    err.op = err.op or self.request.op
    self.failed = err
    self:close()
  end
  return bytes or false
end

--- Move what the source has to the engine, as far as that goes without waiting, but not for ever.
local function move(self)
  local conn = self.conn
  for _ = 1, PIECES do
    if not self.source then
      return
    elseif self.pending == nil then
      if self.drawing then -- by another coroutine, which the source lets wait
        return
      end
      self.drawing = true
      local piece = draw(self)
      self.pending, self.from, self.drawing = piece, 1, false
    end
    if self.conn ~= conn then
      return
    elseif not self.pending then
      if conn:finish() ~= false then
        M.drop(self)
      end
      return
    elseif self.from > #self.pending then
      self.pending = nil
    else
      local taken = conn:write(self.pending, self.from)
      if not taken then
        if taken == nil then -- nobody reads it any more; what was said instead is read next
          M.drop(self)
        end
        return
      end
      self.from = self.from + taken
    end
  end
end

--- A call of the conn, with the source pumped beside it.
function M.beside(self, call)
  return function(conn, ...)
    move(self)
    if self.conn ~= conn then -- the source has failed
      return nil
    end
    conn:feed(self.source ~= nil)
    return call(conn, ...)
  end
end

--- All of the source, in a coroutine of its own.
function M.apart(self)
  local conn, wait = self.conn, self.transport.wait
  self.transport.go(function()
    local ok, problem = pcall(function()
      repeat
        move(self)
        local more = self.source and self.conn == conn
        if more then
          wait.wait(conn:pollfd(), "w", AS_LONG) -- the deadline is its reader's
        end
      until not more
    end)
    self.raised = not ok and { problem } or nil
  end)
end

return M
