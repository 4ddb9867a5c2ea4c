--- What a pull, push, build or load tells, as live lines on a terminal, or as plain lines elsewhere.

local await = require "moondock.await"
local block = require "moondock.progress.block"
local core = require "moondock.core"
local options = require "moondock.options"
local work = require "moondock.progress.work"

--- The least time between two drawings, and the most while nothing comes, in seconds.
local PAUSE, TICK = 0.05, 1
--- The size of a terminal that does not tell it.
local COLUMNS, ROWS = 80, 24

---@class moondock.progress.View
---@field package work moondock.progress.Work
---@field package size? fun(): integer?, integer?
---@field package color boolean
---@field package began? number
---@field package drawn? number      when
---@field package pending boolean    there is something new
---@field package widths integer[]   of the lines that the terminal has of the last drawing
local View = {}
View.__index = View

--- Take the last drawing away. The terminal may have become narrower meanwhile, and have wrapped its lines.
local function erase(self, columns, rows)
  local up = 0
  for _, width in ipairs(self.widths) do
    up = up + math.max(1, math.ceil(width / columns))
  end
  return up > 0 and "\r\27[K" .. ("\27[A\27[K"):rep(math.min(up, rows)) or ""
end

local function draw(self, now)
  local columns, rows = self.size()
  self.columns = columns and columns > 0 and columns or self.columns or COLUMNS
  self.rows = rows and rows > 0 and rows or self.rows or ROWS
  local out = { erase(self, self.columns, self.rows) }
  for _, line in ipairs(self.work:taken()) do
    out[#out + 1] = line .. "\n"
  end
  self.widths = {}
  for i, line in ipairs(block.lines(self.work, now, self.began, self.columns, self.rows - 1, self.color)) do
    out[#out + 1] = line.text .. "\n"
    self.widths[i] = line.width
  end
  self.drawn, self.pending = now, false
  return table.concat(out)
end

local function plain(self)
  local lines = self.work:taken()
  lines[#lines + 1] = #lines > 0 and "" or nil
  return table.concat(lines, "\n")
end

--- Tell it a message, or only that time has passed: what to write, and after how many seconds to tell the time again unless a message
--- comes earlier; without: it does not matter.
---@param now number        seconds, on any clock that only goes forward
---@param message? table
---@return string
---@return number? seconds
function View:update(now, message)
  self.began = self.began or now
  if message ~= nil then
    self.work:take(message, now)
    self.pending = true
  end
  if not self.size then
    return plain(self)
  end
  local pause = self.pending and PAUSE or TICK
  local left = self.drawn and self.drawn + pause - now or 0
  if left > 0 then
    return "", left
  end
  return draw(self, now), TICK
end

--- There will be no more messages: what is still to be written. After a failure the live lines stay as they are.
---@param now number
---@param failed? boolean
---@return string
function View:finish(now, failed)
  self.began = self.began or now
  self.work:finish(failed)
  return self.size and draw(self, now) or plain(self)
end

local M = {}

--- What `show` draws with, without any I/O: for who reads the messages and writes the text himself. size: gives columns and rows, and
--- is asked at each drawing; without it there are plain lines. color: without it there is none.
---@param given? { size: (fun(): integer?, integer?)?, color: boolean? }
---@return moondock.progress.View
function M.new(given)
  given = options.check("option", given, { size = "function", color = "boolean" }, 2)
  return setmetatable({
    work = work.new(not given.size), size = given.size, color = given.color == true, pending = false, widths = {},
  }, View)
end

--- A view for a file: live if that is a terminal which can do it.
local function view_of(out)
  local function size()
    if io.type(out) == "file" then
      return core.terminal(out)
    end
  end
  local no_color = os.getenv "NO_COLOR"
  local live = size() ~= nil and os.getenv "TERM" ~= "dumb"
  return M.new { size = live and size or nil, color = no_color == nil or no_color == "" }
end

--- What `out` raises goes on, and nothing is read any more.
local function write(stream, out, piece)
  if piece == "" then
    return
  end
  local ok, problem = pcall(out.write, out, piece)
  if not ok then
    stream:close()
    error(problem, 0)
  elseif io.type(out) == "file" then
    out:flush()
  end
end

--- Read a stream of messages to its end, as `stream:result()` does, and show meanwhile what they tell: live lines on a terminal, else one
--- plain line for each change. What cannot be written is lost. out: a file, or what has its method `write` (io.stderr); timeout: seconds,
--- for the whole.
---@param stream moondock.Stream   of a pull, push, build, load or import
---@param given? { out: any, timeout: number? }
---@return moondock.Outcome|nil
---@return moondock.Error? err
function M.show(stream, given)
  if type(stream) ~= "table" or type(stream.outcome) ~= "table" then
    error("stream must be that of a pull, push, build, load or import", 2)
  end
  given = options.check("option", given, { out = "userdata|table", timeout = "number" }, 2)
  local out, deadline = given.out or io.stderr, await.deadline(given.timeout)
  local view, has_idle_timeout = view_of(out), stream.client.timeout.idle > 0
  local now, message = await.now(), nil
  while true do
    local piece, seconds = view:update(now, message)
    write(stream, out, piece)
    if has_idle_timeout and not view.pending then -- each look would start it again
      seconds = nil
    end
    local look = await.earlier(deadline, seconds and now + seconds)
    local err
    message, err = stream:next(look and math.max(0, look - await.now()))
    now = await.now()
    if message == nil and not (err and err.kind == "timeout" and look and look ~= deadline and now >= look) then
      write(stream, out, view:finish(now, err ~= nil))
      if err then
        return nil, err
      end
      return stream:result()
    end
  end
end

return M
