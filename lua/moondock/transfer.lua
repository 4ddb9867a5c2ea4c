--- What a pull or a push names: a repository, and a tag, a digest, or all tags of it.

local errors = require "moondock.error"
local reference = require "moondock.reference"

local M = {}

local function parsed(name, given)
  local ref, err = reference.parse(name)
  if not ref then
    return nil, err
  elseif ref.path == "library/sha256" and ref.tag and ref.tag:find("^" .. ("%x"):rep(64) .. "$") then
    return errors.fail("invalid", ("%s is an id, not a name"):format(name))
  elseif given.tag == "" then
    return errors.fail("invalid", ("%s: the tag is empty"):format(name))
  elseif given.tag and ref.digest and given.tag ~= ref.digest then
    return errors.fail("invalid", ("%s: the name has a digest, and %s is another one"):format(name, given.tag))
  elseif given.all_tags and (given.tag or ref.tag or ref.digest) then
    return errors.fail("invalid", ("%s: either all tags or one"):format(name))
  end
  return ref
end

--- The engine pulls every tag of a repository when none is named, so one is.
---@param name string
---@param given { tag: string?, all_tags: boolean? }   tag: also a digest
---@return string|nil repository
---@return string|moondock.Error|nil tag_or_err
function M.pulled(name, given)
  local ref, err = parsed(name, given)
  if not ref then
    return nil, err
  end
  return ref.name, not given.all_tags and (given.tag or ref.digest or ref.tag or "latest") or nil
end

--- A digest cannot be pushed: it is what a push results in.
---@param name string
---@param given { tag: string?, all_tags: boolean? }
---@return string|nil repository
---@return string|moondock.Error|nil tag_or_err
function M.pushed(name, given)
  local ref, err = parsed(name, given)
  if not ref then
    return nil, err
  elseif ref.digest then
    return errors.fail("invalid", ("%s: a digest cannot be pushed"):format(name))
  end
  return ref.name, not given.all_tags and (given.tag or ref.tag or "latest") or nil
end

return M
