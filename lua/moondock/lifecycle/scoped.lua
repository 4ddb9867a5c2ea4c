--- Throwaway containers: whatever happens, nothing is left of them.

local await = require "moondock.await"
local class = require "moondock.class"
local fields = require "moondock.fields"
local handle = require "moondock.handle.container"
local options = require "moondock.options"
local owner = require "moondock.lifecycle.owner"
local ready = require "moondock.lifecycle.ready"
local run = require "moondock.run"

local unpack = table.unpack or unpack

--- What the removal may take, in seconds.
local REMOVE_TIMEOUT = 30

local M = {}

---@return true|nil
---@return moondock.Error? err
function M.remove(container)
  return container:remove { force = true, v = true, ensure = true, timeout = REMOVE_TIMEOUT }
end

local function start(container, given, deadline)
  local client = container.client
  local ok, err = client:perform("ContainerStart", { id = container.id }, deadline or client:deadline())
  if ok and given.ready then
    ok, err = ready.until_ready(container, given.ready, deadline or await.now() + ready.TIMEOUT)
  end
  return ok, err
end

--- Create a container with our labels, start it, and wait until it is ready. Nothing is checked any more.
---@param client moondock.Client
---@param body table
---@param given { name: string?, ready: table?, timeout: number? }
---@return moondock.Container|nil
---@return moondock.Error? err
function M.start(client, body, given)
  local deadline = given.timeout and await.now() + given.timeout
  local patience = client:deadline() -- what an engine creates for somebody who waits no more, nobody can remove
  body = fields.merge(body, { Labels = owner.labels() })
  local container, err = run.create(client, { name = given.name, body = body },
    patience and math.max(patience, deadline or patience))
  if not container then
    return nil, err
  end
  local returned, ok, problem = pcall(start, container, given, deadline)
  if returned and ok then
    return container
  end
  M.remove(container)
  if not returned then
    error(ok, 0)
  end
  return nil, problem
end

local function checked(body, given, level)
  given = options.check("option", given, { name = "string", ready = "table", timeout = "number" }, level + 1)
  if given.ready then
    ready.check(given.ready, level + 1)
  end
  return options.body("ContainerCreate", body, nil, level + 1), given
end

local function pack(...)
  return { n = select("#", ...), ... }
end

--- Run a function with a container that is only for it: created, started, awaited, and removed with its anonymous volumes when the
--- function has returned or raised; what it raised goes on. ready: see `wait`. timeout: seconds until it is ready, 60 for `ready`
--- without. It has `labels()`. Operations ContainerCreate, ContainerStart, ContainerDelete.
---@param client moondock.Client
---@param body table   in the Engine API's words, as for `docker:create`
---@param fn fun(container: moondock.Container): ...
---@param given? { name: string?, ready: table?, timeout: number? }
---@return any ...     what the function returns; nil and an Error when there is no such container, or it cannot be removed
function M.with(client, body, fn, given)
  body, given = checked(body, given, 2)
  options.expect("fn", fn, "function", 2)
  local container, err = M.start(client, body, given)
  if not container then
    return nil, err
  end
  local returned = pack(pcall(fn, container))
  local gone, problem = M.remove(container)
  if not returned[1] then
    error(returned[2], 0)
  elseif not gone then
    return nil, problem
  end
  return unpack(returned, 2, returned.n)
end

--- A handle that removes its container at the end of its block. Who raises is not disturbed by a failure of that.
local Scoped = {}
for name, value in pairs(handle.class) do
  Scoped[name] = value
end

function Scoped:__close(raised)
  local gone, err = M.remove(self)
  if not gone and raised == nil then
    error(err, 0)
  end
end

--- A container that is removed at the end of the block: `local c <close> = assert(lifecycle.scoped(docker, body))`. Otherwise as `with`;
--- for Lua 5.4, other Luas have no such blocks. It may be removed before.
---@param client moondock.Client
---@param body table
---@param given? { name: string?, ready: table?, timeout: number? }
---@return moondock.Container|nil
---@return moondock.Error? err
function M.scoped(client, body, given)
  body, given = checked(body, given, 2)
  local container, err = M.start(client, body, given)
  if not container then
    return nil, err
  end
  return class.new(Scoped, { client = client, id = container.id, warnings = container.warnings })
end

return M
