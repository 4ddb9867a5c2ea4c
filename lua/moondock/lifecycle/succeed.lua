--- The successor's part of a replacement, see replace.lua.

local await = require "moondock.await"
local next_one = require "moondock.lifecycle.next"
local options = require "moondock.options"

local M = {}

local function take_over(docker, name, given, deadline)
  local warnings = {}
  --- What is not there is as it should be.
  local function note(ok, err)
    if not ok and err.kind ~= "not_found" then
      warnings[#warnings + 1] = err
    end
    return ok
  end
  local one, old = docker:container(name .. "-next"), docker:container(given.replacing)
  if not note(one:inspect { timeout = next_one.left(deadline) }) then
    return warnings -- it has the name, or is not there to take over
  end
  note(old:stop { t = given.t, timeout = next_one.left(deadline) })
  note(old:remove { force = true, ensure = true, timeout = next_one.left(deadline) })
  note(one:rename { name = name, timeout = next_one.left(deadline) })
  return warnings
end

--- Take over from the container that lifecycle.replace has started a successor for: stop the old one, remove it, and give NAME-next
--- its name. For the successor itself to call, when it does its work; without the two variables in its environment there is nothing to
--- replace. What went wrong is no reason to end: it is returned as a list of Errors, which is empty when all is well. It can be
--- called any number of times, and completes what was interrupted.
---
--- name: the name; without, CONTAINER_NAME. replacing: the old container; without, REPLACING_CONTAINER. delay: seconds before it begins.
--- t: seconds that the old one has to stop. timeout: seconds for everything together, but for the delay. Operations ContainerInspect,
--- ContainerStop, ContainerDelete, ContainerRename.
---@param docker moondock.Client
---@param given? { name: string?, replacing: string|moondock.Container|nil, delay: number?, t: integer?, timeout: number? }
---@return true
---@return moondock.Error[] warnings
function M.succeed(docker, given)
  options.expect("docker", docker, "table", 2)
  given = options.check("option", given, {
    name = "string", replacing = "string|table", delay = "number", t = "integer", timeout = "number",
  }, 2)
  local name = given.name or os.getenv "CONTAINER_NAME"
  local replacing = options.id("option \"replacing\"", given.replacing or os.getenv "REPLACING_CONTAINER" or "", 2)
  if not name or name == "" or replacing == "" then
    return true, {}
  end
  await.sleep(docker.wait, given.delay or 0)
  return true, take_over(docker, name, { replacing = replacing, t = given.t }, await.deadline(given.timeout))
end

return M
