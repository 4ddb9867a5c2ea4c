--- The image that a container needs, by a policy.

local await = require "moondock.await"
local options = require "moondock.options"
local reference = require "moondock.reference"

local M = {}

--- When an image is pulled.
M.policies = { Always = true, IfNotPresent = true, Never = true }

--- What options are unless others are given; times in seconds.
M.defaults = { policy = "IfNotPresent", retry_interval = 10, timeout = 60 }

--- Statuses of a refusal after which another attempt may go well.
local passing = { [408] = true, [409] = true, [429] = true }

local permanent = { invalid = true, unsupported = true, denied = true, tls = true }

--- What another attempt would not change: a refusal, also one within the answer.
local function is_permanent(err)
  local status, words = err.status, err.message:lower()
  if permanent[err.kind] or status and status < 500 and not passing[status] then
    return true
  end
  return words:find("no basic auth credential", 1, true) or words:find("unauthorized", 1, true)
    or words:find("manifest unknown", 1, true)
end

--- Call, with the seconds that are left, until it is well, or cannot get better, or the time is over: then the last failure is
--- returned.
local function persist(client, given, deadline, call)
  local interval = given.retry_interval or M.defaults.retry_interval
  local result, err
  repeat
    result, err = call(math.max(0.001, deadline - await.now()))
    local again = not result and not is_permanent(err) and await.now() + interval < deadline
    if again then
      await.sleep(client.wait, interval)
    end
  until not again
  return result, err
end

local function pull(client, name, given, deadline)
  return persist(client, given, deadline, function(timeout)
    local messages, err = client:pull(name, { auth = given.auth, platform = given.platform, timeout = timeout })
    if not messages then
      return nil, err
    end
    return messages:result()
  end)
end

local function inspect(image, given, deadline)
  return persist(image.client, given, deadline, function(timeout)
    return image:inspect { timeout = timeout }
  end)
end

--- Whether the name says no tag but the one that moves.
local function is_latest(ref)
  return ref and not ref.digest and (ref.tag == nil or ref.tag == "latest")
end

--- Have an image. policy: "IfNotPresent" (without: that), "Always", or "Never", which sends nothing. pull_latest: with
--- "IfNotPresent", what has no tag or the tag "latest" is pulled always. A failure is tried again after retry_interval seconds (10),
--- until timeout seconds (60) are over, unless it cannot get better: no such image, no credentials. platform: of what is pulled.
--- Operations ImageInspect, ImageCreate.
---@param client moondock.Client
---@param name string
---@param given? { policy: "Always"|"IfNotPresent"|"Never"|nil, pull_latest: boolean?, auth: table|string|nil, platform: string|table|nil, retry_interval: number?, timeout: number? }
---@return moondock.Image|nil
---@return moondock.Error? err
function M.image(client, name, given)
  options.expect("name", name, "string", 2)
  given = options.check("option", given, {
    policy = "string", pull_latest = "boolean", auth = "any", platform = "any", retry_interval = "number",
    timeout = "number",
  }, 2)
  local policy = given.policy or M.defaults.policy
  if not M.policies[policy] then
    error(options.unknown("policy", policy, M.policies), 2)
  end
  local ref, problem = reference.parse(name)
  if not ref and not name:find "^%x+$" then -- as an id is
    return nil, problem
  end
  local image, deadline = client:image(name), await.now() + (given.timeout or M.defaults.timeout)
  if policy == "Never" then
    return image
  elseif policy == "IfNotPresent" and not (given.pull_latest and is_latest(ref)) then
    local found, err = inspect(image, given, deadline)
    if found or err.kind ~= "not_found" then
      return found and image or nil, err
    end
  end
  local ok, err = pull(client, name, given, deadline)
  return ok and image or nil, err
end

return M
