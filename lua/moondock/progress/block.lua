--- The live lines: what is under way, as large as the terminal is now.

local record = require "moondock.record"
local text = require "moondock.progress.text"
local work = require "moondock.progress.work"

--- The columns that a line may need beside its bar, and those of the bar.
local BESIDE, SHORTEST, LONGEST = 60, 10, 50
--- Nobody believes more, in seconds.
local LONGEST_LEFT = 100 * 3600

local BAR, DONE = "\27[36m", "\27[32m"
local PLAIN = "\27[0m"

local M = {}

--- "0.3s", "12s", "1m02s", "2h05m".
local function duration(seconds)
  if seconds < 10 then
    return ("%.1fs"):format(seconds)
  end
  local whole = math.floor(seconds)
  local minutes = math.floor(whole / 60)
  if minutes == 0 then
    return ("%.0fs"):format(whole)
  elseif minutes < 60 then
    return ("%.0fm%02.0fs"):format(minutes, whole % 60)
  end
  return ("%.0fh%02.0fm"):format(math.floor(minutes / 60), minutes % 60)
end

--- A text and its colour, one after the other, as one line: what fits, and how wide it is.
---@param pieces string[]   text, colour or "", text, …
local function compose(pieces, columns, colors)
  local out, width = {}, 0
  for i = 1, #pieces, 2 do
    local piece, taken = text.cut(pieces[i], columns - width)
    local color = colors and taken > 0 and pieces[i + 1] or ""
    out[#out + 1] = color .. piece .. (color ~= "" and PLAIN or "")
    width = width + taken
  end
  return { text = table.concat(out), width = width }
end

--- " [=====>    ]", where there is room for it.
local function bar(current, total, columns)
  local room = math.min(columns - BESIDE, LONGEST)
  if total <= 0 or room < SHORTEST then
    return ""
  end
  local full = math.floor(math.min(current / total, 1) * room)
  return (" [%s%s%s]"):format(("="):rep(full), full < room and ">" or "", (" "):rep(room - full - 1))
end

--- How fast it goes, and how long it will take: " 1.5MB/s 12s".
local function pace(layer, current, total, now)
  local seconds = now - layer.since
  local rate = seconds > 0 and (current - layer.base) / seconds or 0
  if rate <= 0 then
    return ""
  end
  local left = (total - current) / rate
  local rest = left >= 0.05 and left < LONGEST_LEFT and " " .. duration(left) or ""
  return " " .. record.size_text(rate) .. "/s" .. rest
end

--- 1: it moves; 2: it waits; 3: it is done.
local function rank(one)
  if one.parts then
    return 1
  end
  return work.is_done(one) and 3 or one.since and 1 or 2
end

--- What moves has its status in `widest` columns, so that bars are below each other.
local function layer_line(layer, now, columns, widest)
  local its = rank(layer)
  local pieces = { layer.id ~= "" and layer.id .. ": " or "", "", layer.status, its == 3 and DONE or "" }
  local amount = text.clean(record.progress(layer.message)) -- the unit is the engine's
  if its == 1 then
    local current, total, unit = work.figures(layer.message)
    pieces[3] = layer.status .. (" "):rep(widest - text.width(layer.status))
    pieces[5], pieces[6] = bar(current, total, columns), BAR
    amount = amount .. (unit and "" or pace(layer, current, total, now))
  end
  pieces[#pieces + 1], pieces[#pieces + 2] = amount ~= "" and " " .. amount or "", ""
  return pieces
end

--- A step: how far it is, as far as it says, and how long it has run. Its name has what is left of the line.
local function step_line(step, now, columns)
  local current, total = 0, 0
  for _, status in pairs(step.parts) do
    if status.total and status.total > 0 then
      current, total = current + math.min(status.current or 0, status.total), total + status.total
    end
  end
  local progress = bar(current, total, columns)
  local rest = (total > 0 and " " .. record.size_text(current) .. "/" .. record.size_text(total) or "")
    .. " " .. duration(now - step.since)
  return { (text.cut(step.name, columns - #progress - #rest)), "", progress, BAR, rest, "" }
end

--- All layers, and the steps that run.
local function shown(all)
  local list = {}
  for _, one in ipairs(all.items) do
    if not one.parts or one.since then
      list[#list + 1] = one
    end
  end
  return list
end

--- What there is room for, in its order: first of all what moves, then what has not ended.
---@return table[] chosen
---@return integer left_out
local function choose(list, room)
  if #list <= room then
    return list, 0
  end
  local wanted, left = {}, math.max(0, room - 1) -- one line says how many others there are
  for wanted_rank = 1, 3 do
    for _, one in ipairs(left > 0 and list or {}) do
      if left > 0 and rank(one) == wanted_rank then
        wanted[one], left = true, left - 1
      end
    end
  end
  local chosen = {}
  for _, one in ipairs(list) do
    chosen[#chosen + 1] = wanted[one] and one or nil
  end
  return chosen, #list - #chosen
end

local function count(number, all, what)
  return ("%.0f/%.0f %s"):format(number, all, what)
end

--- "2/3 layers, 12.3MB/45MB, 5.1MB/s, 2.4s". nil before there is anything to sum up.
local function summary(all, now, began)
  local ended, steps, done, layers, moved, size = 0, 0, 0, 0, 0, 0
  for _, step in pairs(all.steps) do
    ended, steps = ended + (step.ended and 1 or 0), steps + 1
  end
  if all.at then
    ended, steps = all.at.number - 1, all.at.of
  end
  for id, layer in pairs(all.layers) do
    if id ~= "" then
      done, layers = done + (work.is_done(layer) and 1 or 0), layers + 1
    end
    local bytes, its_size = work.bytes(layer)
    moved = moved + bytes
    size = size + (its_size or bytes > 0 and math.huge or 0)
  end
  local parts = {}
  parts[#parts + 1] = steps > 0 and count(ended, steps, "steps") or nil
  parts[#parts + 1] = layers > 0 and count(done, layers, "layers") or nil
  if moved > 0 then
    parts[#parts + 1] = record.size_text(moved)
      .. (size > moved and size < math.huge and "/" .. record.size_text(size) or "")
    parts[#parts + 1] = now > began and record.size_text(moved / (now - began)) .. "/s" or nil
  end
  if #parts == 0 then
    return nil
  end
  parts[#parts + 1] = duration(now - began)
  return table.concat(parts, ", ")
end

--- The lines as they are to be drawn, from the first to the last.
---@param all moondock.progress.Work
---@param now number       seconds
---@param began number
---@param columns integer
---@param rows integer     that there are for them
---@param colors boolean
---@return { text: string, width: integer }[]
function M.lines(all, now, began, columns, rows, colors)
  local lines = {}
  local function add(pieces)
    lines[#lines + 1] = #lines < rows and compose(pieces, columns, colors) or nil
  end
  local sum = summary(all, now, began)
  local tail = all.tail ~= "" and text.clean(all.tail) or nil
  local chosen, left_out = choose(shown(all), rows - (sum and 1 or 0) - (tail and 1 or 0))
  local widest = 0
  for _, one in ipairs(chosen) do
    widest = one.status and rank(one) == 1 and math.max(widest, text.width(one.status)) or widest
  end
  if tail then
    add { tail, "" }
  end
  for _, one in ipairs(chosen) do
    add(one.parts and step_line(one, now, columns) or layer_line(one, now, columns, widest))
  end
  if left_out > 0 then
    add { ("… and %d more"):format(left_out), "" }
  end
  if sum then
    add { sum, "" }
  end
  return lines
end

return M
