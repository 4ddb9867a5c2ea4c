--- Patterns of names and arguments: `*` is any run of characters, `?` any one; everything else is itself, and the whole must match.

local M = {}

--- Whether a path in the text goes up: "../x", "/a/..", "--file=../x".
local function goes_up(text)
  return ("/" .. text .. "/"):find "[^%w.]%.%./" ~= nil
end

local function compile(glob)
  local pattern = glob:gsub("%W", function(c)
    return c == "*" and ".*" or c == "?" and "." or "%" .. c
  end)
  return "^" .. pattern .. "$"
end

--- A part `..` of a path is matched by one only: "/data/*" is not "/data/../etc". Nor is a NUL, at which a path would end.
---@param glob string
---@param text string
---@return boolean
function M.match(glob, text)
  if text:find "%z" or goes_up(text) and not goes_up(glob) then
    return false
  end
  return text:find(compile(glob)) ~= nil
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
