--- A container that is there as it is wanted.

local await = require "moondock.await"
local body_of = require "moondock.lifecycle.body"
local errors = require "moondock.error"
local fields = require "moondock.fields"
local hash = require "moondock.hash"
local json = require "moondock.json"
local next_one = require "moondock.lifecycle.next"
local options = require "moondock.options"
local recreate = require "moondock.lifecycle.recreate"

local M = {}

local function hash_of(info)
  return type(info.Config.Labels) == "table" and info.Config.Labels[body_of.HASH]
end

local function create(client, name, body, given, deadline)
  local plain, endpoints = body_of.split(body)
  local one, err = next_one.create(client, name, plain, endpoints, deadline)
  local ok = one
  if one then
    ok, err = next_one.attempt(one, function()
      return next_one.start(one, given.ready, deadline)
    end)
  end
  if not ok then
    return nil, err
  end
  return one, "created"
end

local function reuse(one, state, given, deadline)
  if state.Paused then
    local ok, err = one:unpause { timeout = next_one.left(deadline) }
    if not ok then
      return nil, err
    end
  end
  if not state.Running or state.Restarting or given.ready then
    local ok, err = next_one.start(one, given.ready, deadline)
    if not ok then
      return nil, err
    end
  end
  return one, "reused"
end

local function replace(client, info, body, given, deadline)
  local whole = json.copy(body)
  whole.HostConfig = body_of.hand_on(body.HostConfig or {}, info.Mounts)
  local plain, endpoints = body_of.split(whole)
  local one, err = recreate.swap(client, info, plain, endpoints, given, deadline)
  if not one then
    return nil, err
  end
  return one, "replaced"
end

--- The container of a name. Where there is none, engines look for an id that begins so.
local function called(client, name, deadline)
  local info, err = client:perform("ContainerInspect", { id = name }, deadline)
  if info and info.Name:gsub("^/", "") ~= name:gsub("^/", "") then
    return errors.fail("not_found", ("there is no container %q"):format(name))
  end
  return info, err
end

--- The container of a name; also the one that was to have it when a replacement was interrupted at its very end.
local function look(client, name, deadline)
  local info, err = called(client, name, deadline)
  if info or err.kind ~= "not_found" then
    return info, err
  end
  local other = called(client, name .. "-next", deadline)
  if not (other and other.State.Running) then
    return nil, err
  end
  local ok
  ok, err = client:container(other.Id):rename { name = name, timeout = next_one.left(deadline) }
  if not ok then
    return nil, err
  end
  return called(client, name, deadline)
end

local function ensure(client, body, given)
  local deadline = await.deadline(given.timeout)
  local image, err = client:perform("ImageInspect", { name = body.Image }, deadline)
  if not image then
    return nil, err
  end
  local digest = hash.of { body, image.Id }
  body = fields.merge(body, { Labels = { [body_of.HASH] = digest } })
  for attempt = 1, 2 do
    local info
    info, err = look(client, given.name, deadline)
    if info and hash_of(info) == digest then
      return reuse(client:container(info.Id), info.State, given, deadline)
    elseif info then
      return replace(client, info, body, given, deadline)
    elseif err.kind ~= "not_found" then
      return nil, err
    end
    local one, how = create(client, given.name, body, given, deadline)
    local late = not one and how.message:find "already in use" -- the name, by who was quicker
    if not late or attempt == 2 then
      return one, how
    end
  end
end

--- Have a container of this name, made of this body, that runs: what is there is used if it was made of the same body and the same
--- image, and started if it does not run; what is there is replaced, as lifecycle.recreate does, if it was not, also when the image's
--- name means another one now; else it is created. How it was made is known by its label "moondock.hash".
---
--- The image must be there, see lifecycle.image. name: the container's. ready, t, timeout: as for lifecycle.recreate. One that was
--- created and does not run is removed again; the Error has its last output. Operations as for lifecycle.recreate.
---@param docker moondock.Client
---@param body table   in the Engine API's words, as for `create`
---@param given { name: string, ready: table?, t: integer?, timeout: number? }
---@return moondock.Container|nil
---@return "created"|"reused"|"replaced"|moondock.Error how
function M.ensure(docker, body, given)
  options.expect("docker", docker, "table", 2)
  body = options.body("ContainerCreate", body, nil, 2)
  given = next_one.check(given, { name = "string" }, 2)
  options.expect("option \"name\"", given.name, "string", 2)
  options.expect("field \"Image\"", body.Image, "string", 2)
  local one, how = ensure(docker, body, given)
  return one, how
end

return M
