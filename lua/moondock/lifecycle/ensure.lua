--- A container that is there as it is wanted.

local await = require "moondock.await"
local body_of = require "moondock.lifecycle.body"
local fields = require "moondock.fields"
local hash = require "moondock.hash"
local json = require "moondock.json"
local next_one = require "moondock.lifecycle.next"
local options = require "moondock.options"
local recreate = require "moondock.lifecycle.recreate"

local M = {}

--- The label that says what a container was made of.
local LABEL = "moondock.hash"

local function hash_of(info)
  return type(info.Config.Labels) == "table" and info.Config.Labels[LABEL]
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

local function reuse(one, running, given, deadline)
  if not running or given.ready then
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

local function ensure(client, body, given)
  local deadline = await.deadline(given.timeout)
  local image, err = client:perform("ImageInspect", { name = body.Image }, deadline)
  if not image then
    return nil, err
  end
  local digest = hash.of { body, image.Id }
  body = fields.merge(body, { Labels = { [LABEL] = digest } })
  for attempt = 1, 2 do
    local info
    info, err = client:perform("ContainerInspect", { id = given.name }, deadline)
    if info and hash_of(info) == digest then
      return reuse(client:container(info.Id), info.State.Running, given, deadline)
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
