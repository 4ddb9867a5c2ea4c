--- A source of bytes with the manners of a Lua file.

local class = require "moondock.class"
local errors = require "moondock.error"

--- How much is read of a file at once, in bytes.
local PIECE = 65536

--- Can be called, as a function that returns the next piece, nil at the end, nil and an Error on failure.
---@class moondock.Reader
---@field tar? boolean                 it is an archive
---@field stat? moondock.PathStat      of what is read from a container
---@field package pull fun(): string?, moondock.Error?
---@field package closer? fun()        until it is closed
---@field package rest string          what was taken and not read
---@field package from integer         where in it
---@field package failed? moondock.Error
local Reader = { __name = "moondock.Reader" }

--- The next piece that is not empty, whatever is left of the last one aside.
local function pull(self)
  while self.pull and not self.failed do
    local ok, piece, err = pcall(self.pull)
    if not ok then
      self:close()
      error(piece, 0)
    elseif piece == nil then
      self.failed = err ~= nil and not errors.is(err) and errors.new("invalid", tostring(err)) or err
      self:close()
      break
    elseif type(piece) ~= "string" then
      self:close()
      error(("a source must return a string or nil, not a %s"):format(type(piece)), 0)
    elseif piece ~= "" then
      return piece
    end
  end
  return nil, self.failed
end

local function left(self)
  return #self.rest - self.from + 1
end

--- Take the next piece, when nothing is left of the last one.
local function refill(self)
  local piece, err = pull(self)
  if not piece then
    return nil, err
  end
  self.rest, self.from = piece, 1
  return true
end

local function take(self, n)
  local bytes = self.rest:sub(self.from, self.from + n - 1)
  self.from = self.from + n
  return bytes
end

--- The next piece, as it comes.
function Reader:__call()
  if left(self) > 0 then
    local bytes = self.from == 1 and self.rest or self.rest:sub(self.from)
    self.rest, self.from = "", 1
    return bytes
  end
  return pull(self)
end

--- So many bytes, or those there are.
local function read_bytes(self, n)
  if left(self) >= n then
    return take(self, n)
  end
  local parts, missing = {}, n
  while missing > 0 do
    if left(self) <= 0 then
      local ok, err = refill(self)
      if not ok then
        if err then
          return nil, err
        end
        break
      end
    end
    parts[#parts + 1] = take(self, math.min(missing, left(self)))
    missing = missing - #parts[#parts]
  end
  return #parts > 0 and table.concat(parts) or nil
end

local function read_all(self)
  local parts = {}
  for piece in self do
    parts[#parts + 1] = piece
  end
  if self.failed then
    return nil, self.failed
  end
  return table.concat(parts)
end

local function read_line(self, keep)
  local parts = {}
  while true do
    local at = self.rest:find("\n", self.from, true)
    if at then
      parts[#parts + 1] = take(self, at - self.from + 1)
      local line = table.concat(parts)
      return keep and line or line:sub(1, -2)
    elseif left(self) > 0 then
      parts[#parts + 1] = take(self, left(self))
    end
    local ok, err = refill(self)
    if err then
      return nil, err
    elseif not ok then
      return #parts > 0 and table.concat(parts) or nil
    end
  end
end

--- As a Lua file's: a number of bytes, "a" for all, "l" for a line (without a format), "L" for one with its end. nil at the end;
--- nil and an Error on failure.
---@param format? integer|string
---@return string|nil
---@return moondock.Error? err
function Reader:read(format)
  if type(format) == "number" then
    if format < 0 or format % 1 ~= 0 then
      error(("a number of bytes expected, not %s"):format(format), 2)
    elseif format == 0 then -- is there more?
      return (left(self) > 0 or refill(self)) and "" or nil, self.failed
    end
    return read_bytes(self, format)
  end
  local kind = tostring(format or "l"):match "^%*?([alL])$"
  if not kind then
    error(("invalid format %q"):format(tostring(format)), 2)
  elseif kind == "a" then
    return read_all(self)
  end
  return read_line(self, kind == "L")
end

--- `for line in reader:lines()`. A failure is raised, and closes it.
function Reader:lines()
  return function()
    local line, err = read_line(self)
    if err then
      error(err, 0)
    end
    return line
  end, nil, nil, self
end

--- All of it into an open Lua file, or a function that is called with each piece. When that fails, the reader is closed.
---@param sink file*|fun(piece: string)
---@return integer|nil bytes   how many they were
---@return moondock.Error? err
function Reader:into(sink)
  if type(sink) ~= "function" and io.type(sink) ~= "file" then
    error(("a function or an open file expected, not %s"):format(io.type(sink) or type(sink)), 2)
  end
  local total = 0
  while true do
    local piece, err = self()
    if err then
      return nil, err
    elseif not piece then
      return total
    end
    if type(sink) == "function" then
      local ok, problem = pcall(sink, piece)
      if not ok then
        self:close()
        error(problem, 0)
      end
    else
      local written, problem = sink:write(piece)
      if not written then
        self:close()
        return errors.fail("invalid", "it cannot be written: " .. tostring(problem))
      end
    end
    total = total + #piece
  end
end

--- Any number of times. What was not read is lost.
---@return true
function Reader:close()
  local closer = self.closer
  self.pull, self.closer, self.rest, self.from = nil, nil, "", 1
  if closer then
    closer()
  end
  return true
end

Reader.__close = Reader.close

local M = {}

---@param next fun(): string?, moondock.Error?   the next piece; nil at the end; nil and an Error
---@param close? fun()                           called once, at the end, after a failure, or by `close`
---@return moondock.Reader
function M.new(next, close)
  return class.new(Reader, { pull = next, closer = close, rest = "", from = 1 })
end

--- A Reader of what cannot be read.
---@param err moondock.Error
---@return moondock.Reader
function M.failed(err)
  local self = M.new(function() end)
  self.failed = err
  self:close()
  return self
end

--- Close a source that will not be read after all, if it is a Reader.
function M.drop(source)
  if M.is(source) then
    source:close()
  end
end

--- Why a source cannot be read, if that is known already.
---@return moondock.Error?
function M.failure(source)
  if not M.is(source) then
    return nil
  end
  local used = not source.pull and left(source) <= 0
  return source.failed or used and errors.new("invalid", "the Reader is used up") or nil
end

---@return boolean
function M.is(value)
  return class.is(value, Reader)
end

--- Whether a value is a source of bytes: a string, a function, a Reader, or an open Lua file.
---@return boolean
function M.is_source(value)
  local kind = type(value)
  return kind == "string" or kind == "function" or M.is(value) or io.type(value) == "file"
end

local function of_file(file)
  return function()
    local piece, problem = file:read(PIECE)
    if not piece and problem then
      return errors.fail("invalid", "it cannot be read: " .. problem)
    end
    return piece
  end
end

--- A Reader of any source. What is one already stays what it is; an open file stays open.
---@param source string|function|moondock.Reader|file*
---@return moondock.Reader
function M.of(source)
  if M.is(source) then
    return source
  elseif type(source) == "string" then
    local self = M.new(function() end)
    self.rest = source
    return self
  end
  return M.new(io.type(source) and of_file(source) or source)
end

return M
