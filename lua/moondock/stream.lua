--- What an engine says bit by bit: a process's output, logs, JSON messages. One object for all of them.

local await = require "moondock.await"
local class = require "moondock.class"
local errors = require "moondock.error"
local json = require "moondock.json"
local logs = require "moondock.logs"
local messages = require "moondock.messages"

--- As much of each stream as `collect` keeps, in bytes.
local LIMIT = 64 * 1024 * 1024
--- How long the engine may take to know the exit code after the output has ended, in seconds.
local CODE_TIMEOUT = 10

---@class moondock.Stream
---@field exec? moondock.Exec    whose output it is
---@field package exchange moondock.Exchange
---@field package values boolean        JSON values rather than output
---@field package deadline? number      of the whole stream
---@field package client moondock.Client
---@field package hijacked boolean?      the end of the connection is the end of the output, whatever ended it
---@field package confirmed boolean?
---@field package death moondock.Error?   of the engine, at the end
---@field package broken moondock.Error?  by a message that says so
---@field package saw? fun(value: any)    is shown every value; it may add to a table
---@field package outcome? table          what the messages have told so far
---@field package prefix? { timestamps: boolean?, details: boolean? }   what stands before every line of a log
local Stream = { __name = "moondock.Stream" }

local function deadline_of(self, timeout)
  return timeout and await.earlier(self.deadline, await.now() + timeout) or self.deadline
end

--- The deadline of the whole is kept even while there is always more to read.
---@return moondock.Error?
local function expired(self)
  if self.deadline and await.now() >= self.deadline then
    return errors.new("timeout", "not done within the total timeout", { op = self.exchange.request.op })
  end
end

--- At the end of a hijacked connection: was it the end, or did the engine die?
---@return moondock.Error?
local function ended(self, deadline)
  if self.hijacked and not self.confirmed then
    local err = (self.exec or self.client):confirm(deadline)
    if err and err.kind == "timeout" then
      return err -- the next call asks again
    end
    self.confirmed, self.death = true, err
  end
  return self.death
end

local function next_value(self, deadline)
  if self.broken then
    return nil, self.broken
  end
  local text, err = self.exchange:value(deadline)
  if not text then
    return nil, err
  end
  local value, problem = json.decode(text)
  if value == nil then
    err = errors.new("protocol", "a message that is no JSON: " .. problem, { op = self.exchange.request.op })
  else
    err = messages.failure(value, self.exchange.request.op)
    err = err and self.explain and self.explain(err) or err
  end
  if err then
    self.broken = err
    self:close()
    return nil, err
  elseif self.saw then
    self.saw(value)
  end
  return value
end

--- What comes next. Of output: "stdout" or "stderr", and bytes; of messages: a table. nil at the end; nil and an Error on
--- failure. After a timeout it may be called again.
---@param timeout? number seconds
---@return string|table|nil
---@return string|moondock.Error|nil
function Stream:next(timeout)
  local deadline, late = deadline_of(self, timeout), expired(self)
  if late then
    return nil, late
  elseif self.values then
    return next_value(self, deadline)
  end
  local name, bytes = self.exchange:read(deadline)
  if name == nil and bytes == nil then
    bytes = ended(self, deadline)
    if not bytes then
      return nil
    end
  end
  return name, bytes
end

local function raise_and_close(self, err)
  self:close()
  error(err, 0)
end

local function next_item(self)
  local item, more = self:next()
  if item == nil and more ~= nil then
    raise_and_close(self, more)
  end
  return item, more
end

--- `for name, bytes in stream:each()`, of messages `for message in stream:each()`. A failure is raised, and closes the stream.
--- `break` closes it in Lua 5.4; elsewhere call `close`, or leave it to the garbage collector.
function Stream:each()
  return next_item, self, nil, self
end

--- `for name, line in stream:lines()`: name is "stdout" or "stderr", the line has no "\n". Otherwise as `each`.
function Stream:lines()
  if self.values then
    error("messages have no lines; see each", 2)
  end
  local exchange = self.exchange
  local function next_line()
    local name, line = nil, expired(self)
    if not line then
      name, line = exchange:line(self.deadline)
    end
    if name then
      return name, line
    end
    line = line or ended(self, self.deadline)
    if line then
      raise_and_close(self, line)
    end
  end
  local simple = not self.deadline and not exchange.source
  return simple and exchange:ready_lines(next_line) or next_line, nil, nil, self
end

--- `for record in stream:records()`: the lines of a log taken apart, { stream = "stdout", line =, time =, details = }. time is RFC
--- 3339 text, when `timestamps` were asked for; details a table, when they were. Otherwise as `each`.
function Stream:records()
  local next_line = self:lines()
  return function()
    local name, line = next_line()
    return name and logs.record(name, line, self.prefix or {})
  end, nil, nil, self
end

--- All of it: { stdout =, stderr =, truncated = }, or a list of messages. On failure the Error has `stdout` and `stderr`,
--- or `messages`.
---@param timeout? number seconds, for the whole
---@return table|nil
---@return moondock.Error? err
function Stream:collect(timeout)
  local deadline = deadline_of(self, timeout)
  if self.values then
    local list = {}
    while true do
      local value, err = nil, expired(self)
      if not err then
        value, err = next_value(self, deadline)
      end
      if err then
        err.messages = list
        return nil, err
      elseif value == nil then
        return list
      end
      list[#list + 1] = value
    end
  end
  local stdout, stderr, truncated = self.exchange:collect(LIMIT, deadline)
  if not stdout then
    return nil, stderr
  end
  local err = ended(self, deadline)
  if err then
    err.stdout, err.stderr = stdout, stderr
    return nil, err
  end
  return { stdout = stdout, stderr = stderr, truncated = truncated }
end

--- Of messages: read to the end and keep none of them. What they came to: of a build, pull, push, load or import see
--- messages.lua; else the last message.
---@param timeout? number seconds, for the whole
---@return table|nil
---@return moondock.Error? err
function Stream:result(timeout)
  local deadline = deadline_of(self, timeout)
  local last, value, err
  repeat
    err = expired(self)
    if not err then
      value, err = next_value(self, deadline)
    end
    if err then
      return nil, err
    end
    last = value or last
  until value == nil
  last = self.outcome or last
  if last == nil then
    return errors.fail("truncated", "the engine's answer ended before it began", { op = self.exchange.request.op })
  end
  return last
end

--- Write to the process's stdin; returns when the engine has taken all bytes. A process that answers while it reads waits
--- until its output is read: give what it shall read as the option `stdin`, and both happen at once.
---@param bytes string
---@param timeout? number seconds
---@return true|nil
---@return moondock.Error? err
function Stream:write(bytes, timeout)
  return self.exchange:write(bytes, deadline_of(self, timeout))
end

--- The process sees the end of its stdin. Its output can still be read. With a Tty it sees nothing: write "\4" there.
---@param timeout? number seconds
---@return true|nil
---@return moondock.Error? err
function Stream:finish(timeout)
  return self.exchange:finish(deadline_of(self, timeout))
end

--- Any number of times. The process, if there is one, goes on.
---@return true
function Stream:close()
  self.exchange:close()
  return true
end

Stream.__close = Stream.close

local function exec_of(self)
  if not self.exec then
    error("this stream is not that of an exec", 3)
  end
  return self.exec
end

--- The exit code of the process; never a guess: nil and an Error of kind "busy" while it runs. See moondock.Exec.code.
---@param timeout? number  seconds to wait for it; without: at the end of the stream some seconds, before it not at all
---@return integer|nil
---@return moondock.Error? err
function Stream:code(timeout)
  return exec_of(self):code(timeout or self.exchange.over and CODE_TIMEOUT or nil)
end

--- Tell the process the size of its terminal: { h = rows, w = columns }. See moondock.Exec.resize.
function Stream:resize(size)
  return exec_of(self):resize(size)
end

--- Send the process a signal. See moondock.Exec.kill.
---@param name? string     "KILL" without
function Stream:kill(name)
  return exec_of(self):kill(name)
end

local M = {}

---@return moondock.Stream
function M.new(fields)
  return class.new(Stream, fields)
end

return M
