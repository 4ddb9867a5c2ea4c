--- Patterns of names and arguments: `*` is any run of characters, `?` any one; everything else is itself, and the whole must match.

local M = {}

local STAR, ANY = ("*?"):byte(1, 2)

--- Whether a path in the text goes up: "../x", "/a/..", "--file=../x".
local function goes_up(text)
  return ("/" .. text .. "/"):find "[^%w.]%.%./" ~= nil
end

--- Only the last star is ever tried again, so that no text takes long.
local function matches(glob, text)
  local i, j, star, from = 1, 1, nil, nil
  while j <= #text do
    local c = glob:byte(i)
    if c == STAR then
      star, from, i = i, j, i + 1
    elseif c ~= nil and (c == ANY or c == text:byte(j)) then
      i, j = i + 1, j + 1
    elseif star then
      from = from + 1
      i, j = star + 1, from
    else
      return false
    end
  end
  return glob:find("^%**$", i) ~= nil
end

--- A part `..` of a path is matched by one only: "/data/*" is not "/data/../etc". Nor is a NUL, at which a path would end.
---@param glob string
---@param text string
---@return boolean
function M.match(glob, text)
  if text:find "%z" or goes_up(text) and not goes_up(glob) then
    return false
  end
  return matches(glob, text)
end

--- Whether one of them matches.
---@param globs string[]
---@param text string
---@return boolean
function M.any(globs, text)
  for _, glob in ipairs(globs) do
    if M.match(glob, text) then
      return true
    end
  end
  return false
end

return M
