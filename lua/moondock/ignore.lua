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

--- The class that begins behind a "[": a function of a byte, and where it ends; nil if it does not.
local function class(text, from)
  local negated = text:sub(from, from) == "^"
  local at, ranges = negated and from + 1 or from, {}
  local function one()
    if text:sub(at, at) == "\\" then
      at = at + 1
    end
    at = at + 1
    return text:byte(at - 1)
  end
  repeat
    local low = one()
    local high = low
    if text:sub(at, at) == "-" and text:sub(at + 1, at + 1) ~= "]" then
      at = at + 1
      high = one()
    end
    if not low or not high or at > #text then
      return nil
    end
    ranges[#ranges + 1] = { low, high }
  until text:sub(at, at) == "]"
  return function(byte)
    for _, range in ipairs(ranges) do
      if byte >= range[1] and byte <= range[2] then
        return not negated
      end
    end
    return negated
  end, at + 1
end

local SLASH = ("/"):byte()

local function not_slash(byte)
  return byte ~= SLASH
end

local function anything()
  return true
end

--- A glob as tokens: { test } is one byte; { test, many = true } any number of them; { below = true } nothing, or all up to some
--- slash. nil for a bad one.
local function tokens_of(glob)
  local tokens, at = {}, 1
  while at <= #glob do
    local c = glob:sub(at, at)
    at = at + 1
    local token
    if c == "*" and glob:sub(at, at) == "*" then
      at = at + 1
      if glob:sub(at, at) == "/" then
        at = at + 1
      end
      token = at > #glob and { anything, many = true } or { below = true }
    elseif c == "*" then
      token = { not_slash, many = true }
    elseif c == "?" then
      token = { not_slash }
    elseif c == "[" then
      local test
      test, at = class(glob, at)
      if not test then
        return nil
      end
      token = { test }
    else
      if c == "\\" then
        c = glob:sub(at, at)
        at = at + 1
        if c == "" then
          return nil
        end
      end
      local wanted = c:byte()
      token = { function(byte) return byte == wanted end }
    end
    tokens[#tokens + 1] = token
  end
  return tokens
end

--- Whether tokens from the i-th on are all of the path from a byte on. What has failed once is not tried again.
local function matches(tokens, path, i, from, failed)
  local key = i * (#path + 2) + from
  if failed[key] then
    return false
  end
  local token = tokens[i]
  local found
  if not token then
    found = from > #path
  elseif token.below then
    found = matches(tokens, path, i + 1, from, failed)
    local slash = from
    while not found do
      slash = path:find("/", slash, true)
      if not slash then
        break
      end
      slash = slash + 1
      found = matches(tokens, path, i + 1, slash, failed)
    end
  elseif token.many then
    found = matches(tokens, path, i + 1, from, failed)
    while not found and from <= #path and token[1](path:byte(from)) do
      from = from + 1
      found = matches(tokens, path, i + 1, from, failed)
    end
  else
    found = from <= #path and token[1](path:byte(from)) and matches(tokens, path, i + 1, from + 1, failed)
  end
  failed[key] = not found
  return found
end

--- Whether a pattern is that of the path or of a directory that it lies in.
local function covers(pattern, path)
  if matches(pattern.tokens, path, 1, 1, {}) then
    return true
  end
  local slash = path:find("/", 1, true)
  while slash do
    if matches(pattern.tokens, path:sub(1, slash - 1), 1, 1, {}) then
      return true
    end
    slash = path:find("/", slash + 1, true)
  end
  return false
end

--- Whether a path, relative and with slashes, is left out. The last pattern that covers it decides.
---@param path string
---@return boolean
function Ignore:excludes(path)
  local excluded = false
  for _, pattern in ipairs(self.patterns) do
    if pattern.includes == excluded and covers(pattern, path) then
      excluded = not pattern.includes
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

local function add(self, text)
  local includes = text:sub(1, 1) == "!"
  local glob = includes and text:sub(2):match "^%s*(.-)%s*$" or text
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
    local text = line:match "^%s*(.-)%s*$"
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
