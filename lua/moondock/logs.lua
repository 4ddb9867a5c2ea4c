--- Lines of a log, and what the engine puts before them when it is asked to.

local M = {}

local function unescape(text)
  return (text:gsub("%+", " "):gsub("%%(%x%x)", function(hex)
    return string.char(tonumber(hex, 16))
  end))
end

--- "k=v,k=v", url-encoded.
local function details(text)
  local out = {}
  for name, value in text:gmatch "([^,=]+)=([^,]*)" do
    out[unescape(name)] = unescape(value)
  end
  return out
end

--- Take a line apart. The timestamp comes before the details, each with a space behind it.
---@param name "stdout"|"stderr"
---@param line string
---@param prefix { timestamps: boolean?, details: boolean? }   what was asked for
---@return { stream: string, line: string, time: string?, details: table<string, string>? }
function M.record(name, line, prefix)
  local record = { stream = name, line = line }
  if prefix.timestamps then
    local time, rest = record.line:match "^(%d+%-%d+%-%d+T%S+) (.*)$"
    if time then
      record.time, record.line = time, rest
    end
  end
  if prefix.details then
    local text, rest = record.line:match "^(%S*) (.*)$"
    if text then
      record.details, record.line = details(text), rest
    end
  end
  return record
end

return M
