--- The text of a BuildKit build, much as `docker build --progress=plain` writes it. Steps run side by side and their lines mix, so
--- each line begins with the number of its step.

local record = require "moondock.record"

--- A longer line of a log is cut, in bytes.
local LONGEST_LINE = 64 * 1024
--- What is under way within a step is shown again only so often, in seconds of the build.
local PAUSE = 5

---@class moondock.trace.Step
---@field name string
---@field number? integer                 once it was announced
---@field started? number
---@field ended? string                   how, once that was shown
---@field cut table<1|2, string>          the beginning of a line, of stdout and of stderr
---@field moment? string                  of its log, in seconds since its start
---@field advanced table<string, number>  when something under way in it was shown; math.huge once it is done

---@class moondock.trace.Plain
---@field package steps table<string, moondock.trace.Step>   by digest
---@field package count integer                              of the steps that have a number
---@field package lines string[]                             of the text that is being made
local Plain = {}
Plain.__index = Plain

local function step_of(self, digest)
  digest = digest or ""
  local step = self.steps[digest]
  if not step then
    step = { name = digest, cut = {}, advanced = {} }
    self.steps[digest] = step
  end
  return step
end

local function write(self, step, text, prefix)
  for line in (text .. "\n"):gmatch "([^\n]*)\n" do
    self.lines[#self.lines + 1] = ("#%d %s%s\n"):format(step.number, prefix or "", line)
  end
end

--- The step that a digest names, which has its number and has been announced.
local function shown_step(self, digest)
  local step = step_of(self, digest)
  if not step.number then
    self.count = self.count + 1
    step.number = self.count
    write(self, step, step.name)
  end
  return step
end

local function begin(self, vertex)
  local step = step_of(self, vertex.digest)
  step.name, step.started = vertex.name or step.name, vertex.started or step.started
  if vertex.started and not vertex.completed then
    shown_step(self, vertex.digest).ended = nil
  end
end

--- From one moment to another: "0.1s".
local function duration(from, to)
  return from and to and ("%.1fs"):format(to - from) or nil
end

--- How far something within a step is: "extracting sha256:… 1.5MB / 3MB 0.2s done".
local function advance(self, status)
  local step, id = shown_step(self, status.vertex), status.ID or status.name or ""
  local last, now = step.advanced[id], status.completed and math.huge or status.timestamp or 0
  if last and (last == now or now - last < PAUSE) then
    return
  end
  step.advanced[id] = now
  local words, took = { id }, duration(status.started, status.completed or status.timestamp)
  if status.total then
    words[2] = record.size_text(status.current or 0) .. " / " .. record.size_text(status.total)
  elseif status.current then
    words[2] = record.size_text(status.current)
  end
  words[#words + 1] = took ~= "0.0s" and took or nil
  words[#words + 1] = status.completed and "done" or nil
  write(self, step, table.concat(words, " "))
end

--- What a step has written, in whole lines.
local function log(self, entry)
  local step, stream = shown_step(self, entry.vertex), entry.stream == 2 and 2 or 1
  local text = (step.cut[stream] or "") .. (entry.msg or "")
  local lines, cut = text:match "^(.*)\n(.*)$"
  cut = cut or text
  step.moment = ("%.3f "):format((entry.timestamp or 0) - (step.started or entry.timestamp or 0))
  if lines then
    write(self, step, lines, step.moment)
  end
  if #cut > LONGEST_LINE then
    write(self, step, cut, step.moment)
    cut = nil
  end
  step.cut[stream] = cut
end

local function warn(self, warning)
  local start = warning.ranges[1] and warning.ranges[1].start
  local where = warning.info and warning.info.filename
  where = where and (" (%s%s)"):format(where, start and start.line and (":%.0f"):format(start.line) or "") or ""
  write(self, shown_step(self, warning.vertex), "WARNING: " .. (warning.short or "") .. where)
end

local function outcome(vertex)
  if vertex.error then
    return vertex.error:find "context canceled$" and "CANCELED" or "ERROR: " .. vertex.error
  end
  local took = duration(vertex.started, vertex.completed)
  return vertex.cached and "CACHED" or took and "DONE " .. took or "DONE"
end

--- A step may be told of again after its end; that is shown only if it ran again, or failed.
local function finish(self, vertex)
  if not (vertex.completed or vertex.error) then
    return
  end
  local step, ended = shown_step(self, vertex.digest), outcome(vertex)
  if step.ended and (step.ended == ended or not vertex.error) then
    return
  end
  step.ended = ended
  for stream = 1, 2 do
    if (step.cut[stream] or "") ~= "" then
      write(self, step, step.cut[stream], step.moment)
    end
    step.cut[stream] = nil
  end
  write(self, step, ended)
end

--- The lines that a trace adds to the text; "" if it adds none.
---@param trace moondock.Trace
---@return string
function Plain:text(trace)
  self.lines = {}
  for _, part in ipairs {
    { trace.vertexes, begin }, { trace.statuses, advance }, { trace.logs, log }, { trace.warnings, warn },
    { trace.vertexes, finish },
  } do
    for _, item in ipairs(part[1]) do
      part[2](self, item)
    end
  end
  return table.concat(self.lines)
end

local M = {}

---@return moondock.trace.Plain
function M.new()
  return setmetatable({ steps = {}, count = 0, lines = {} }, Plain)
end

return M
