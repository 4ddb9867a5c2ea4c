--- Connections over nginx's own sockets: while one waits, its worker goes on. A stream belongs to the request that opened it, and ends
--- with it.

local core = require "moondock.core"
local exchange = require "moondock.transport.exchange"
local nginx = require "moondock.transport.nginx"
local semaphore = require "ngx.semaphore"

local ngx = ngx

--- As much as is read at once, in bytes.
local PIECE = 32768
--- How long the timer that notes a worker's exit runs otherwise, in seconds.
local DAY = 24 * 60 * 60
--- So much goes into a socket that nothing was sent to yet.
local REQUEST = 16384
--- Between two attempts to connect, and two looks at a program, in seconds.
local RETRY, LOOK = 0.01, 0.005
--- No end, as nginx's sockets take it: in milliseconds.
local ENDLESS = 2 ^ 31 - 1

--- A connection's socket, and who is at it.
---@class moondock.Cosocket
---@field socket table
---@field endless boolean    whoever reads has no deadline
---@field held boolean       nor has somebody who waited until all had left
---@field begun number        how many bytes the conn had moved when this socket was connected
---@field sending boolean    somebody sends
---@field reading boolean    a coroutine reads
---@field broken? boolean     nothing can be sent any more
---@field news? table        a semaphore: posted when either is done, once for each of those that wait for that
---@field waiters integer

--- Whether descriptors can be told, once there was a connection.
local known

--- conn -> moondock.Cosocket; none for a closed one.
local sockets = setmetatable({}, { __mode = "k" })

local function milliseconds(seconds)
  return seconds and math.max(1, math.min(ENDLESS, math.ceil(seconds * 1000))) or ENDLESS
end

local function tell(one)
  if one.waiters > 0 then
    one.news:post(one.waiters)
  end
end

--- Who was the last at a socket that has been closed meanwhile closes it indeed.
local function done(conn, one)
  tell(one)
  if sockets[conn] ~= one and not one.sending and not one.reading then
    one.socket:close()
  end
end

local function await_news(one, seconds)
  one.news = one.news or semaphore.new()
  one.waiters = one.waiters + 1
  one.news:wait(seconds or ENDLESS / 1000)
  one.waiters = one.waiters - 1
end

local function receive(socket, room, seconds)
  socket:settimeouts(ENDLESS, ENDLESS, milliseconds(seconds))
  return socket:receiveany(room)
end

--- All that is to be sent. It may take as long as the engine likes.
local function send(conn, one)
  one.sending = true
  repeat
    local bytes, last = conn:outgoing()
    if bytes then
      local ok, sent = pcall(one.socket.send, one.socket, bytes)
      sent = ok and sent
      if sockets[conn] ~= one then
        break
      elseif not sent then
        one.broken = true
        conn:deaf()
      else
        conn:sent(#bytes)
      end
    elseif last then
      if nginx.shutdown(one.socket, "write") then
        conn:half_closed()
      else
        conn:deaf()
      end
    end
  until not (bytes or last)
  one.sending = false
  done(conn, one)
end

local function read(conn, one, seconds)
  local room = math.min(PIECE, conn:room())
  if room == 0 then
    return
  end
  one.reading, one.endless = true, not seconds
  local ok, bytes, problem = pcall(receive, one.socket, room, seconds or nginx.patience(one.socket))
  one.reading = false
  if not ok then
    error("this stream belongs to the request that opened it", 0)
  elseif problem == "closed" and sockets[conn] == one and known and not one.broken
    and not nginx.descriptor(one.socket) then -- not by the engine
    error("the request that opened this stream has ended", 0)
  end
  if sockets[conn] == one then
    if bytes then
      conn:arrived(bytes)
    elseif one.endless and ngx.worker.exiting() then
      conn:ended "the worker exits"
    elseif problem ~= "timeout" then
      conn:ended(problem ~= "closed" and problem or nil)
    end
  end
  done(conn, one)
end

local wait = {}

--- The conn stands for its descriptor.
function wait.wait(conn, events, seconds)
  local one = sockets[conn]
  local obstacle = not one and nginx.obstacle()
  if obstacle then -- a wait that fails can end the worker; an exchange has looked
    error(obstacle, 0)
  end
  if not conn then
    ngx.sleep(math.max(0, seconds))
  elseif type(conn) == "number" then -- a program's pipe, which nginx cannot wait for
    if not core.poll(conn, events, 0) then
      ngx.sleep(math.min(seconds or LOOK, LOOK))
    end
  elseif one then
    local reads, writes = events ~= "w", events ~= "r"
    if writes and not one.sending then
      if conn:moved() == one.begun and #(conn:outgoing() or "") <= REQUEST then
        send(conn, one) -- there is room for a request
      else
        ngx.thread.spawn(send, conn, one)
      end
    end
    if one.sending and not reads or one.reading and reads then
      one.held = one.held or one.sending and not reads and not seconds
      await_news(one, seconds)
    elseif reads and (one.sending or not writes) then -- else all has left: look again first
      read(conn, one, seconds)
    end
  end
end

function wait.cancel(conn)
  local one = sockets[conn]
  sockets[conn] = nil
  if one and (one.sending or one.reading) then
    nginx.shutdown(one.socket, "both")
    tell(one)
  elseif one then
    one.socket:close()
  end
end

--- A worker exits when its requests have ended. Those that wait without a deadline would keep it; calls that have one may finish.
local watched = false
local function watch_exit()
  watched = watched or ngx.timer.at(DAY, function(premature)
    watched = false
    if not premature then
      return watch_exit()
    end
    for _, one in pairs(sockets) do
      if one.reading and one.endless or one.sending and one.held then
        nginx.shutdown(one.socket, "both")
      end
    end
  end)
end

local Transport = { open = exchange.open, reach = exchange.reach, wait = wait, obstacle = nginx.obstacle }
Transport.__index = Transport

Transport.go = ngx.thread.spawn

function Transport:take()
  local conn = self.spare or core.conn()
  self.spare = nil
  return conn
end

--- TLS on a connection that may be a used one.
local function shake_hands(socket, tls, name)
  if tls.cert then
    local ssl = require "ngx.ssl"
    local cert, problem = ssl.parse_pem_cert(tls.cert)
    local key
    if cert then
      key, problem = ssl.parse_pem_priv_key(tls.key)
    end
    if not key then
      return nil, problem
    end
    local ok
    ok, problem = socket:setclientcert(cert, key)
    if not ok then
      return nil, problem
    end
  end
  return socket:sslhandshake(nil, name, not tls.insecure)
end

--- What it cannot do here, in words.
---@return string?
local function refusal(endpoint)
  if endpoint.argv then
    return "in nginx there is no ssh"
  elseif endpoint.path and endpoint.path:sub(1, 1) == "@" then
    return "nginx knows no abstract sockets"
  elseif endpoint.tls and endpoint.tls.ca and not endpoint.tls.insecure then
    return "in nginx the CA is lua_ssl_trusted_certificate of nginx.conf; leave out ca"
  end
  return nginx.obstacle()
end

--- A connected socket, perhaps a used one.
local function dial(self, deadline)
  local endpoint = self.endpoint
  local socket, ok, problem
  repeat -- while the backlog of a unix socket is full
    local left = deadline and math.max(0.001, deadline - core.now())
    socket = ngx.socket.tcp()
    socket:settimeouts(milliseconds(left), ENDLESS, milliseconds(left))
    if endpoint.path then
      ok, problem = socket:connect("unix:" .. endpoint.path, self.options)
    else
      ok, problem = socket:connect(self.host, self.port, self.options)
    end
    local full = not ok and problem:find "temporarily unavailable" and (not left or left > RETRY)
    if full then
      ngx.sleep(RETRY)
    end
  until not full
  if not ok then
    return nil, problem
  end
  return socket
end

function Transport:connect(conn, deadline)
  local tls, obstacle = self.endpoint.tls, refusal(self.endpoint)
  if obstacle then
    return nil, "unsupported", obstacle
  end
  local socket, problem = dial(self, deadline)
  if not socket then
    return nil, problem == "timeout" and "timeout" or "connect", nginx.words(problem)
  end
  local fresh = socket:getreusedtimes() == 0
  if tls and fresh then
    local ok
    ok, problem = shake_hands(socket, tls, tls.server_name or self.host)
    if not ok then
      socket:close()
      return nil, problem == "timeout" and "timeout" or "tls", problem
    end
  end
  if known == nil then
    known = nginx.descriptor(socket) ~= nil
  end
  watch_exit()
  conn:carry()
  sockets[conn] = {
    socket = socket, begun = conn:moved(), sending = false, reading = false,
    endless = false, held = false, waiters = 0,
  }
  return true, fresh
end

--- nginx does not half-close by itself, and TLS not even by its descriptor.
function Transport:half_closes(conn)
  local one = sockets[conn]
  return not self.endpoint.tls and one ~= nil and nginx.descriptor(one.socket) ~= nil
end

--- A used connection goes into nginx's own pool.
function Transport:release(conn)
  local one = sockets[conn]
  if one and conn:reusable() and not one.sending and not one.reading then
    sockets[conn] = nil
    one.socket:setkeepalive()
  else
    wait.cancel(conn)
  end
  conn:close()
  self.spare = conn
end

--- The pool is nginx's.
function Transport.close()
end

local M = { wait = wait }

--- One that leads elsewhere.
---@param endpoint moondock.Endpoint
function Transport:to(endpoint)
  return M.new(endpoint, self.timeout)
end

---@param endpoint moondock.Endpoint
---@param timeout { connect: number?, idle: number? }   seconds
function M.new(endpoint, timeout)
  local tls = endpoint.tls
  local pool = { "moondock", endpoint.path or endpoint.connect_to or endpoint.url }
  if tls then
    local identity = { tls.cert or "", tls.key or "", tls.server_name or "", tostring(tls.insecure) }
    pool[3] = ngx.md5(table.concat(identity, "\n"))
  end
  local host, port = (endpoint.connect_to or endpoint.url or ""):gsub("^%a+://", ""):match "^(.-):?(%d*)$"
  return setmetatable({
    endpoint = endpoint, timeout = timeout, host = host, port = tonumber(port),
    options = { pool = table.concat(pool, " ") },
  }, Transport)
end

return M
