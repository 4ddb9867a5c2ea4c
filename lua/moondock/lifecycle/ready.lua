--- Waiting until a container is ready for use.

local await = require "moondock.await"
local errors = require "moondock.error"
local options = require "moondock.options"
local probe = require "moondock.lifecycle.ready.probe"
local strategy = require "moondock.lifecycle.ready.strategy"
local watching = require "moondock.lifecycle.ready.watch"

--- Without another, for all of it, in seconds.
local TIMEOUT = 60
--- Between two looks, in seconds: the first pause, and the longest.
local PAUSE, LONGEST_PAUSE = 0.01, 0.5

local M = {}

local fulfilled

--- What has been fulfilled once stays so.
local function combination(watch, one, kind, seen)
  local reasons = {}
  for _, part in ipairs(strategy.parts(one)) do
    local ok, why = fulfilled(watch, part, seen)
    if ok == nil then
      return nil, why
    elseif ok and kind == "any" then
      return true
    elseif not ok then
      reasons[#reasons + 1] = why
    end
  end
  return #reasons == 0, table.concat(reasons, "; ")
end

local function single(watch, one, kind, seen)
  local _, status = watch:state()
  local ok, why = false, "the container is " .. status
  if not probe.alive[kind] or watch:runs() then
    ok, why = probe[kind](watch, one)
  end
  if ok == false then -- that the last look was cut short says nothing
    why = await.now() >= watch.deadline and seen.reasons[one] or ("%s: %s"):format(strategy.text(one), why)
    seen.reasons[one] = why
  end
  return ok, why
end

--- Whether a strategy is fulfilled: true; false, and why not; nil, and an Error that time does not mend.
function fulfilled(watch, one, seen)
  if seen[one] then
    return true
  end
  local kind = strategy.kind(one)
  local ok, why
  if kind == "all" or kind == "any" then
    ok, why = combination(watch, one, kind, seen)
  else
    ok, why = single(watch, one, kind, seen)
  end
  seen[one] = ok
  return ok, why
end

--- An Error with what the container wrote last, in `logs` and under the message.
local function failure(watch, kind, message, fields)
  fields.logs = table.concat(watch:last_lines(), "\n")
  if fields.logs ~= "" then
    message = ("%s; it wrote last:\n%s"):format(message, fields.logs)
  end
  return errors.fail(kind, message, fields)
end

--- How a container ended, in words.
local function end_of(watch)
  local state, status = watch:state()
  local code = watch:exit_code()
  local how = state.OOMKilled == true and "ran out of memory" or code and "has ended" or "is " .. status
  return ("the container %s%s"):format(how, code and (" (exit code %d)"):format(code) or ""), code
end

local function until_fulfilled(watch, one)
  local seen, pause = { reasons = {} }, PAUSE
  while true do
    watch:listen()
    local ok, why = fulfilled(watch, one, seen)
    if ok then
      return true
    elseif ok == nil then
      return nil, why
    elseif watch:ended() then
      local message, code = end_of(watch)
      return failure(watch, "conflict", ("%s; waited for %s"):format(message, why), { code = code })
    end
    watch:pause(pause)
    pause = math.min(2 * pause, LONGEST_PAUSE)
    local err = watch:look()
    if await.now() >= watch.deadline then
      return failure(watch, "timeout", "not ready in time; waited for " .. why, {})
    elseif err then
      return nil, err
    end
  end
end

--- As `wait`; nothing is checked any more.
---@param container moondock.Container
---@param one table
---@param deadline number
---@return true|nil
---@return moondock.Error? err
function M.until_ready(container, one, deadline)
  local watch, err = watching.new(container, strategy.all_of(one, "log"), deadline)
  if not watch then
    return nil, err
  end
  local returned, ok, problem = pcall(until_fulfilled, watch, one)
  watch:close()
  if not returned then
    error(ok, 0)
  end
  return ok, problem
end

--- Wait until a container is ready, by one of these:
---
---   { running = true }       it runs
---   { healthy = true }       its health check says so
---   { log = "ready" }        a line that it wrote matches the Lua pattern; times: so many lines do; stream: "stdout" or "stderr" alone
---   { port = 8080 }          a TCP connection from here, to where the port is published, or to the container's address
---   { port = 8080, inside = true }   something listens at it in the container, which needs a `cat`
---   { http = "/", port = 8080 }      GET is answered with 2xx, or with `status`; inside: asked by the container's own wget
---   { exec = { "pg_isready" } }      a command in the container ends with 0, or with `code`
---   { file = "/run/ready" }  there is such a file in the container
---   { exit = 0 }             it has ended with that code
---   { all = { a, b } }, or { a, b }  each of them was fulfilled once
---   { any = { a, b } }       one of them
---
--- timeout: seconds, 60 without. When the container ends or runs out of memory before, that is an Error of kind "conflict" at once, with
--- its exit code as `code`; after the timeout one of kind "timeout" says what is missing. Both have the last 20 lines that it wrote as
--- `logs`. Where docker's proxy serves a published port, it takes connections before the container does: `inside` looks closer.
--- Operations ContainerInspect, ContainerWait, ContainerLogs, ContainerExec, ContainerArchiveInfo.
---@param container moondock.Container
---@param one table
---@param given? { timeout: number? }
---@return true|nil
---@return moondock.Error? err
function M.wait(container, one, given)
  options.expect("container", container, "table", 2)
  strategy.check(one, 2)
  given = options.check("option", given, { timeout = "number" }, 2)
  return M.until_ready(container, one, await.now() + (given.timeout or TIMEOUT))
end

M.check, M.TIMEOUT = strategy.check, TIMEOUT

return M
