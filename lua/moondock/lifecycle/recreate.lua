--- A container made anew in the place of an old one.

local await = require "moondock.await"
local body_of = require "moondock.lifecycle.body"
local next_one = require "moondock.lifecycle.next"
local options = require "moondock.options"

local M = {}

--- The old one is to run again. A stop whose answer never came may still go on; a restart waits for it. What removed itself when it
--- stopped is made anew.
local function bring_back(old, info, name, stopped, err)
  local ok, problem
  if info.HostConfig.AutoRemove and stopped then
    old:remove { force = true, ensure = true }
    local body, endpoints = body_of.of(info, { Image = info.Image })
    ok, problem = next_one.create(old.client, name, body, endpoints)
    if ok then
      ok, problem = ok:start()
    end
  elseif stopped then
    ok, problem = old:start()
  else
    ok, problem = old:restart()
  end
  if not ok and err then
    err.message = ("%s; and the old container does not run again: %s"):format(err.message, tostring(problem))
  end
end

--- Have a new container in the place of an old one. See M.recreate.
---@param info table   what ContainerInspect says of the old one
---@param given { ready: table?, t: integer? }
function M.swap(client, info, body, endpoints, given, deadline)
  local name = info.Name:gsub("^/", "")
  local old, running = client:container(info.Id), info.State.Running
  local stale = client:container(name .. "-next")
  local ok, err = stale:remove { ensure = true, timeout = next_one.left(deadline) }
  if not ok then
    if err.kind == "conflict" or err.status then
      err.message = ("%s runs: a replacement is under way, or one was interrupted; remove or rename it: %s")
        :format(stale.id, err.message)
    end
    return nil, err
  end
  local one, stopped, in_doubt
  one, err = next_one.create(client, stale.id, body, endpoints, deadline)
  if not one then
    return nil, err
  end
  ok, err = next_one.attempt(one, function()
    if running then
      local problem
      if info.State.Paused then
        old:unpause { timeout = next_one.left(deadline) }
      end
      stopped, problem = old:stop { t = given.t, timeout = next_one.left(deadline) }
      if not stopped then
        in_doubt = problem.status == nil -- else it was refused
        return nil, problem
      end
    end
    return next_one.start(one, given.ready, deadline)
  end, function(problem)
    if stopped or in_doubt then
      bring_back(old, info, name, stopped, problem)
    end
  end, info)
  if not ok then
    return nil, err
  end
  ok, err = old:remove { force = true, ensure = true } -- its volumes stay
  if ok then
    ok, err = one:rename { name = name }
  end
  if not ok then
    err.container = one
    return nil, err
  end
  return one
end

--- What the image says that a container was made of; nil if it is no more.
---@return table|nil image
---@return moondock.Error? err
function M.image(client, info, deadline)
  local image, err = client:perform("ImageInspect", { name = info.Image }, deadline)
  if image or err.kind == "not_found" then
    return image
  end
  return nil, err
end

--- As M.recreate. Nothing is checked any more.
local function recreate(old, overrides, given)
  local client, deadline = old.client, await.deadline(given.timeout)
  local info, err = client:perform("ContainerInspect", { id = old.id }, deadline)
  local image
  local host = info and info.HostConfig.NetworkMode:match "^container:(.*)"
  if host then -- without it neither the old one nor the new one could start
    local there
    there, err = client:perform("ContainerInspect", { id = host }, deadline)
    info = there and info
  end
  if info then
    image, err = M.image(client, info, deadline)
  end
  if err then
    return nil, err
  end
  local body, endpoints = body_of.of(info, overrides, image)
  return M.swap(client, info, body, endpoints, given, deadline)
end

--- Make a container anew, with overrides: the same as it was otherwise, see lifecycle.body, of the image that its image's name means
--- now. The new one is started, whether the old one ran or not, and has its name in the end.
---
--- The old one, which must not be the one that this runs in, is stopped for it, as both may want the same port, and removed only when
--- the new one runs. If that does not, the old one is there as before, and runs if it did; the Error has the new one's last output as
--- `stdout` and `stderr`. An anonymous volume goes on to the new container, as one with a name, so no data is lost (but that Podman removes those of one with AutoRemove). NAME-next is the
--- new one's name in between, and what had that name and did not run is removed. One that was paused runs afterwards; one on another's
--- network needs that one. When at the very end the old one cannot be removed,
--- or the new one not renamed, the Error has the new one, which runs, as `container`.
---
--- ready: when the new one is, as lifecycle.wait has it; without: when it has run for a moment. t: seconds that the old one has to stop.
--- timeout: seconds for everything together. Operations ContainerInspect, ImageInspect, ContainerCreate, NetworkConnect,
--- ContainerStop, ContainerStart, ContainerWait, ContainerDelete, ContainerRename.
---@param container moondock.Container
---@param overrides? table   in the Engine API's words, as for `create`
---@param given? { ready: table?, t: integer?, timeout: number? }
---@return moondock.Container|nil
---@return moondock.Error? err
function M.recreate(container, overrides, given)
  options.expect("container", container, "table", 2)
  overrides = options.body("ContainerCreate", overrides or {}, nil, 2)
  local one, err = recreate(container, overrides, next_one.check(given, nil, 2))
  return one, err -- not a tail call, which would hide this level
end

--- Make a container anew as it was, so that a rebuilt image is used: M.recreate without overrides.
---@param container moondock.Container
---@param given? { ready: table?, t: integer?, timeout: number? }
---@return moondock.Container|nil
---@return moondock.Error? err
function M.restart(container, given)
  options.expect("container", container, "table", 2)
  local one, err = recreate(container, {}, next_one.check(given, nil, 2))
  return one, err
end

return M
