--- Text that a terminal may see: what comes from engines and registries is made harmless first, and measured in columns.

local TAB = 8
local NO_TEXT = "\239\191\189" -- U+FFFD

--- What has no width, or hides what a text says: dropped. First and last, in order.
local hidden = {
  { 0xAD, 0xAD }, { 0x200B, 0x200F }, { 0x2028, 0x202E }, { 0x2060, 0x206F }, { 0xFE00, 0xFE0F }, { 0xFEFF, 0xFEFF },
  { 0xE0000, 0xE0FFF },
}

--- What takes two columns. Where terminals do not agree it is here: a line that is believed too wide is only cut earlier.
local wide = {
  { 0x1100, 0x115F }, { 0x231A, 0x231B }, { 0x23E9, 0x23F3 }, { 0x25FD, 0x25FE }, { 0x2600, 0x27BF },
  { 0x2B1B, 0x2B55 }, { 0x2E80, 0xA4CF }, { 0xA960, 0xA97F }, { 0xAC00, 0xD7A3 }, { 0xF900, 0xFAFF },
  { 0xFE10, 0xFE6F }, { 0xFF00, 0xFF60 }, { 0xFFE0, 0xFFE6 }, { 0x16FE0, 0x18CFF }, { 0x1AFF0, 0x1B2FF },
  { 0x1F000, 0x1FAFF }, { 0x20000, 0x3FFFD },
}

local function is_in(ranges, code)
  for _, range in ipairs(ranges) do
    if code <= range[2] then
      return code >= range[1]
    end
  end
  return false
end

--- Lead bytes of UTF-8 by how many bytes follow: the first and the last of them, and the least code that needs so many.
local leads = { { 0xC2, 0xDF, 0x80 }, { 0xE0, 0xEF, 0x800 }, { 0xF0, 0xF4, 0x10000 } }

--- The code of a character that is not ASCII; nil for bytes that are none.
local function code_of(char)
  local first, lead = char:byte(), leads[#char - 1]
  if not lead or first < lead[1] or first > lead[2] then
    return nil
  end
  local code = first % 2 ^ (7 - #char)
  for i = 2, #char do
    code = code * 64 + char:byte(i) % 64
  end
  return code >= lead[3] and code <= 0x10FFFF and (code < 0xD800 or code > 0xDFFF) and code or nil
end

--- In place of a byte that is not printable ASCII, and the continuation bytes after it.
local function harmless(char)
  local first = char:byte()
  if char == "\t" then
    return nil
  elseif first < 128 then
    return "^" .. string.char((first + 64) % 128) .. (#char > 1 and NO_TEXT or "")
  end
  local code = code_of(char)
  if not code or code < 0xA0 then -- these are C1 controls
    return NO_TEXT
  end
  return is_in(hidden, code) and "" or nil
end

--- What is left of a line that was written over, each time from a "\r" on.
local function last_written(text)
  local last = #text
  while text:byte(last) == 13 do
    last = last - 1
  end
  text = text:sub(1, last)
  return text:match "^.*\r(.*)$" or text
end

local CHARACTER = "[^\128-\191][\128-\191]*"

local M = {}

--- The columns that a text takes once it is clean.
---@param text string
---@return integer
function M.width(text)
  local width = 0
  if not text:find "[\128-\255]" then
    return #text
  end
  for char in text:gmatch(CHARACTER) do
    local code = #char > 1 and code_of(char) or 0
    if code < 0x300 or code > 0x36F then -- these stand above the one before
      width = width + (is_in(wide, code) and 2 or 1)
    end
  end
  return width
end

--- The beginning of a clean text that fits into so many columns, and how many it takes.
---@param text string
---@param columns integer
---@return string
---@return integer
function M.cut(text, columns)
  if columns <= 0 then
    return "", 0
  elseif not text:find "[\128-\255]" then
    text = text:sub(1, columns)
    return text, #text
  end
  local width, last = 0, 0
  for char in text:gmatch(CHARACTER) do
    local more = M.width(char)
    if width + more > columns then
      break
    end
    width, last = width + more, last + #char
  end
  return text:sub(1, last), width
end

--- A line without anything that a terminal would obey: escape sequences are dropped, other control characters become "^X", tabs spaces,
--- and what is no UTF-8 a U+FFFD. Of a line that was written over, with "\r", the last is left.
---@param text string
---@return string
function M.clean(text)
  if not text:find "[^\32-\126]" then
    return text
  end
  text = last_written(text)
  if text:find("\27", 1, true) then -- CSI, and the strings that end with BEL or ST
    text = text:gsub("\27%[[0-?]*[ -/]*[@-~]", "")
      :gsub("\27[%]PX^_][^\7\27]*\7", ""):gsub("\27[%]PX^_][^\7\27]*\27\\", "")
  end
  text = text:gsub("[^\32-\126][\128-\191]*", harmless)
  if text:find("\t", 1, true) then
    text = text:gsub("([^\t]*)\t", function(before)
      return before .. (" "):rep(TAB - M.width(before) % TAB)
    end)
  end
  return text
end

return M
