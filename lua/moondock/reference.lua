--- Names of images, as the reference client reads them: "alpine" is library/alpine of docker.io. Grammar: the documentation of
--- github.com/distribution/reference.

local errors = require "moondock.error"
local options = require "moondock.options"

local HUB, OLD_HUB = "docker.io", "index.docker.io"
local LONGEST_PATH, LONGEST_TAG = 255, 128

--- Algorithm -> hexadecimal digits. The client knows no others.
local DIGITS = { sha256 = 64, sha384 = 96, sha512 = 128 }

---@class moondock.Reference
---@field domain string    of the registry, with its port if it has one: "docker.io"
---@field path string      of the repository in it: "library/alpine"
---@field name string      both: "docker.io/library/alpine"
---@field tag? string      "3"
---@field digest? string   "sha256:…"

local M = {}

--- The registry's domain, and what follows it. The first part of a name is a domain only if it cannot be a part of a path.
---@param text string
---@return string domain
---@return string rest
function M.split(text)
  local first, rest = text:match "^([^/]*)/(.*)$"
  if not first or not (first == "localhost" or first:find "[.:A-Z]") then
    first, rest = HUB, text
  elseif first == OLD_HUB then
    first = HUB
  end
  if first == HUB and not rest:find("/", 1, true) then
    rest = "library/" .. rest
  end
  return first, rest
end

local function is_domain(text)
  local host = text:gsub(":%d+$", "")
  if host:find "^%[[%x:]+%]$" then
    return true
  end
  for label in (host .. "."):gmatch "([^.]*)%." do
    if not (label:find "^[A-Za-z0-9][A-Za-z0-9-]*$" and label:find "[^-]$") then
      return false
    end
  end
  return true
end

--- What is wrong with a path, if anything is.
local function path_problem(path)
  if path:find "[A-Z]" then
    return "the repository name must be lowercase"
  elseif #path > LONGEST_PATH then
    return ("the repository name is longer than %d characters"):format(LONGEST_PATH)
  end
  for part in (path .. "/"):gmatch "([^/]*)/" do
    if part == "" then
      return "a part of the repository name is empty"
    elseif part:find "[^a-z0-9._-]" then
      return "the repository name may have a-z, 0-9, '.', '_' and '-' only"
    elseif part:find "^[._-]" or part:find "[._-]$" then
      return "a part of the repository name must begin and end with a letter or a digit"
    end
    for separator in part:gmatch "[._-]+" do
      if not (separator == "." or separator == "_" or separator == "__" or separator:find "^%-+$") then
        return ("a repository name has no %q"):format(separator)
      end
    end
  end
end

local function tag_problem(tag)
  if #tag > LONGEST_TAG then
    return ("the tag is longer than %d characters"):format(LONGEST_TAG)
  elseif not tag:find "^[A-Za-z0-9_][A-Za-z0-9_.-]*$" then
    return "the tag must begin with a letter, a digit or '_', and have '.' and '-' besides"
  end
end

local function digest_problem(digest)
  local algorithm, hex = digest:match "^([^:]*):(.*)$"
  local count = DIGITS[algorithm]
  if not count then
    return "the digest must be of sha256, sha384 or sha512"
  elseif #hex ~= count or hex:find "[^0-9a-f]" then
    return ("a digest of %s must be %d digits of 0-9 and a-f"):format(algorithm, count)
  end
end

--- Take the name of an image apart. "" and what else is none is refused: an Error of kind "invalid" says why.
---@param text string
---@return moondock.Reference|nil
---@return moondock.Error? err
function M.parse(text)
  options.expect("an image reference", text, "string", 2)
  local function refuse(why)
    return errors.fail("invalid", ("invalid image reference %q: %s"):format(text, why))
  end
  if text == "" then
    return refuse "it is empty"
  elseif #text == DIGITS.sha256 and not text:find "[^0-9a-f]" then
    return refuse "it is an id, not a name"
  end
  local domain, rest = M.split(text)
  local path, suffix = rest:match "^([^:@]*)(.*)$"
  local tag, digest = suffix:match "^:([^@]*)", suffix:match "@(.*)$"
  local problem = not is_domain(domain) and ("%q is no registry"):format(domain)
    or path_problem(path)
    or tag and tag_problem(tag)
    or digest and digest_problem(digest)
  if problem then
    return refuse(problem)
  end
  return { domain = domain, path = path, name = domain .. "/" .. path, tag = tag, digest = digest }
end

return M
