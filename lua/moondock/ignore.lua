--- Which files a .dockerignore leaves out of a build's context. Semantics: docker/cli's build context and moby/patternmatcher.

local errors = require "moondock.error"

---@class moondock.Ignore
---@field package patterns { text: string, tokens: table[], includes: boolean }[]
local Ignore = { __name = "moondock.Ignore" }
Ignore.__index = Ignore

--- As Go's path.Clean: without ".", "..", and slashes that say nothing.
local function clean(path)
  local parts, rooted = {}, path:sub(1, 1) == "/"
  for part in path:gmatch "[^/]+" do
    if part == ".." and #parts > 0 and parts[#parts] ~= ".." then
      parts[#parts] = nil
    elseif part ~= "." and not (part == ".." and rooted) then
      parts[#parts + 1] = part
    end
  end
  local out = table.concat(parts, "/")
  return rooted and "/" .. out or out == "" and "." or out
end

--- A text as its UTF-8 characters, each a number, in the order of their code points. What is no UTF-8 is a byte.
local function characters(text)
  local out, at = {}, 1
  while at <= #text do
    local c = text:match("^[\194-\244][\128-\191]+", at) or text:sub(at, at)
    local number = 0
    for i = 1, #c do
      number = number * 256 + c:byte(i)
    end
    out[#out + 1] = number
    at = at + #c
  end
  return out
end

local SLASH, STAR, QUESTION, BACKSLASH, OPEN, CLOSE, CARET, HYPHEN = ("/*?\\[]^-"):byte(1, -1)

--- The class that begins behind a "[": a function of a character, and where it ends; nil if it does not, or has a hyphen out of place.
local function class(glob, at)
  local negated = glob[at] == CARET
  local ranges = {}
  at = negated and at + 1 or at
  local function one()
    local c = glob[at]
    if c == BACKSLASH then
      at = at + 1
      c = glob[at]
    elseif c == HYPHEN or c == CLOSE then
      return nil
    end
    at = at + 1
    return c
  end
  repeat
    local low = one()
    local high = low
    if low and glob[at] == HYPHEN then
      at = at + 1
      high = one()
    end
    if not high or not glob[at] then
      return nil
    end
    ranges[#ranges + 1] = { low, high }
  until glob[at] == CLOSE
  return function(c)
    for _, range in ipairs(ranges) do
      if c >= range[1] and c <= range[2] then
        return not negated
      end
    end
    return negated
  end, at + 1
end

local function not_slash(c)
  return c ~= SLASH
end

local function anything()
  return true
end

--- A glob as tokens: { test } is one character; { test, many = true } any number of them; { below = true } nothing, or all up to some
--- slash. nil for a bad one.
local function tokens_of(text)
  local glob, tokens, at = characters(text), {}, 1
  while glob[at] do
    local c = glob[at]
    at = at + 1
    local token
    if c == STAR and glob[at] == STAR then
      at = at + 1
      if glob[at] == SLASH then
        at = at + 1
      end
      local is_suffix = at == 3 and not text:find("[*?%[%]\\]", 3) -- "**x" is all that ends so, as the reference has it
      token = glob[at] and not is_suffix and { below = true } or { anything, many = true }
    elseif c == STAR then
      token = { not_slash, many = true }
    elseif c == QUESTION then
      token = { not_slash }
    elseif c == OPEN then
      local test
      test, at = class(glob, at)
      if not test then
        return nil
      end
      token = { test }
    else
      if c == BACKSLASH then
        c = glob[at]
        at = at + 1
        if not c then
          return nil
        end
      end
      token = { function(other) return other == c end }
    end
    tokens[#tokens + 1] = token
  end
  return tokens
end

--- Whether tokens from the i-th on are all of the path between two characters. What has failed once is not tried again.
local function matches(tokens, path, i, from, last, failed)
  local key = i * (last + 2) + from
  if failed[key] then
    return false
  end
  local token = tokens[i]
  local found
  if not token then
    found = from > last
  elseif token.below then
    found = matches(tokens, path, i + 1, from, last, failed)
    while not found and from <= last do
      from = from + 1
      found = path[from - 1] == SLASH and matches(tokens, path, i + 1, from, last, failed)
    end
  elseif token.many then
    found = matches(tokens, path, i + 1, from, last, failed)
    while not found and from <= last and token[1](path[from]) do
      from = from + 1
      found = matches(tokens, path, i + 1, from, last, failed)
    end
  else
    found = from <= last and token[1](path[from]) and matches(tokens, path, i + 1, from + 1, last, failed)
  end
  failed[key] = not found
  return found
end

--- Which patterns match a path between two characters, given which match its directory: what has matched there, matches here. A pattern
--- that would change nothing is not tried, and counts as one that does not match.
---@return boolean[]
---@return boolean excluded
local function matching(patterns, path, last, above)
  local own, excluded = {}, false
  for i, pattern in ipairs(patterns) do
    local found = above[i] or pattern.includes == excluded and matches(pattern.tokens, path, 1, 1, last, {})
    own[i] = found
    if found then
      excluded = not pattern.includes
    end
  end
  return own, excluded
end

--- Whether a path, relative and with slashes, is left out. The last pattern that matches it, or a directory that it lies in, decides.
---@param path string
---@return boolean
function Ignore:excludes(path)
  local letters, above, excluded = characters(path), {}, false
  for i = 1, #letters + 1 do
    if letters[i] == SLASH or i > #letters then
      above, excluded = matching(self.patterns, letters, i - 1, above)
    end
  end
  return excluded
end

--- Whether something in a directory that is left out may be in again: a pattern with "!" that lies below it, letter by letter.
---@param directory string
---@return boolean
function Ignore:reaches_into(directory)
  for _, pattern in ipairs(self.patterns) do
    if pattern.includes and (pattern.text .. "/"):sub(1, #directory + 1) == directory .. "/" then
      return true
    end
  end
  return false
end

local function trimmed(text)
  return text:match "^%s*(.*%S)" or ""
end

local function add(self, text)
  local includes = text:sub(1, 1) == "!"
  local glob = includes and trimmed(text:sub(2)) or text
  if glob == "" then
    return errors.fail("invalid", "a pattern to ignore is only a \"!\"")
  end
  glob = clean(glob)
  glob = #glob > 1 and glob:gsub("^/", "") or glob
  local tokens = tokens_of(glob)
  if not tokens then
    return errors.fail("invalid", ("%q is no pattern"):format(text))
  end
  table.insert(self.patterns, { text = glob, tokens = tokens, includes = includes })
  return true
end

--- Let a path in, whatever the patterns say.
---@param path string
function Ignore:keep(path)
  path = clean(path)
  if self:excludes(path) then
    add(self, "!" .. path:gsub("[%*%?%[\\]", "\\%0"))
  end
end

local M = {}

--- Patterns as the lines of a .dockerignore.
---@param lines string[]
---@return moondock.Ignore|nil
---@return moondock.Error? err
function M.new(lines)
  local self = setmetatable({ patterns = {} }, Ignore)
  for _, line in ipairs(lines) do
    local text = trimmed(line)
    if text ~= "" and line:sub(1, 1) ~= "#" then
      local ok, err = add(self, text)
      if not ok then
        return nil, err
      end
    end
  end
  return self
end

--- A .dockerignore.
---@param text string
---@return moondock.Ignore|nil
---@return moondock.Error? err
function M.parse(text)
  local lines = {}
  for line in (text:gsub("^\239\187\191", "") .. "\n"):gmatch "(.-)\r?\n" do
    lines[#lines + 1] = line
  end
  return M.new(lines)
end

return M
