--- What building, pulling, pushing, loading and importing say: progress messages, and what they come to.

local trace = require "moondock.trace"

---@class moondock.Outcome
---@field id? string          of the image that was built or imported
---@field digest? string      of the image that was pulled or pushed
---@field images? string[]    that were loaded: names, or ids of those without
---@field status? string      the last one
---@field aux? table          the last one that was not of BuildKit's trace

--- What a message tells by its text.
local function read_text(outcome, message)
  local status, text = message.status, message.stream
  if type(status) == "string" then
    outcome.status = status
    outcome.digest = status:match "^Digest: (%S+)$" or status:match "digest: (sha256:%x+)" or outcome.digest
    outcome.id = status:match "^sha256:%x+$" or outcome.id
  elseif type(text) == "string" then
    local loaded = text:match "^Loaded image: (.-)%s*$" or text:match "^Loaded image ID: (.-)%s*$"
    if loaded then
      outcome.images = outcome.images or {}
      table.insert(outcome.images, loaded)
    end
    outcome.id = text:match "^(sha256:%x+)%s*$" or outcome.id -- of a quiet build
  end
end

local function read_aux(outcome, aux)
  outcome.aux = aux
  outcome.id = type(aux.ID) == "string" and aux.ID or outcome.id
  outcome.digest = type(aux.Digest) == "string" and aux.Digest or outcome.digest
end

local M = {}

--- Fields for a Stream of such messages. BuildKit's trace is decoded: `message.trace` has it as tables, `message.stream` as text.
---@return { saw: fun(message: table), outcome: moondock.Outcome }
function M.fields()
  local outcome, progress = {}, nil
  return {
    outcome = outcome,
    saw = function(message)
      if type(message) ~= "table" then
        return
      elseif message.id == "moby.buildkit.trace" then
        progress = progress or trace.new()
        message.trace = trace.decode(message.aux)
        message.stream = message.trace and progress:text(message.trace)
        return
      end
      read_text(outcome, message)
      if type(message.aux) == "table" then
        read_aux(outcome, message.aux)
      end
    end,
  }
end

return M
