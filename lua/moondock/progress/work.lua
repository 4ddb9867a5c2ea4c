--- What the messages of a pull, push, build or load tell: lines that stay, and what is under way.

local text = require "moondock.progress.text"

--- An unfinished line that is longer is cut, in bytes.
local LONGEST_LINE = 8192

--- Statuses of a layer after which none follows.
local final = {
  ["Pull complete"] = true, ["Already exists"] = true, ["Pushed"] = true, ["Layer already exists"] = true,
}

--- A layer, or what else has messages with an id.
---@class moondock.progress.Layer
---@field id string          clean; "" for what has none
---@field phase string       its status
---@field status string      the same, clean
---@field final boolean      it is the last one
---@field message table      the last one
---@field since? number      when the first figures of this phase came, and
---@field base? number       how far it was then
---@field package counted? string   the phase whose bytes are those that the layer has moved: the first one with figures
---@field package moved number      before this phase
---@field package size? number      nil while it is not known

--- A step of a build.
---@class moondock.progress.Step
---@field name string
---@field since? number      nil: it does not run
---@field ended? boolean
---@field parts table<string, moondock.Trace.Status>   what is under way in it

---@class moondock.progress.Work
---@field lines string[]                                            that stay, and nobody has taken yet
---@field items (moondock.progress.Layer|moondock.progress.Step)[]  in the order of their appearance
---@field layers table<string, moondock.progress.Layer>
---@field steps table<string, moondock.progress.Step>               by digest
---@field step? moondock.progress.Step                              of a classic build, that runs
---@field at? { number: integer, of: integer }                      its place among all
---@field tail string                                               of the text: a line without its end
---@field package plain boolean?                                    changes of a layer are lines
---@field package extracts boolean?                                 a download is not the end of a layer
local Work = {}
Work.__index = Work

local function string_of(value)
  return type(value) == "string" and value ~= "" and value or nil
end

local function positive(value)
  return type(value) == "number" and value > 0 and value or 0
end

--- How far a message says that it is: current, total (0 where it does not say), and the unit if that is not bytes.
---@param message table
---@return number
---@return number
---@return string?
local function figures(message)
  local detail = message.progressDetail
  if type(detail) ~= "table" then
    return 0, 0
  end
  return positive(detail.current), positive(detail.total), string_of(detail.units)
end

local M = { figures = figures }

--- How many bytes a layer has moved, and how many there are, if that is known.
---@param layer moondock.progress.Layer
---@return number
---@return number?
function M.bytes(layer)
  if not layer.counted or layer.counted ~= layer.phase then
    return layer.moved, layer.size
  end
  local current, total = figures(layer.message)
  return current, total > 0 and math.max(current, total) or nil
end

--- Whether nothing more is to come of it.
---@param layer moondock.progress.Layer
---@return boolean
function M.is_done(layer)
  if layer.phase == "Loading layer" and not layer.final then -- nothing else says that it is loaded
    local current, total = figures(layer.message)
    return total > 0 and current >= total
  end
  return layer.final
end

local function stay(self, line)
  self.lines[#self.lines + 1] = text.clean(line)
end

local function item(self, new)
  self.items[#self.items + 1] = new
  return new
end

local function is_final(self, status)
  return final[status] or status:find "^Mounted from" ~= nil
    or status == "Download complete" and not self.extracts -- podman says no more
end

--- Seconds are counted down, until it is tried again.
local function is_countdown(status)
  return status ~= nil and status:find "^Retrying" ~= nil
end

--- A layer's status changes. What it counted is complete, unless it is to be tried again. A countdown is one change.
local function enter(self, layer, status)
  if self.plain and not (is_countdown(status) and is_countdown(layer.phase)) then
    stay(self, (layer.id ~= "" and layer.id .. ": " or "") .. status)
  end
  layer.moved, layer.size = M.bytes(layer)
  if not is_countdown(status) then
    layer.moved = layer.size or layer.moved
  end
  layer.phase, layer.status, layer.since = status, text.clean(status), nil
  layer.final = is_final(self, status)
end

--- A message of the phase that the layer is in. There are many: what they say is looked at when it is drawn.
local function advance(layer, message, now)
  layer.message = message
  if layer.since then
    return
  end
  local current, total, unit = figures(message)
  if current > 0 or total > 0 then
    layer.since, layer.base = now, current
    layer.counted = layer.counted or not unit and layer.phase or nil
  end
end

local function read_status(self, id, status, message, now)
  local layer = self.layers[id]
  if not layer then
    layer = item(self, { id = text.clean(id), moved = 0 })
    self.layers[id] = layer
  end
  if layer.phase ~= status then
    enter(self, layer, status)
  end
  advance(layer, message, now)
end

--- A line of a build's text. Where a step begins, another one ends.
local function line_of_build(self, line, now)
  stay(self, line)
  local number, of = line:match "^%[?[%d/%]]* ?S[Tt][Ee][Pp] (%d+)/(%d+) ?:"
  if number then
    self.step = self.step or item(self, { parts = {} })
    self.step.name, self.step.since = text.clean(line), now
    self.at = { number = tonumber(number), of = tonumber(of) }
  end
end

local function read_text(self, piece, now)
  local from = 1
  for line, after in piece:gmatch "([^\n]*)\n()" do
    line_of_build(self, self.tail .. line, now)
    self.tail, from = "", after
  end
  self.tail = self.tail .. piece:sub(from)
  if #self.tail > LONGEST_LINE then
    stay(self, self.tail)
    self.tail = ""
  end
end

local function step_of(self, digest)
  digest = digest or ""
  local step = self.steps[digest]
  if not step then
    step = item(self, { name = "", parts = {} })
    self.steps[digest] = step
  end
  return step
end

--- The tables in a list, if it is one.
local function tables(list)
  local out = {}
  for _, one in ipairs(type(list) == "table" and list or {}) do
    out[#out + 1] = type(one) == "table" and one or nil
  end
  return out
end

local function read_trace(self, trace, now)
  for _, vertex in ipairs(tables(trace.vertexes)) do
    local step = step_of(self, vertex.digest)
    step.name = type(vertex.name) == "string" and text.clean(vertex.name) or step.name
    step.ended = vertex.completed ~= nil and not vertex.error
    if vertex.completed or vertex.error then
      step.since = nil
    elseif vertex.started and not step.since then
      step.since = now
    end
  end
  for _, status in ipairs(tables(trace.statuses)) do
    step_of(self, status.vertex).parts[status.ID or ""] = status
  end
end

--- Take in a message, whatever it is.
---@param message any
---@param now number   seconds
function Work:take(message, now)
  if type(message) ~= "table" then
    return
  end
  local layer = self.layers[message.id]
  if layer and layer.phase == message.status then
    return advance(layer, message, now)
  end
  local id, status = string_of(message.id), string_of(message.status)
  if type(message.trace) == "table" then
    read_trace(self, message.trace, now)
  end
  if string_of(message.stream) then
    read_text(self, message.stream, now)
  elseif not status then
    return
  elseif id and status:find "^Pulling from " then -- the id is a tag
    self.extracts = true
    stay(self, id .. ": " .. status)
  elseif id and id ~= status then
    read_status(self, id, status, message, now)
  else
    local current, total = figures(message)
    if current + total > 0 then
      read_status(self, "", status, message, now)
    else
      stay(self, status)
    end
  end
end

--- Nothing more will come. Unless it failed, all is done.
---@param failed boolean?
function Work:finish(failed)
  if self.tail ~= "" then
    stay(self, self.tail)
    self.tail = ""
  end
  if failed then
    return
  end
  for _, layer in pairs(self.layers) do
    layer.final = true
  end
  if self.step then
    self.step.since, self.at.number = nil, self.at.of + 1
  end
end

--- The lines that stay, each of them once.
---@return string[]
function Work:taken()
  local lines = self.lines
  self.lines = {}
  return lines
end

---@param plain boolean   changes of a layer are lines that stay
---@return moondock.progress.Work
function M.new(plain)
  return setmetatable({ plain = plain, lines = {}, items = {}, layers = {}, steps = {}, tail = "" }, Work)
end

return M
