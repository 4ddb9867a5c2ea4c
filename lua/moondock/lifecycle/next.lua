--- A container that is to take another one's place: how it is made, and what becomes of it if it does not run.

local await = require "moondock.await"
local errors = require "moondock.error"
local json = require "moondock.json"
local run = require "moondock.run"
local version = require "moondock.version"

local M = {}

--- What tidying up after a failure may take, in seconds.
local TIDY_TIMEOUT = 30
--- How long it must have run to be called running, and how long it may take to be ready, in seconds.
local MOMENT, READY_TIMEOUT = 1, 60
--- Between two looks at its health, in seconds.
local PAUSE = 0.1

--- The seconds that are left, for a method's `timeout`.
---@return number?
function M.left(deadline)
  return deadline and math.max(0.001, deadline - await.now())
end

local function failed(what)
  return errors.fail("api", "the container " .. what)
end

--- Returns when it has run for a moment, or has become healthy.
local function wait_ready(one, strategy, given)
  local deadline = await.now() + given.timeout
  local ended, err = one:waiting { condition = "not-running" }
  if not ended then
    return nil, err
  end
  local state
  repeat
    local pause = strategy.healthy and PAUSE or MOMENT
    state, err = ended:result(math.min(pause, M.left(deadline)))
    local info = not state and err.kind == "timeout" and one:inspect { timeout = M.left(deadline) }
    local now = info and info.State
    local health = now and type(now.Health) == "table" and now.Health.Status
    if now and now.Running and not now.Restarting and (not strategy.healthy or health == "healthy") then
      ended:close()
      return true
    elseif health == "unhealthy" then
      ended:close()
      return failed "is unhealthy"
    end
  until state or err.kind ~= "timeout" or await.now() >= deadline
  ended:close()
  if state then
    return failed(("ended with the exit code %d"):format(state.StatusCode))
  end
  return nil, err
end

--- From API 1.44 on a MAC address is an endpoint's.
local function with_mac(client, body)
  local mac = body.MacAddress
  local mode = type(body.HostConfig) == "table" and body.HostConfig.NetworkMode
  if type(mac) ~= "string" or mac == "" or not mode or not version.at_least(client.api or version.NEWEST, "1.44") then
    return body
  end
  local out = json.copy(body)
  out.MacAddress = nil
  local networks = json.copy((body.NetworkingConfig or {}).EndpointsConfig or {})
  networks[mode] = json.copy(networks[mode] or {})
  networks[mode].MacAddress = mac
  out.NetworkingConfig = { EndpointsConfig = networks }
  return out
end

--- Remove a container that nobody is to have. What it said last is kept on the Error.
function M.discard(one, err)
  local log = err and one:logs { tail = 100, timeout = TIDY_TIMEOUT }
  if log then
    local said = log:collect() or {}
    log:close()
    err.stdout, err.stderr = said.stdout, said.stderr
  end
  one:remove { force = true, v = true, ensure = true, timeout = TIDY_TIMEOUT }
end

--- Create a container and connect it to its networks; none is left if that fails.
---@return moondock.Container|nil
---@return moondock.Error? err
function M.create(client, name, body, endpoints, deadline)
  local one, err = run.create(client, { name = name, body = with_mac(client, body) }, deadline)
  for network, settings in pairs(one and endpoints or {}) do
    local ok
    ok, err = client:perform("NetworkConnect",
      { id = network, body = { Container = one.id, EndpointConfig = settings } }, deadline)
    if not ok then
      M.discard(one)
      return nil, err
    end
  end
  return one, err
end

--- Start it and wait until it is ready.
---@param ready? table   a strategy; without: it runs
---@return true|nil
---@return moondock.Error? err
function M.start(one, ready, deadline)
  local ok, err = one.client:perform("ContainerStart", { id = one.id }, deadline)
  if not ok then
    return nil, err
  end
  return wait_ready(one, ready or { running = true }, { timeout = M.left(deadline) or READY_TIMEOUT })
end

--- Make a call that is to bring it up. If that fails or raises, it is discarded, and then `back` is called.
---@param call fun(): true|nil, moondock.Error?
---@param back? fun(err: moondock.Error?)
---@return true|nil
---@return moondock.Error? err
function M.attempt(one, call, back)
  local returned, ok, err = pcall(call) -- what a caller gave may raise
  if returned and ok then
    return true
  end
  M.discard(one, err)
  if back then
    back(err)
  end
  if not returned then
    error(ok, 0)
  end
  return nil, err
end

return M
