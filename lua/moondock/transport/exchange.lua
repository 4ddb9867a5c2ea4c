--- One request and its answer, over a connection of a transport. The exchange table is all that the rest of the library knows of
--- I/O.

local core = require "moondock.core"
local await = require "moondock.await"
local errors = require "moondock.error"
local pump = require "moondock.transport.pump"
local unreachable = require "moondock.transport.unreachable"

---@class moondock.Request
---@field op string                        what an Error calls it: "POST /containers/web/start"
---@field method string
---@field target string                    path and query, escaped
---@field headers string[]                 name, value, name, value, …
---@field how "send"|"upload"|"hijack"
---@field body? string                     of "send" and "hijack"
---@field source? moondock.Reader   of "upload": the body; of "hijack": what the process reads; sent while we read, closed by us

---@class moondock.Exchange
---@field request moondock.Request
---@field over boolean        complete, failed or closed
---@field source? moondock.Reader   see moondock.Request; nil once it is closed
---@field package conn? moondock.Conn   while it is not over
---@field package failed? moondock.Error
---@field package busy integer          how many coroutines wait for it
local Exchange = {}
Exchange.__index = Exchange

--- What an exchange needs of a transport.
---@class moondock.Transport
---@field endpoint moondock.Endpoint
---@field wait moondock.Wait
---@field timeout { connect: number?, idle: number? }   seconds
---@field take fun(self): moondock.Conn              a connection for one exchange
---@field connect fun(self, conn: moondock.Conn, deadline: number?): ...   true, and whether it is a new connection; or nil, kind, text
---@field release fun(self, conn: moondock.Conn)     whose exchange is complete
---@field go? fun(task: fun())                        start a coroutine, where what is sent must not wait for what is read
---@field obstacle? fun(): string?                     why there can be no waiting now
---@field half_closes? fun(self, conn: moondock.Conn): boolean   without: it always does

local NO_HALF_CLOSE = "nginx cannot half-close this connection, so the process would not see the end of its stdin"

local sentences = {
  connect = "no connection within the connect timeout",
  total = "not done within the total timeout",
  idle = "nothing came within the idle timeout",
}

local function failure(self, kind, text, which)
  if kind == "timeout" then
    text = sentences[which]
  elseif kind == "connect" or kind == "tls" then
    text = unreachable(self.transport.endpoint, kind, text)
  end
  return errors.new(kind, text, { op = self.request.op })
end

--- Whoever waits for it is woken, and it is closed.
local function discard(transport, conn)
  local fd = conn:pollfd()
  if fd then
    transport.wait.cancel(fd)
  end
  conn:close()
end

--- The answer of the conn's method `name`, or nil and an Error. A timeout leaves everything as it is: call again.
local function step(self, deadline, name, ...)
  local conn, obstacle = self.conn, self.transport.obstacle and self.transport.obstacle()
  pump.check(self)
  if not conn then
    return nil, self.failed or failure(self, "closed", "the stream is over")
  elseif obstacle then
    return nil, failure(self, "unsupported", obstacle)
  end
  local a, b, c, limit
  repeat -- the idle timeout starts again as long as bytes move
    local moved = conn:moved()
    limit = await.earlier(deadline, await.deadline(self.transport.timeout.idle))
    local call = conn[name]
    if self.source and (self.answered or self.request.how == "upload") then
      if not self.transport.go then
        call = pump.beside(self, call)
      elseif not self.apart then
        self.apart = true
        pump.apart(self)
      end
    end
    self.busy = self.busy + 1
    a, b, c = await.await(self.transport.wait, conn, limit, call, ...)
    self.busy = self.busy - 1
    pump.check(self)
  until not (a == nil and b == "timeout" and limit ~= deadline and self.conn == conn and conn:moved() ~= moved)
  if self.conn ~= conn then -- closed meanwhile
    return nil, self.failed
  elseif a == nil and b then
    return nil, failure(self, b, c, limit == deadline and "total" or "idle")
  end
  return a, b, c
end

--- Be connected.
local function connect(self, deadline)
  local transport = self.transport
  local limit = await.earlier(deadline, await.deadline(transport.timeout.connect))
  local ok, fresh, text = transport:connect(self.conn, limit)
  if not ok then
    return nil, failure(self, fresh, text, limit == deadline and "total" or "connect")
  end
  self.fresh = fresh
  return true
end

--- Whether the process can be told the end of its stdin.
local function half_closes(self)
  local transport = self.transport
  return not transport.half_closes or transport:half_closes(self.conn)
end

--- Connect and send the request.
local function start(self, deadline)
  local ok, err = connect(self, deadline)
  if not ok then
    return nil, err
  end
  local conn, request = self.conn, self.request
  if request.source and request.how == "hijack" and not half_closes(self) then
    return nil, failure(self, "unsupported", NO_HALF_CLOSE)
  end
  local begun, kind, text = conn:begin(request.method, request.target, request.headers, request.how, request.body)
  if not begun then
    return nil, failure(self, kind, text)
  end
  return true
end

--- Wait for the head of the answer. A connection that the engine had closed since its last exchange is replaced, but only
--- for what may be sent twice.
---@return integer|nil status
---@return moondock.Error? err
function Exchange:head(deadline)
  local status, err = step(self, deadline, "head")
  local method = self.request.method
  if not status and err.kind == "closed" and self.conn and not self.fresh and self.conn:untouched()
    and (method == "GET" or method == "HEAD") then
    discard(self.transport, self.conn)
    local ok
    ok, err = start(self, deadline)
    if ok then
      status, err = step(self, deadline, "head")
    end
  end
  if not status then
    self:close()
  end
  self.answered = true -- from now on a hijacked process may be written to
  return status, err
end

--- A field of the head, or nil.
---@param name string
---@return string?
function Exchange:field(name)
  return self.conn:field(name)
end

--- Say, before the first read, that the output is frames of stdout and stderr.
function Exchange:frames()
  self.conn:frames()
end

--- At the end the connection goes back to the others; after a failure it is closed, and the failure stays.
local function settle(self, a, b)
  if a ~= nil then
    return a, b
  end
  local conn = self.conn
  if b then
    if b.kind ~= "timeout" and b.kind ~= "unsupported" then -- with these it can go on, then or elsewhere
      self.failed = b
      self:close()
    end
  elseif conn then -- nobody else has seen the end yet
    self.over, self.conn = true, nil
    pump.drop(self)
    if self.busy > 0 then -- they are not to find another exchange there
      discard(self.transport, conn)
    else
      self.transport:release(conn)
    end
  end
  return nil, b
end

local function reader(name)
  return function(self, deadline)
    if self.over then
      pump.check(self)
      return nil, self.failed
    elseif not (deadline or self.source) then -- nothing else to do if it is here
      local a, b = self.conn[name](self.conn)
      if a then
        return a, b
      end
    end
    return settle(self, step(self, deadline, name))
  end
end

--- The next piece of output: "stdout" or "stderr", and bytes. Nothing at the end; nil and an Error.
---@type fun(self: moondock.Exchange, deadline: number?): string?, string|moondock.Error|nil
Exchange.read = reader "read"

--- The next line, as `read`, without its "\n".
Exchange.line = reader "line"

--- The text of the next JSON value. Nothing at the end; nil and an Error.
Exchange.value = reader "value"

--- A function that gives the next line, as `line` does, for as long as there is no need to wait; then it calls `otherwise`. It is
--- what makes millions of lines a second possible.
---@param otherwise function
---@return fun(): string?, string?
function Exchange:ready_lines(otherwise)
  if self.over then
    return otherwise
  end
  local line = self.conn:lines()
  return function()
    local name, text = line()
    if name then
      return name, text
    end
    return otherwise()
  end
end

--- All that is to come, at most `limit` bytes of each stream. On failure the Error keeps what came.
---@param limit integer
---@param deadline number?
---@return string|nil stdout
---@return string|moondock.Error stderr
---@return boolean? truncated
function Exchange:collect(limit, deadline)
  local conn = self.conn
  if self.over then
    return not self.failed and "" or nil, self.failed or "", false
  end
  conn:keep(limit)
  local _, err = settle(self, step(self, deadline, "collect"))
  local stdout, stderr, truncated = conn:collected()
  if err then
    err.stdout, err.stderr = stdout, stderr
    return nil, err
  end
  return stdout, stderr, truncated
end

--- Feed the upload or the process; returns when all bytes have left.
---@param bytes string
---@param deadline number?
---@return true|nil
---@return moondock.Error? err
function Exchange:write(bytes, deadline)
  local from = 1
  repeat
    local rest = from <= #bytes
    local taken, err = step(self, deadline, "write", bytes, from) -- of nothing: when the others have left
    if not taken then
      return nil, err or failure(self, "closed", "the other side does not read any more")
    end
    from = from + taken
  until not rest
  return true
end

--- Nothing more will be written: the process sees the end of its stdin, the upload is complete.
function Exchange:finish(deadline)
  if self.conn and self.request.how == "hijack" and not half_closes(self) then
    return nil, failure(self, "unsupported", NO_HALF_CLOSE)
  end
  return step(self, deadline, "finish")
end

--- Any number of times. Whoever waits for it is woken first.
function Exchange:close()
  local conn = self.conn
  if not conn then
    return
  end
  self.failed = self.failed or failure(self, "closed", "the stream is closed")
  self.over, self.conn = true, nil
  pump.drop(self)
  discard(self.transport, conn)
end

local M = {}

--- Start an exchange: connect, or take an idle connection, and send the request.
---@param transport moondock.Transport
---@param request moondock.Request
---@param deadline number?
---@return moondock.Exchange|nil
---@return moondock.Error? err
function M.open(transport, request, deadline)
  local exchange = setmetatable({
    transport = transport,
    request = request,
    conn = transport:take(),
    source = request.source,
    fresh = false,
    answered = false,
    over = false,
    busy = 0,
  }, Exchange)
  local ok, err = start(exchange, deadline)
  if not ok then
    exchange:close()
    return nil, err
  end
  return exchange
end

--- Connect, and no more.
---@param transport moondock.Transport
---@param deadline number?
---@return true|nil
---@return moondock.Error? err
function M.reach(transport, deadline)
  local exchange = setmetatable({
    transport = transport, request = { op = "connect" }, conn = core.conn(), busy = 0,
  }, Exchange)
  local ok, err = connect(exchange, deadline)
  exchange:close()
  return ok, err
end

return M
