--- Events that go on when their connection ends: another one asks for what has happened since.
---
--- The engine keeps its last events, 256 of them. It is asked for those from a second before the last one that was seen; those that were
--- seen are left out. Where it does not know the last one any more, events may be missing: the next event has `gap = true`.

local await = require "moondock.await"
local class = require "moondock.class"
local errors = require "moondock.error"
local json = require "moondock.json"
local stream = require "moondock.stream"
local timestamp = require "moondock.timestamp"

--- How many events are remembered, to know those that come again.
local REMEMBERED = 1024
--- So far back is asked for, in seconds: events are not always in the order of their times.
local OVERLAP = 1
--- Between two attempts to connect, in seconds.
local FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2

local lost = { connect = true, closed = true, truncated = true, timeout = true }

--- What a Stream reads from, in place of an Exchange.
---@class moondock.ResumedEvents
---@field package exchange? moondock.Exchange   while there is a connection
---@field package last? string                  the event that was seen last
---@field package first? number                 when the event happened that was seen first, in nanoseconds
---@field package missed boolean                the engine has not shown the last event again
---@field package ended boolean? a connection has ended since the last news
---@field package pause number   before the next connection, in seconds
---@field package gap boolean                   the next event comes after a gap
local Resumed = { __name = "moondock.ResumedEvents" }

local function name_of(event)
  local actor = type(event.Actor) == "table" and event.Actor or {}
  local time = json.digits(event, "timeNano") or tostring(event.time)
  return table.concat({ time, tostring(actor.ID or event.id), tostring(event.Action or event.status) }, " ")
end

local function nanoseconds(event)
  return tonumber(event.timeNano) or (tonumber(event.time) or 0) * 1e9
end

--- Whether the event is no news: it was seen before, or comes again from before the first one. News is seen from now on.
local function is_old(self, event)
  local name = name_of(event)
  self.missed = self.missed and name ~= self.last
  if self.seen[name] or self.missed and nanoseconds(event) < self.first then
    return true
  end
  self.first = self.first or nanoseconds(event)
  self.gap, self.missed = self.missed, false
  local old = self.names[self.next]
  if old then
    self.seen[old] = nil
  end
  self.names[self.next], self.seen[name] = name, true
  self.next = self.next % REMEMBERED + 1
  self.last, self.since, self.pause = name, tonumber(event.time) - OVERLAP, FIRST_PAUSE
  self.ended = false
  return false
end

local function connect(self, deadline)
  self.params.since = self.since or self.params.since
  local one, err = self.client:perform("SystemEvents", self.params, deadline)
  if not one then
    return nil, err
  end
  self.exchange, self.request = one.exchange, one.exchange.request
  self.missed = self.last ~= nil
  return true
end

--- Whether the end of a connection is the end of the events that were asked for.
local function is_over(self)
  local last = self.params["until"]
  return last and os.time() >= tonumber(last)
end

--- Before the next connection, longer each time that the last one had no news.
---@param why? moondock.Error
---@return moondock.Error? err   of kind "timeout"
local function rest(self, deadline, why)
  if deadline and await.now() >= deadline then
    return errors.new("timeout", "not done within the total timeout" .. (why and ": " .. why.message or ""),
      { op = self.request.op })
  end
  await.sleep(self.client.wait, self.pause, deadline)
  self.pause = math.min(self.pause * 2, LONGEST_PAUSE)
end

--- Connect until it succeeds, or until that is hopeless.
local function reconnect(self, deadline)
  while not self.exchange do
    local ok, err = connect(self, deadline or self.client:deadline())
    if self.failed then
      if ok then
        self.exchange:close()
      end
      return nil, self.failed
    elseif not ok then
      err = lost[err.kind] and rest(self, deadline, err) or not lost[err.kind] and err
      if err then
        return nil, err
      end
    end
  end
  return true
end

--- The text of the next event, as Exchange.value.
function Resumed:value(deadline)
  while not self.failed do
    local ok, err = reconnect(self, deadline)
    if not ok then
      return nil, err
    end
    local text
    text, err = self.exchange:value(deadline)
    if text then
      local event = json.decode(text)
      if type(event) ~= "table" or not tonumber(event.time) or not is_old(self, event) then
        return text
      end
    elseif err and (not lost[err.kind] or err.kind == "timeout") then
      return nil, err
    elseif not self.failed then
      self.exchange:close()
      self.exchange = nil
      if is_over(self) then
        return nil
      end
      local late = self.ended and rest(self, deadline) -- the one before brought nothing, too
      if late then
        return nil, late
      end
      self.ended = true
    end
  end
  return nil, self.failed
end

function Resumed:write()
  return errors.fail("invalid", "events take no input", { op = self.request.op })
end

Resumed.finish = Resumed.write

function Resumed:close()
  self.failed = self.failed or errors.new("closed", "the stream is closed", { op = self.request.op })
  if self.exchange then
    self.exchange:close()
  end
end

--- The engine's clock, by the head of its answer; else ours.
local function engine_time(exchange)
  local day, month, year, time = (exchange:field "date" or ""):match "(%d%d) (%a%a%a) (%d%d%d%d) (%d%d:%d%d:%d%d)"
  local at = month and ("JanFebMarAprMayJunJulAugSepOctNovDec"):find(month, 1, true)
  return at and tonumber(timestamp.parse(("%s-%02d-%sT%sZ"):format(year, (at + 2) / 3, day, time))) or os.time()
end

local M = {}

--- See Client.events.
---@param client moondock.Client
---@param given table   parameters of SystemEvents
---@return moondock.Stream|nil
---@return moondock.Error? err
function M.resumed(client, given)
  local deadline = await.deadline(given.timeout)
  local params = { filters = given.filters, since = given.since and timestamp.parse(given.since),
    ["until"] = given["until"] and timestamp.parse(given["until"]), raw = given.raw }
  local self = class.new(Resumed, {
    client = client, params = params, seen = {}, names = {}, next = 1, missed = false, gap = false, pause = FIRST_PAUSE,
  })
  local ok, err = connect(self, deadline)
  if not ok then
    return nil, err
  end
  if not params.since then
    self.since = engine_time(self.exchange)
  end
  return stream.new {
    client = client, exchange = self, values = true, deadline = deadline,
    saw = function(event)
      if self.gap and type(event) == "table" then
        event.gap = true
      end
    end,
  }
end

return M
