--- The words of a line that a client of ssh wants to be executed.

local M = {}

--- What only a shell understands, outside quotes.
local SHELL = "[;&|<>()$`*?%[%]{}~#!\n]"

--- The words as a shell would have them; nil where there is something in the line that only a shell can do.
---@param line string
---@return string[]|nil
local function split(line)
  local words, word, at = {}, nil, 1
  while at <= #line do
    local c = line:sub(at, at)
    if c:find "[ \t]" then
      words[#words + 1], word = word, nil
    elseif c == "'" then
      local last = line:find("'", at + 1, true)
      if not last then
        return nil
      end
      word, at = (word or "") .. line:sub(at + 1, last - 1), last
    elseif c == '"' then
      local inner, last = line:match('^"([^"\\$`]*)"()', at)
      if not inner then
        return nil
      end
      word, at = (word or "") .. inner, last - 1
    elseif c == "\\" or c:find(SHELL) then
      return nil
    else
      word = (word or "") .. c
    end
    at = at + 1
  end
  words[#words + 1] = word
  return words
end

--- The line's own words if it begins with a path; everything else, and what has more than words, is a shell's.
---@param line string
---@return string[]
function M.of(line)
  local words = line:find "^%s*%.?%.?/" and split(line)
  return words or { "/bin/sh", "-c", line }
end

return M
