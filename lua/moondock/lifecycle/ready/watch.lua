--- A container under observation: its state, the moment of its end, and what it writes.

local await = require "moondock.await"
local version = require "moondock.version"

--- As many of its last lines as an Error has, and how long the engine may take to tell them, in seconds.
local LAST_LINES, LAST_TIMEOUT = 20, 5
--- A line that is longer is cut there, in bytes.
local LINE_LIMIT = 65536

--- States that a container does not leave by itself.
local ends = { exited = true, stopped = true, dead = true, removing = true, removed = true }

---@class moondock.Watch
---@field container moondock.Container
---@field client moondock.Client
---@field deadline number
---@field info table           what the last inspection said
---@field code? integer        with which it has ended, if a wait told it
---@field package logs table[]    the strategies that look at the log
---@field package counts table<table, integer>   how many lines each of them has found
---@field package since? string    the end of the container's former run, whose log does not count
---@field package log? moondock.Stream
---@field package waiting? moondock.Stream
---@field package rests table<string, string>   what has no end of line yet
---@field package survived? boolean  it ran at the first look although the engine says that it ran out of memory: that was before
---@field problem? moondock.Error   why there is no log
---@field package complete? boolean   the log of what has ended was read
local Watch = {}
Watch.__index = Watch

--- The seconds that are left; more than none, which would mean no end.
function Watch:left()
  return math.max(0.001, self.deadline - await.now())
end

--- The engine's own word for the container's state.
---@return table state
---@return string status
function Watch:state()
  local state = type(self.info.State) == "table" and self.info.State or {}
  return state, type(state.Status) == "string" and state.Status or state.Running and "running" or "exited"
end

---@return boolean
function Watch:runs()
  local _, status = self:state()
  return status == "running"
end

--- Whether it has ended for good, or has lost its memory.
---@return boolean
function Watch:ended()
  local state, status = self:state()
  return ends[status] or state.OOMKilled == true and not self.survived
end

--- With which it has ended; nil while it has not.
---@return integer?
function Watch:exit_code()
  local state, status = self:state()
  return ends[status] and (self.code or type(state.ExitCode) == "number" and state.ExitCode) or nil
end

--- Take the exit code from the wait, if it comes in so many seconds.
local function take_code(self, seconds)
  local told, err = self.waiting:next(seconds)
  if type(told) == "table" and type(told.StatusCode) == "number" then
    self.code = told.StatusCode
  end
  if told or not err or err.kind ~= "timeout" then
    self.waiting:close()
    self.waiting = nil
  end
end

--- When a container that runs has ended before; what it wrote until then is history.
local function finish_of(state)
  local at = type(state) == "table" and state.Running and state.FinishedAt
  return type(at) == "string" and not at:find "^0001" and at or nil
end

--- Look at the container. One that removes itself may be gone.
---@return moondock.Error? err
function Watch:look()
  local info, err = self.client:perform("ContainerInspect", { id = self.container.id }, self.deadline)
  if info then
    local first = not self.info
    self.info = info
    if first then
      self.since, self.survived = finish_of(info.State), self:runs() and self:state().OOMKilled == true
    end
  elseif err.kind == "not_found" and self.waiting then
    take_code(self, 1)
  end
  if not info and err.kind == "not_found" and self.code then
    self.info, err = { State = { Status = "removed", ExitCode = self.code } }, nil
  end
  return err
end

local function count(self, name, line)
  for _, one in ipairs(self.logs) do
    if (not one.stream or one.stream == name) and line:find(one.log) then
      self.counts[one] = self.counts[one] + 1
    end
  end
end

local function feed(self, name, bytes)
  local rest = (self.rests[name] or "") .. bytes
  rest = rest:gsub("([^\n]*)\n", function(line)
    count(self, name, (line:gsub("\r$", "")))
    return ""
  end)
  if #rest > LINE_LIMIT then
    count(self, name, rest)
    rest = ""
  end
  self.rests[name] = rest
end

local function close_log(self)
  if self.log then
    self.log:close()
    self.log = nil
  end
end

--- The log from its beginning: what was counted before comes again.
local function open_log(self, follow)
  close_log(self)
  self.rests, self.counts = {}, {}
  for _, one in ipairs(self.logs) do
    self.counts[one] = 0
  end
  self.log, self.problem = self.client:perform("ContainerLogs",
    { id = self.container.id, follow = follow, since = self.since }, self.deadline)
end

--- Whether another one of the strategies can be content.
local function found(self, before)
  for _, one in ipairs(self.logs) do
    local times = one.times or 1
    if self.counts[one] >= times and before[one] < times then
      return true
    end
  end
  return false
end

--- Read the log until so many seconds are over, or it ends, or something is found.
local function read_log(self, seconds)
  local until_then, before = await.now() + seconds, self.counts
  self.counts = {}
  for one, its in pairs(before) do
    self.counts[one] = its
  end
  repeat
    local name, bytes = self.log:next(math.max(0, until_then - await.now()))
    if name then
      feed(self, name, bytes)
    elseif not bytes or bytes.kind ~= "timeout" then
      for stream, rest in pairs(self.rests) do
        if rest ~= "" then
          count(self, stream, rest)
        end
      end
      self.problem = bytes
      close_log(self)
    end
  until not self.log or await.now() >= until_then or found(self, before)
end

--- Have the log under observation, if anybody wants to know; of a container that has ended, all of it. An engine may end a log that is
--- followed before it was read, and ends that of a container that has not been started.
function Watch:listen()
  if #self.logs == 0 or self.complete then
    return
  elseif self:ended() then
    self.complete = true
    open_log(self, false)
    while self.log and await.now() < self.deadline do
      read_log(self, self:left())
    end
  elseif not self.log then
    open_log(self, true)
  end
end

--- Let so many seconds pass, or less if something happens.
function Watch:pause(seconds)
  seconds = math.min(seconds, self:left())
  if self.log then
    read_log(self, seconds)
  elseif self.waiting then
    take_code(self, seconds)
  else
    await.sleep(self.client.wait, seconds)
  end
end

--- What it wrote last; empty where the engine cannot tell.
---@return string[]
function Watch:last_lines()
  local lines, deadline = {}, await.now() + LAST_TIMEOUT
  local log = self.client:perform("ContainerLogs", { id = self.container.id, tail = LAST_LINES }, deadline)
  if log then
    pcall(function()
      for _, line in log:lines() do
        lines[#lines + 1] = line
      end
    end)
    log:close()
  end
  return lines
end

function Watch:close()
  close_log(self)
  if self.waiting then
    self.waiting:close()
    self.waiting = nil
  end
end

local M = {}

--- Begin: close it, whatever happens.
---@param container moondock.Container
---@param logs table[]      the strategies that look at its log
---@param deadline number
---@return moondock.Watch|nil
---@return moondock.Error? err
function M.new(container, logs, deadline)
  local self = setmetatable({
    container = container, client = container.client, deadline = deadline, logs = logs, counts = {}, rests = {},
  }, Watch)
  local err = self:look()
  if err then
    return nil, err
  elseif version.at_least(self.client.api or version.NEWEST, "1.30") then -- older engines answer when it is over
    self.waiting, err = self.client:perform("ContainerWait", { id = container.id, condition = "next-exit" }, deadline,
      { returns = "values" })
    if not self.waiting then
      return nil, err
    end
  end
  return self
end

return M
