--- A terminal as small as it can be: what a live block needs, and an error for everything else. Made narrower it wraps its lines, and
--- made wider it puts them together again, as most do. Lines that have left at the top are kept, and come back if there is room.

---@class spec.Screen
---@field columns integer
---@field rows integer
---@field lines { wrapped: boolean?, [integer]: string }[]   rows; a cell of two columns is followed by ""
---@field y integer         among all lines
---@field x integer         from 0
---@field colors string[]   that were asked for
local Screen = {}
Screen.__index = Screen

--- What the specs write takes two columns from here on, and marks from here to there none.
local WIDE, MARKS = "\225\132\128", { "\204\128", "\205\175" }

local function top(self)
  return math.max(1, #self.lines - self.rows + 1)
end

local function down(self)
  self.y = self.y + 1
  self.lines[self.y] = self.lines[self.y] or {}
end

local function put(self, char)
  if char >= MARKS[1] and char <= MARKS[2] then
    return
  end
  local width = char >= WIDE and char ~= "\239\191\189" and 2 or 1
  if self.x + width > self.columns then
    self.lines[self.y].wrapped = true
    down(self)
    self.x = 0
  end
  local line = self.lines[self.y]
  for i = #line + 1, self.x do
    line[i] = " "
  end
  line[self.x + 1], line[self.x + 2] = char, width == 2 and "" or line[self.x + 2]
  self.x = self.x + width
end

local function erase_rest(self)
  local line = self.lines[self.y]
  for i = #line, math.min(self.x, self.columns - 1) + 1, -1 do -- at the edge the last column goes, too
    line[i] = nil
  end
  line.wrapped = nil
end

local function obey(self, parameter, final)
  if final == "A" then
    self.y = math.max(top(self), self.y - (tonumber(parameter) or 1))
  elseif final == "K" and parameter == "" then
    erase_rest(self)
  elseif final == "m" then
    self.colors[#self.colors + 1] = parameter
  else
    error(("what does ESC [ %s %s mean?"):format(parameter, final), 0)
  end
end

--- Take in what is written to a terminal.
---@param text string
function Screen:write(text)
  local at = 1
  while at <= #text do
    local parameter, final, after = text:match("^\27%[(%d*)(%a)()", at)
    local char = text:match("^[\32-\126\194-\244][\128-\191]*", at)
    if final then
      obey(self, parameter, final)
    elseif char then
      put(self, char)
    elseif text:sub(at, at) == "\n" then
      down(self)
      self.x = 0
    elseif text:sub(at, at) == "\r" then
      self.x = 0
    else
      error(("byte %d reached the terminal"):format(text:byte(at)), 0)
    end
    at = after or at + #(char or "x")
  end
end

--- The cursor must be at the beginning of a line, with nothing below.
function Screen:resize(columns, rows)
  assert(self.x == 0)
  while #self.lines > self.y do
    assert(#table.remove(self.lines) == 0)
  end
  local old = self.lines
  self.lines, self.columns, self.rows = { {} }, columns, rows
  self.y, self.x = 1, 0
  for i, line in ipairs(old) do
    if i > 1 and not old[i - 1].wrapped then
      down(self)
      self.x = 0
    end
    for _, char in ipairs(line) do
      if char ~= "" then
        put(self, char)
      end
    end
  end
  self.x = 0
end

local function text_of(lines, first)
  local rows = {}
  for i = first, #lines do
    rows[#rows + 1] = table.concat(lines[i]):gsub(" +$", "")
  end
  return (table.concat(rows, "\n"):gsub("\n+$", ""))
end

--- What is to be seen.
---@return string
function Screen:text()
  return text_of(self.lines, top(self))
end

--- The same, and what has left it at the top.
---@return string
function Screen:history()
  return text_of(self.lines, 1)
end

local M = {}

---@return spec.Screen
function M.new(columns, rows)
  return setmetatable({ columns = columns, rows = rows, lines = { {} }, y = 1, x = 0, colors = {} }, Screen)
end

return M
