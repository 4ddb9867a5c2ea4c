--- A container that is to take another one's place: how it is made, and what becomes of it if it does not run.

local await = require "moondock.await"
local errors = require "moondock.error"
local fields = require "moondock.fields"
local json = require "moondock.json"
local options = require "moondock.options"
local ready = require "moondock.lifecycle.ready"
local run = require "moondock.run"
local version = require "moondock.version"

local M = {}

--- What tidying up after a failure may take, in seconds.
local TIDY_TIMEOUT = 30
--- How long it must have run to be called running, in seconds.
local MOMENT = 1

--- The seconds that are left, for a method's `timeout`.
---@return number?
function M.left(deadline)
  return deadline and math.max(0.001, deadline - await.now())
end

--- Check options: these, and others by their names. Mistakes are raised at `level`.
---@param more? table<string, string>
function M.check(given, more, level)
  local known = fields.merge({ ready = "table", t = "integer", timeout = "number" }, more or {})
  given = options.check("option", given, known, level + 1)
  if given.ready then
    ready.check(given.ready, level + 1)
  end
  return given
end

--- Whether it still runs after a moment.
local function keeps_running(one, deadline)
  local moment, ended, err = math.min(MOMENT, M.left(deadline) or MOMENT), nil, nil
  if version.at_least(one.client.api or version.NEWEST, "1.30") then
    local waiting
    waiting, err = one:waiting { condition = "not-running" }
    if not waiting then
      return nil, err
    end
    ended, err = waiting:result(moment)
    waiting:close()
  else
    await.sleep(one.client.wait, moment)
  end
  local code = ended and ended.StatusCode
  if not ended and (err == nil or err.kind == "timeout") then -- an engine may be slow to tell
    local info
    info, err = one:inspect { timeout = M.left(deadline) }
    if info and info.State.Running then
      return true
    end
    code = info and info.State.ExitCode
  end
  if not code then
    return nil, err
  end
  return errors.fail("conflict", ("the container has ended (exit code %d)"):format(code), { code = code })
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

--- The anonymous volumes that a container has beside those that another one has, too.
local function own_volumes(one, info)
  local others, out = {}, {}
  for _, mount in ipairs(type(info.Mounts) == "table" and info.Mounts or {}) do
    others[mount.Name or ""] = true
  end
  local its = one:inspect { timeout = TIDY_TIMEOUT }
  for _, mount in ipairs(its and its.Mounts or {}) do
    if mount.Type == "volume" and mount.Name:find("^" .. ("%x"):rep(64) .. "$") and not others[mount.Name] then
      out[#out + 1] = mount.Name
    end
  end
  return out
end

--- Remove a container that nobody is to have. What it said last is kept on the Error. With `info`, that of the one whose place it was
--- to take, the volumes that it has from there stay: an engine might take them along.
function M.discard(one, err, info)
  local log = err and one:logs { tail = 100, timeout = TIDY_TIMEOUT }
  if log then
    local said = log:collect() or {}
    log:close()
    err.stdout, err.stderr = said.stdout, said.stderr
  end
  local volumes = info and own_volumes(one, info) or {}
  one:remove { force = true, v = info == nil, ensure = true, timeout = TIDY_TIMEOUT }
  for _, name in ipairs(volumes) do
    one.client:volume(name):remove { timeout = TIDY_TIMEOUT }
  end
end

--- Create a container and connect it to its networks; none is left if that fails. Whoever waits for a create waits long enough: what
--- an engine creates for somebody who has gone, nobody removes.
---@return moondock.Container|nil
---@return moondock.Error? err
function M.create(client, name, body, endpoints, deadline)
  local patience = client:deadline()
  local one, err = run.create(client, { name = name, body = with_mac(client, body) },
    patience and math.max(patience, deadline or patience))
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
---@param strategy? table   of lifecycle.wait; without: it runs for a moment
---@return true|nil
---@return moondock.Error? err
function M.start(one, strategy, deadline)
  local ok, err = one.client:perform("ContainerStart", { id = one.id }, deadline)
  if not ok then
    return nil, err
  elseif strategy then
    return ready.until_ready(one, strategy, deadline or await.now() + ready.TIMEOUT)
  end
  return keeps_running(one, deadline)
end

--- Make a call that is to bring it up. If that fails or raises, it is discarded, and then `back` is called.
---@param call fun(): true|nil, moondock.Error?
---@param back? fun(err: moondock.Error?)
---@param info? table   what ContainerInspect says of the one whose place it is to take
---@return true|nil
---@return moondock.Error? err
function M.attempt(one, call, back, info)
  local returned, ok, err = pcall(call) -- what a caller gave may raise
  if returned and ok then
    return true
  end
  M.discard(one, err, info)
  if back then
    back(err)
  end
  if not returned then
    error(ok, 0)
  end
  return nil, err
end

return M
