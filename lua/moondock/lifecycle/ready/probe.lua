--- A look at whether a single strategy is fulfilled: true; false, and why not; nil, and an Error that time does not mend.

local errors = require "moondock.error"
local network = require "moondock.lifecycle.ready.network"

local M = {}

--- What one try of a command may take, in seconds: others may be waited for, too.
local ATTEMPT = 5

--- A command in the container, without a shell.
---@return table|nil result
---@return string? why
local function run(watch, argv)
  local result, err = watch.container:exec(argv,
    { allow = { argv[1] }, timeout = math.min(ATTEMPT, watch:left()), kill = true })
  return result, err and err.message
end

local function last_line(text)
  return text:match "([^\n]*%S[^\n]*)%s*$" or ""
end

local function ended_with(result)
  local said = last_line(result.stderr ~= "" and result.stderr or result.stdout)
  return ("exit code %d%s"):format(result.exit_code, said ~= "" and ": " .. said or "")
end

function M.running(watch)
  return watch:runs()
end

function M.healthy(watch)
  local state = watch:state()
  local config = type(watch.info.Config) == "table" and watch.info.Config or {}
  local test = type(config.Healthcheck) == "table" and config.Healthcheck.Test
  local health = type(state.Health) == "table" and state.Health or {}
  if health.Status == "healthy" then
    return true
  elseif type(test) ~= "table" or test[1] == nil or test[1] == "NONE" then
    return errors.fail("conflict", "the container has no health check")
  end
  local log = type(health.Log) == "table" and health.Log or {}
  local said = type(log[#log]) == "table" and type(log[#log].Output) == "string" and last_line(log[#log].Output) or ""
  return false, ("it is %s%s"):format(health.Status or "starting", said ~= "" and ": " .. said or "")
end

function M.log(watch, one)
  local count, problem = watch.counts[one] or 0, watch.problem
  if count >= (one.times or 1) then
    return true
  elseif problem and problem.status == 501 then -- a driver that cannot be read
    return nil, problem
  end
  return false, problem and problem.message or ("%d lines so far"):format(count)
end

--- Whether a line of /proc/net/tcp is a socket that listens at the port.
local function listens(text, port)
  for at in text:gmatch "%d+: %x+:(%x%x%x%x) %x+:%x%x%x%x 0A" do
    if tonumber(at, 16) == port then
      return true
    end
  end
  return false, "nothing listens"
end

function M.port(watch, one)
  if not one.inside then
    return network.connects(watch, one.port)
  end
  local result, why = run(watch, { "cat", "/proc/net/tcp", "/proc/net/tcp6" }) -- there may be no second
  if not result then
    return false, why
  end
  return listens(result.stdout, one.port)
end

--- The status that the container's own wget sees at last.
local function status_inside(watch, one)
  local url = ("http://127.0.0.1:%d%s"):format(one.port, one.http)
  local result, why = run(watch, { "wget", "-q", "-S", "-O", "/dev/null", url })
  if not result then
    return nil, why
  end
  local status
  for code in result.stderr:gmatch "HTTP/[%d.]+ (%d%d%d)" do
    status = tonumber(code)
  end
  return status, ended_with(result)
end

function M.http(watch, one)
  local status, why
  if one.inside then
    status, why = status_inside(watch, one)
  else
    status, why = network.status(watch, one.http, one.port)
  end
  if not status then
    return false, why
  elseif one.status and status == one.status or not one.status and status >= 200 and status < 300 then
    return true
  end
  return false, "status " .. status
end

function M.exec(watch, one)
  local result, why = run(watch, one.exec)
  if not result then
    return false, why
  end
  return result.exit_code == (one.code or 0), ended_with(result)
end

function M.file(watch, one)
  local stat, err = watch.client:perform("ContainerArchiveInfo", { id = watch.container.id, path = one.file },
    watch.deadline)
  return stat ~= nil, err and err.message
end

function M.exit(watch, one)
  local code = watch:exit_code()
  return code == one.exit, code and "exit code " .. code or "it runs"
end

--- What only a container that runs can show.
M.alive = { running = true, healthy = true, port = true, http = true, exec = true }

return M
