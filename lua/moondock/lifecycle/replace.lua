--- A container that replaces itself: it starts its successor, and that removes it.

local await = require "moondock.await"
local body_of = require "moondock.lifecycle.body"
local env = require "moondock.lifecycle.env"
local errors = require "moondock.error"
local fields = require "moondock.fields"
local next_one = require "moondock.lifecycle.next"
local options = require "moondock.options"
local recreate = require "moondock.lifecycle.recreate"
local resource = require "moondock.resource"

local M = {}

--- Build an image; what it is called.
local function build(docker, given, deadline)
  local parameters = resource.with(given.build, "timeout", next_one.left(deadline) or given.build.timeout)
  local stream, err = docker:build(given.context, parameters)
  if not stream then
    return nil, err
  end
  local message
  message, err = stream:next()
  while message do
    if given.on_message then
      local ok, problem = pcall(given.on_message, message)
      if not ok then
        stream:close()
        error(problem, 0)
      end
    end
    message, err = stream:next()
  end
  local result
  if not err then
    result, err = stream:result()
  end
  if not result then
    return nil, err
  end
  local name = (given.build.t or {})[1] or result.id
  if not name then
    return errors.fail("protocol", "the engine told no id of what it has built")
  end
  return name
end

--- A successor that never took over. It may end in peace, but that it goes is what counts.
local function clear(stale, t, deadline)
  stale:stop { t = t, timeout = next_one.left(deadline) }
  return stale:remove { force = true, v = true, ensure = true, timeout = next_one.left(deadline) }
end

local function successor_of(docker, info, given, overrides, deadline)
  local image, err = recreate.image(docker, info, deadline)
  if err then
    return nil, err
  end
  local name = info.Name:gsub("^/", "")
  local stale = docker:container(name .. "-next")
  local gone
  gone, err = clear(stale, given.t, deadline)
  if not gone then
    return nil, err
  end
  local body, endpoints = body_of.of(info, overrides, image)
  body.Env = env.env(body.Env, { set = { CONTAINER_NAME = name, REPLACING_CONTAINER = info.Id } })
  return next_one.create(docker, stale.id, body, endpoints, deadline)
end

local function replace(docker, name, given)
  local deadline, overrides = await.deadline(given.timeout), given.overrides
  local err
  if given.build then
    local built
    built, err = build(docker, given, deadline)
    if not built then
      return nil, err
    end
    overrides = fields.merge({ Image = built }, overrides)
  end
  local info, one
  info, err = docker:perform("ContainerInspect", { id = name }, deadline)
  if info then
    one, err = successor_of(docker, info, given, overrides, deadline)
  end
  if not one then
    return nil, err
  end
  local ok
  ok, err = next_one.attempt(one, function()
    return next_one.start(one, given.ready, deadline)
  end)
  return ok and one or nil, err
end

--- Start the successor of a container, which may be the one that this runs in: build its image, if that is wanted, and create and start
--- NAME-next: the same container, see lifecycle.body, with the variables CONTAINER_NAME, the name, and REPLACING_CONTAINER, the old
--- one's id. The old one runs on; the successor is to call lifecycle.succeed when it can take over, or somebody else for it.
---
--- build: parameters of docker:build, whose `t` (without: the id) becomes the successor's Image; context: its first argument;
--- on_message: called with each of its messages. overrides: in the Engine API's words. They have to change what only one container
--- can have, a published port or a fixed address. ready: when the successor is, as lifecycle.wait has it; without: when it has run for
--- a moment. A NAME-next that there was is removed; t: seconds that it has to stop. timeout: seconds for everything together. If the
--- new one does not run, it is removed, too; the Error has its last output as `stdout` and `stderr`. Operations ImageBuild,
--- ContainerInspect, ImageInspect, ContainerStop, ContainerDelete, ContainerCreate, NetworkConnect, ContainerStart, ContainerWait.
---@param docker moondock.Client
---@param name string
---@param given? { build: table?, context: string|function|moondock.Reader|file*|nil, on_message: fun(message: table)?, overrides: table?, ready: table?, t: integer?, timeout: number? }
---@return moondock.Container|nil
---@return moondock.Error? err
function M.replace(docker, name, given)
  options.expect("docker", docker, "table", 2)
  name = options.id("name", name, 2)
  given = next_one.check(given,
    { build = "table", context = "source", on_message = "function", overrides = "table" }, 2)
  given = fields.merge(given, { overrides = options.body("ContainerCreate", given.overrides or {}, nil, 2) })
  if given.build then
    local t = given.build.t
    given.build = resource.check("ImageBuild", resource.with(given.build, "t", type(t) == "string" and { t } or t), 2)
  end
  local one, err = replace(docker, name, given)
  return one, err -- not a tail call, which would hide this level
end

return M
