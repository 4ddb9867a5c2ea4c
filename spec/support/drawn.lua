--- What the specs of progress share: messages, and a screen that shows what is drawn of them.
local assert = require "luassert"
local block = require "moondock.progress.block"
local file = require "spec.support.file"
local json = require "moondock.json"
local messages = require "moondock.messages"
local progress = require "moondock.progress"
local screen = require "spec.support.screen"
local text = require "moondock.progress.text"
local work = require "moondock.progress.work"

local M = {}

--- What an engine said: { at =, message = }, one after the other.
function M.recorded(name)
  local list, fields = {}, messages.fields()
  for line in file.read("spec/fixtures/" .. name .. ".jsonl"):gmatch "[^\n]+" do
    local one = assert(json.decode(line))
    one = one.message and one or { at = #list / 10, message = one }
    fields.saw(one.message)
    list[#list + 1] = one
  end
  return list
end

function M.layer(id, status, current, total, more)
  local detail = { current = current, total = total }
  for name, value in pairs(more or {}) do
    detail[name] = value
  end
  return { id = id, status = status, progressDetail = detail }
end

--- Messages one second after the other.
function M.each_second(list)
  local out = {}
  for i, message in ipairs(list) do
    out[i] = { at = i - 1, message = message }
  end
  return out
end

--- What is written where there is no terminal.
function M.plain(list)
  local view, out = progress.new(), {}
  for _, one in ipairs(list) do
    local piece, seconds = view:update(one.at, one.message)
    assert.is_nil(seconds)
    out[#out + 1] = piece
  end
  out[#out + 1] = view:finish(#list)
  return table.concat(out)
end

--- A view of a screen, which shows what the view writes.
function M.watched(columns, rows, given)
  local self = { screen = screen.new(columns, rows), writes = 0 }
  self.view = progress.new { color = given and given.color, size = function()
    return self.screen.columns, self.screen.rows
  end }
  function self.update(now, message)
    local piece, seconds = self.view:update(now, message)
    self.screen:write(piece)
    self.writes = self.writes + (piece ~= "" and 1 or 0)
    return seconds
  end
  function self.finish(now, failed)
    self.screen:write(self.view:finish(now, failed))
    return self.screen:text()
  end
  return self
end

--- The screen that there must be when all was drawn at once.
function M.expected(list, count, columns, rows)
  local all = work.new(false)
  for i = 1, count do
    all:take(list[i].message, list[i].at)
  end
  local fresh = screen.new(columns, rows)
  for _, line in ipairs(all:taken()) do
    fresh:write(line .. "\n")
  end
  for _, line in ipairs(block.lines(all, list[count].at, list[1].at, columns, rows - 1, false)) do
    assert(line.width <= columns and line.width == text.width(line.text))
    fresh:write(line.text .. "\n")
  end
  return fresh
end

--- Each message is drawn over the last one; after each of them the screen is as if there had been no other drawing.
function M.replayed(list, columns, rows)
  local one = M.watched(columns, rows)
  for i, step in ipairs(list) do
    one.update(step.at, step.message)
    local right = M.expected(list, i, columns, rows)
    assert.equal(right:text(), one.screen:text())
    assert.equal(right:history(), one.screen:history())
  end
  return one
end

--- A pull, from its beginning to its end.
M.pull = {
  { status = "Pulling from moon", id = "3" },
  M.layer("aaaaaaaaaaaa", "Already exists"),
  M.layer("bbbbbbbbbbbb", "Pulling fs layer"),
  M.layer("cccccccccccc", "Pulling fs layer"),
  M.layer("bbbbbbbbbbbb", "Downloading", 1000000, 9000000),
  M.layer("bbbbbbbbbbbb", "Downloading", 3000000, 9000000),
  M.layer("cccccccccccc", "Downloading", 500000, 2000000),
  M.layer("cccccccccccc", "Download complete"),
  M.layer("bbbbbbbbbbbb", "Verifying Checksum"),
  M.layer("bbbbbbbbbbbb", "Extracting", 4500000, 9000000),
  M.layer("bbbbbbbbbbbb", "Pull complete"),
  M.layer("cccccccccccc", "Extracting", 3, nil, { units = "s" }),
  M.layer("cccccccccccc", "Pull complete"),
  { status = "Digest: sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" },
  { status = "Status: Downloaded newer image for moon:3" },
}

return M
