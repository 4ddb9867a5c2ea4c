--- BuildKit's progress: what a build's messages with the id "moby.buildkit.trace" hold, as tables and as text.
--- Source of the fields: api/services/control/control.proto and solver/pb/ops.proto of github.com/moby/buildkit.

local base64 = require "moondock.base64"
local protobuf = require "moondock.trace.protobuf"
local plain = require "moondock.trace.plain"

---@class moondock.Trace
---@field vertexes moondock.Trace.Vertex[]   steps, each of them again whenever it changes
---@field statuses moondock.Trace.Status[]   how far something within a step is
---@field logs moondock.Trace.Log[]          what a step has written
---@field warnings moondock.Trace.Warning[]

--- Times are seconds since the epoch. What is empty or zero is nil.
---@class moondock.Trace.Vertex
---@field digest? string         its identity
---@field inputs string[]        digests of the steps that it builds on
---@field name? string
---@field cached? boolean
---@field started? number
---@field completed? number
---@field error? string
---@field progressGroup? { id: string?, name: string?, weak: boolean? }

---@class moondock.Trace.Status
---@field ID? string             of what is under way within the step
---@field vertex? string         digest of the step
---@field name? string
---@field current? integer       mostly bytes
---@field total? integer
---@field timestamp? number
---@field started? number
---@field completed? number

---@class moondock.Trace.Log
---@field vertex? string
---@field timestamp? number
---@field stream? integer        1 stdout, 2 stderr
---@field msg? string            bytes; lines may be cut anywhere

---@class moondock.Trace.Warning
---@field vertex? string
---@field level? integer
---@field short? string
---@field detail string[]
---@field url? string
---@field info? { filename: string?, data: string?, language: string? }   the file that it is of
---@field ranges { start: moondock.Trace.Position?, end: moondock.Trace.Position? }[]

---@alias moondock.Trace.Position { line: integer?, character: integer? }

local function seconds(timestamp)
  return (timestamp.seconds or 0) + (timestamp.nanos or 0) / 1e9
end

local function text(name, list)
  return { name = name, type = "bytes", list = list }
end

local function integer(name)
  return { name = name, type = "integer" }
end

local function boolean(name)
  return { name = name, type = "boolean" }
end

local function time(name)
  return { name = name, type = { integer "seconds", integer "nanos" }, read = seconds }
end

local function message(name, fields, list)
  return { name = name, type = fields, list = list }
end

local position = { integer "line", integer "character" }

--- StatusResponse. The place in a list is the field's number.
local STATUS = {
  message("vertexes", {
    text "digest", text("inputs", true), text "name", boolean "cached", time "started", time "completed", text "error",
    message("progressGroup", { text "id", text "name", boolean "weak" }),
  }, true),
  message("statuses", {
    text "ID", text "vertex", text "name", integer "current", integer "total",
    time "timestamp", time "started", time "completed",
  }, true),
  message("logs", { text "vertex", time "timestamp", integer "stream", text "msg" }, true),
  message("warnings", {
    text "vertex", integer "level", text "short", text("detail", true), text "url",
    message("info", { text "filename", text "data", [4] = text "language" }),
    message("ranges", { message("start", position), message("end", position) }, true),
  }, true),
}

local M = {}

--- Read the `aux` of a message whose id is "moby.buildkit.trace".
---@param aux any
---@return moondock.Trace|nil
---@return string? problem   a sentence
function M.decode(aux)
  if type(aux) ~= "string" then
    return nil, "a trace must be base64"
  end
  local bytes, problem = base64.decode(aux)
  if not bytes then
    return nil, problem
  end
  return protobuf.decode(bytes, STATUS)
end

--- The text of one build: give `text` its traces as they come. `progress:text(assert(trace.decode(message.aux)))`
---@return moondock.trace.Plain
M.new = plain.new

return M
