--- Which images a policy allows: globs of repositories, each with a glob of tags or a digest if it wants one.

local glob = require "moondock.policy.glob"
local reference = require "moondock.reference"

local M = {}

---@class moondock.ImageRule
---@field name string      a glob of names with their domain: "docker.io/library/busybox"
---@field tag? string      a glob; nil: any tag, and any digest
---@field digest? string

--- "busybox", "busybox:1.*", "registry:5000/game/*", "busybox@sha256:…". "*" is every image, also one that has no name.
---@param text string
---@return moondock.ImageRule
function M.rule(text)
  if text == "*" then
    return { name = "*" }
  end
  local domain, rest = reference.split(text)
  local path, suffix = rest:match "^([^:@]*)(.*)$"
  return { name = domain .. "/" .. path, tag = suffix:match "^:([^@]*)", digest = suffix:match "@(.*)$" }
end

--- What an engine goes by: a digest, if there is one, whatever the tag says.
local function allows(rule, ref)
  if not glob.match(rule.name, ref.name) then
    return false
  elseif ref.every_tag then
    return not (rule.tag or rule.digest)
  elseif ref.digest then
    return rule.digest == ref.digest or not (rule.digest or rule.tag)
  end
  return not rule.digest and (not rule.tag or glob.match(rule.tag, ref.tag or "latest"))
end

--- Whether a reference is allowed; with every_tag, as a pull without a tag has it, all of its repository are meant.
---@param rules moondock.ImageRule[]
---@param ref moondock.Reference
local function allowed(rules, ref)
  for _, rule in ipairs(rules) do
    if allows(rule, ref) then
      return true
    end
  end
  return false
end

--- Whether the rules allow every image.
---@param rules moondock.ImageRule[]
function M.all(rules)
  for _, rule in ipairs(rules) do
    if rule.name == "*" and not (rule.tag or rule.digest) then
      return true
    end
  end
  return false
end

--- Whether an image's name is one that only an inspection can tell from the beginning of an id.
---@param name string
function M.is_unclear(name)
  return not reference.parse(name) or name:find "^%x+$" ~= nil or name:find "^sha256:" ~= nil
end

--- The reference that a name and a tag, or a digest, make together; nil for none. A tag counts more than one in the name.
---@param name any
---@param tag any
---@return moondock.Reference|nil
function M.both(name, tag)
  local ref = type(name) == "string" and reference.parse(name) or nil
  if ref and type(tag) == "string" and tag ~= "" then
    if ref.digest then
      return nil -- engines differ in which of them counts
    end
    return (reference.parse(ref.name .. (tag:find(":", 1, true) and "@" or ":") .. tag))
  end
  return ref
end

--- Whether a repository and its tag, which may be a digest, are allowed, as operations take them that have both. Without any tag, all
--- tags are meant.
---@param rules moondock.ImageRule[]
---@param name any
---@param tag any
function M.allows_both(rules, name, tag)
  local ref = M.both(name, tag)
  if ref then
    ref.every_tag = not (ref.tag or ref.digest)
  end
  return ref ~= nil and allowed(rules, ref)
end

--- Whether a name is allowed. `info`, what ImageInspect says, is needed for what is unclear: all names of the image must be allowed
--- then, for who removes it by its id removes them all.
---@param rules moondock.ImageRule[]
---@param name string
---@param info? table
function M.allows(rules, name, info)
  if M.all(rules) then
    return true
  elseif not M.is_unclear(name) then
    return allowed(rules, (reference.parse(name)))
  end
  local names = {}
  for _, field in ipairs { "RepoDigests", "RepoTags" } do
    local list = info and info[field]
    names = type(list) == "table" and #list > 0 and list or names
  end
  for _, one in ipairs(names) do
    local ref = reference.parse(one)
    if not (ref and allowed(rules, ref)) then
      return false
    end
  end
  return #names > 0
end

return M
