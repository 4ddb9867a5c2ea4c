--- A container run to its end: created, attached to, waited for, and only then started.

local await = require "moondock.await"
local container = require "moondock.handle.container"
local errors = require "moondock.error"
local fields = require "moondock.fields"
local reader = require "moondock.reader"
local resource = require "moondock.resource"
local version = require "moondock.version"

local M = {}

--- As much of each of stdout and stderr as is kept by default, in bytes.
local LIMIT = 16 * 1024 * 1024
--- What tidying up after a failure may take, in seconds.
local TIDY_TIMEOUT = 10

--- What a container needs to read what is sent to it, and to see its end.
M.WITH_STDIN = { AttachStdin = true, OpenStdin = true, StdinOnce = true }

--- Operation ContainerCreate.
---@param params table
---@return moondock.Container|nil
---@return moondock.Error? err
function M.create(client, params, deadline)
  local made, err = client:perform("ContainerCreate", params, deadline)
  if not made then
    return nil, err
  elseif type(made.Id) ~= "string" or made.Id == "" then
    return errors.fail("protocol", "the engine gave the container no id", { op = "POST /containers/create" })
  end
  local handle = container.handle(client, made.Id)
  handle.warnings = resource.warnings(made)
  return handle
end

--- Attach and register the wait, before the container is started: both streams, or nil and an Error. Engines before API 1.30 have no
--- conditions, and answer a wait only when it is over: for them there is no second stream.
---@param params { stdin: any, write: boolean? }   write: stdin is a caller's to write
---@return moondock.Stream|nil output
---@return moondock.Stream|moondock.Error|nil waiting_or_err
function M.watch(client, id, params, deadline)
  local output, err = client:perform("ContainerAttach",
    { id = id, stdin = params.write or params.stdin ~= nil, source = params.stdin }, deadline)
  if not output then
    return nil, err
  end
  local waiting
  if version.at_least(client.api or version.NEWEST, "1.30") then
    waiting, err = client:perform("ContainerWait", { id = id, condition = "next-exit" }, deadline,
      { returns = "values" })
    if not waiting then
      output:close()
      return nil, err
    end
  end
  return output, waiting
end

--- The exit code that a wait tells.
local function code_of(state, op)
  state = type(state) == "table" and state or {}
  local problem = type(state.Error) == "table" and state.Error.Message
  if problem and problem ~= "" then
    return errors.fail("api", problem, { op = op })
  elseif type(state.StatusCode) ~= "number" then
    return errors.fail("protocol", "the engine tells no exit code", { op = op })
  end
  return state.StatusCode
end

--- The exit code, when the container has ended. `waiting` is that of `watch`.
---@return integer|nil
---@return moondock.Error? err
function M.code(client, id, waiting, deadline)
  local state, err
  if waiting then
    state, err = waiting:result(deadline and math.max(0, deadline - await.now()))
  else
    state, err = client:perform("ContainerWait", { id = id }, deadline)
  end
  if not state then
    return nil, err
  end
  return code_of(state, "POST /containers/" .. id .. "/wait")
end

local function finish(client, id, output, waiting, params, deadline)
  local stdout, stderr, truncated = output.exchange:collect(params.limit or LIMIT, deadline)
  if not stdout then
    return nil, stderr
  end
  local code, err = M.code(client, id, waiting, deadline)
  if not code then
    err.stdout, err.stderr = stdout, stderr
    return nil, err
  end
  return { exit_code = code, stdout = stdout, stderr = stderr, truncated = truncated }
end

--- See Client.run.
---@param client moondock.Client
---@param params table   of ContainerCreate, with stdin and limit
function M.run(client, params)
  local deadline = await.deadline(params.timeout)
  local body = params.stdin ~= nil and fields.merge(params.body, M.WITH_STDIN) or params.body
  local auto_remove = type(body.HostConfig) == "table" and body.HostConfig.AutoRemove == true
  local patience = client:deadline() -- what an engine creates for somebody who waits no more, nobody can remove
  local handle, err = M.create(client, { name = params.name, platform = params.platform, body = body },
    patience and math.max(patience, deadline or patience))
  if not handle then
    reader.drop(params.stdin)
    return nil, err
  end
  local output, waiting, result, started
  local ok, problem = pcall(function() -- a source may raise
    output, waiting = M.watch(client, handle.id, params, deadline)
    if not output then
      err = waiting
      return
    end
    started, err = client:perform("ContainerStart", { id = handle.id }, deadline or client:deadline())
    if started then
      result, err = finish(client, handle.id, output, waiting, params, deadline)
    end
    if result and auto_remove then -- with a condition "removed" from the start, podman would not know the exit code
      client:perform("ContainerWait", { id = handle.id, condition = "removed" }, deadline or client:deadline())
    end
  end)
  if output then
    output:close()
    if waiting then
      waiting:close()
    end
  end
  if not ok then
    handle:remove { force = true, v = true, ensure = true, timeout = TIDY_TIMEOUT }
    error(problem, 0)
  elseif result then
    result.container = handle
    return result
  elseif started and not auto_remove then
    err.container = handle
  else -- nobody else knows of it, or it was to vanish anyway
    handle:remove { force = true, v = true, ensure = true, timeout = TIDY_TIMEOUT }
  end
  return nil, err
end

return M
