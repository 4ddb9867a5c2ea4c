--- The process behind server.lua. First line of stdin: the script; every
--- further line asks for a report; the end of stdin is the end.
---
--- It reads and writes the bare descriptors, and no byte before its step asks
--- for it: what is left unread is what a reset is made of.
local cjson = require "cjson"
local uv = require "luv"
local reply = require "spec.support.reply"

local script = cjson.decode(io.read "*l")
local connections, requests, problem = {}, {}, nil

--- Connections: a coroutine each, which waits here.

local function wait(c, events)
  c.poll:start(events, function()
    c.poll:stop()
    coroutine.resume(c.steps)
  end)
  coroutine.yield()
end

local function sleep(c, ms)
  local timer = uv.new_timer()
  timer:start(ms, 0, function()
    timer:close()
    coroutine.resume(c.steps)
  end)
  coroutine.yield()
end

-- At most n bytes, "" at the end, nil when the connection is broken.
local function receive(c, n)
  while true do
    local data, _, code = uv.fs_read(c.fd, n, -1)
    if data or code ~= "EAGAIN" then return data end
    wait(c, "r")
  end
end

-- Exactly n bytes; nil if the connection ends before.
local function take(c, n)
  local pieces = {}
  while n > 0 do
    local data = receive(c, math.min(n, 65536))
    if not data or data == "" then return nil end
    pieces[#pieces + 1], n = data, n - #data
  end
  return table.concat(pieces)
end

-- Up to and with `mark`, byte by byte: nothing behind it is touched.
local function take_to(c, mark)
  local pieces, tail = {}, ""
  repeat
    local byte = take(c, 1)
    if not byte then return nil end
    pieces[#pieces + 1] = byte
    tail = (tail .. byte):sub(-#mark)
  until tail == mark
  return table.concat(pieces)
end

local function send(c, bytes)
  while #bytes > 0 do
    local n, _, code = uv.fs_write(c.fd, bytes, -1)
    if n then
      c.sent, bytes = c.sent + n, bytes:sub(n + 1)
    elseif code == "EAGAIN" then
      wait(c, "w")
    else
      return nil
    end
  end
  return true
end

-- Where a unix socket is to be reset, the last byte of each reading stays
-- where it is until the next. `take_last` is how a reading ends.
local function take_last(c, n)
  c.left = c.resets and not script.tcp and n > 0
  return take(c, c.left and n - 1 or n)
end

local function take_left(c)
  if c.left then take(c, 1) end
  c.left = false
end

local function chunked(c)
  local pieces = {}
  while true do
    local line = take_to(c, "\r\n")
    local size = line and tonumber(line:match "^%x+", 16)
    if not size then return nil end
    pieces[#pieces + 1] = line
    pieces[#pieces + 1] = (size == 0 and take_last or take)(c, size + 2)
    if size == 0 then return table.concat(pieces) end
  end
end

-- A request, as it came.
local function request(c)
  take_left(c)
  local head = take_to(c, "\r\n\r")
  if not head then return nil end
  local fields = head:lower()
  local length = tonumber(fields:match "\r\ncontent%-length: *(%d+)" or 0)
  local is_chunked = fields:find "\r\ntransfer%-encoding: *chunked"
  if length == 0 and not is_chunked then return take_last(c, 1) and head .. "\n" end
  take(c, 1)
  local body
  if is_chunked then body = chunked(c) else body = take_last(c, length) end
  return body and head .. "\n" .. body
end

--- Steps: true, or nil when the connection is over before its script.

local steps = {}

function steps.read(c)
  while true do
    local raw = request(c)
    if not raw then return nil end
    if script.pings or not raw:match "^%u+ [%w/.]*/_ping[ ?]" then
      requests[#requests + 1] = { connection = c.number, raw = raw }
      return true
    end
    if not send(c, reply.ping "1.41") then return nil end
  end
end

function steps.write(c, step)
  local function number(n) return n == "connection" and c.number or n end
  local bytes = step.what:sub(1, number(step.first) or -1)
  local size = number(step.at) or number(step.each) or #bytes
  local from = 1
  while from <= #bytes do
    local to = (step.at and from > 1) and #bytes or from + size - 1
    if from > 1 then sleep(c, step.pause or (step.each and 0 or 1)) end
    if not send(c, bytes:sub(from, to)) then return nil end
    from = to + 1
  end
  return true
end

function steps.stdin(c, step)
  take_left(c)
  local data = take_last(c, step.what)
  c.stdin = c.stdin .. (data or "")
  return data
end

function steps.eof(c)
  repeat
    local data = receive(c, 65536)
    c.stdin = c.stdin .. (data or "")
  until not data or data == ""
  c.eof = true
  return true
end

function steps.echo(c)
  while true do
    local data = receive(c, 65536)
    if not data or data == "" then break end
    c.echoed = c.echoed + #data
    if not send(c, data) then return nil end
  end
  c.eof = true
  return true
end

function steps.forever(c, step)
  while send(c, step.what) do wait(c, "w") end
end

function steps.pause(c, step)
  sleep(c, step.what)
  return true
end

function steps.hold()
  coroutine.yield()
end

function steps.finish(c)
  c.stream:shutdown(function() coroutine.resume(c.steps) end)
  coroutine.yield()
  return true
end

-- The rest is done by close(), and by what was left unread.
function steps.reset(c)
  c.reset = true
end

local function close(c)
  c.over = true
  c.poll:close()
  if c.reset and script.tcp then c.stream:close_reset() else c.stream:close() end
end

local function play(c, list)
  for _, step in ipairs(list) do
    if not steps[step.name](c, step) then break end
  end
  close(c)
end

local function accept(listener)
  local stream = script.tcp and uv.new_tcp() or uv.new_pipe(false)
  listener:accept(stream)
  if script.tcp then stream:nodelay(true) end -- a write is a segment
  local c = { number = #connections + 1, stream = stream, fd = stream:fileno(),
    sent = 0, echoed = 0, stdin = "", eof = false, over = false }
  c.poll = uv.new_poll(c.fd)
  connections[c.number] = c
  local list = script.list[c.number] or script.any or {}
  for _, step in ipairs(list) do c.resets = c.resets or step.name == "reset" end
  c.steps = coroutine.create(function()
    local done, message = xpcall(play, debug.traceback, c, list)
    if not done then problem = message end
  end)
  coroutine.resume(c.steps)
end

--- The process.

local function report()
  local out = { requests = requests, connections = {}, problem = problem }
  for i, c in ipairs(connections) do
    out.connections[i] = { sent = c.sent, echoed = c.echoed, stdin = c.stdin, eof = c.eof, over = c.over }
  end
  return cjson.encode(out)
end

local directory, listener, host
if script.tcp then
  listener = uv.new_tcp()
  assert(listener:bind("127.0.0.1", 0))
  host = ("tcp://127.0.0.1:%d"):format(listener:getsockname().port)
else
  directory = assert(uv.fs_mkdtemp((os.getenv "TMPDIR" or "/tmp") .. "/moondock-XXXXXX"))
  listener = uv.new_pipe(false)
  assert(listener:bind(directory .. "/socket"))
  host = "unix://" .. directory .. "/socket"
end
assert(listener:listen(128, function() accept(listener) end))
uv.new_signal():start("sigpipe", function() end) -- a write that fails says so

local stdin = uv.new_pipe(false)
stdin:open(0)
stdin:read_start(function(_, data)
  if not data then
    if directory then
      uv.fs_unlink(directory .. "/socket")
      uv.fs_rmdir(directory)
    end
    os.exit(0)
  end
  for _ in data:gmatch "\n" do io.write(report(), "\n") end
  io.flush()
end)
io.write(host, "\n")
io.flush()
uv.run()
