--- What building, pulling, pushing, loading and importing say: progress messages, and what they come to.

local errors = require "moondock.error"

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
    if not status:find(":", 1, true) then -- as of nearly all
      return
    end
    outcome.digest = status:match "^Digest: (%S+)$" or status:match "digest: (sha256:%x+)" or outcome.digest
    outcome.id = status:match "^sha256:%x+$" or outcome.id
  elseif type(text) == "string" then
    local loaded = text:match "^Loaded image: (.-)%s*$" or text:match "^Loaded image ID: (.-)%s*$"
    for name in (loaded or ""):gmatch "[^,]+" do -- podman says all at once
      outcome.images = outcome.images or {}
      table.insert(outcome.images, name)
    end
    outcome.id = text:match "^(sha256:%x+)%s*$" or outcome.id -- of a quiet build
  end
end

local function read_aux(outcome, aux)
  outcome.aux = aux
  outcome.id = type(aux.ID) == "string" and aux.ID or outcome.id
  outcome.digest = type(aux.Digest) == "string" and aux.Digest or outcome.digest
end

local function text_of(value)
  return type(value) == "string" and value ~= "" and value or nil
end

local M = {}

--- The Error that an engine puts into a stream that began with 200. Its `code`, where it has one, is that of the command that failed,
--- or a status.
---@param message any
---@param op string
---@return moondock.Error?
function M.failure(message, op)
  if type(message) ~= "table" or message.errorDetail == nil and message.error == nil then
    return nil
  end
  local detail = type(message.errorDetail) == "table" and message.errorDetail or nil
  local text = detail and text_of(detail.message) or text_of(message.error)
  if not detail and not text then
    return nil
  end
  text = text or "an error without a word"
  local code = detail and type(detail.code) == "number" and detail.code or nil
  local kind = "api"
  if text:find "no active session" then
    kind = "unsupported"
    text = text .. ": the build needs BuildKit's own protocol, for a secret or ssh; `docker buildx build` has it"
  end
  return errors.new(kind, text, { op = op, code = code })
end

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
        local trace = require "moondock.trace" -- few builds have one
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
