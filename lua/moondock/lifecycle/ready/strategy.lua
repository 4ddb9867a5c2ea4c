--- What a container is waited for: a table with one of these names in it, or a combination of such tables.

local options = require "moondock.options"

local M = {}

--- What belongs to each of them.
local known = {
  running = { running = "boolean" },
  healthy = { healthy = "boolean" },
  log = { log = "string", times = "integer", stream = "string" },
  port = { port = "integer", inside = "boolean" },
  http = { http = "string", port = "integer", status = "integer", inside = "boolean" },
  exec = { exec = "table", code = "integer" },
  file = { file = "string" },
  exit = { exit = "integer" },
  all = { all = "table" },
  any = { any = "table" },
}

local streams = { stdout = true, stderr = true }

--- Its name. Only "http" shares a key, "port", with another one. A list means all of it.
---@param strategy table
---@return string|nil
function M.kind(strategy)
  if strategy[1] ~= nil then
    return "all"
  elseif strategy.http ~= nil then
    return "http"
  end
  for kind in pairs(known) do
    if strategy[kind] ~= nil then
      return kind
    end
  end
end

--- What a combination consists of.
---@return table[]
function M.parts(strategy)
  return strategy.all or strategy.any or strategy
end

local function check_log(strategy, level)
  local ok, problem = pcall(string.find, "", strategy.log)
  if not ok then
    error(("%q is no pattern: %s"):format(strategy.log, problem), level + 1)
  elseif strategy.stream and not streams[strategy.stream] then
    error(options.unknown("stream", strategy.stream, streams), level + 1)
  end
end

--- Raise what is wrong with a strategy.
---@param strategy any
---@param level integer   whose mistake it is, as for error()
function M.check(strategy, level)
  options.expect("a strategy", strategy, "table", level + 1)
  local kind = M.kind(strategy)
  if not kind then
    local name = next(strategy)
    error(name == nil and "a strategy must not be empty" or options.unknown("strategy", name, known), level + 1)
  end
  if strategy[1] == nil then
    options.check("field", strategy, known[kind], level + 1)
  end
  if kind == "all" or kind == "any" then
    local parts = M.parts(strategy)
    if parts[1] == nil then
      error(("%q must be a list of strategies"):format(kind), level + 1)
    end
    for name, part in pairs(parts) do
      if type(name) ~= "number" then
        error(("%q must be a list of strategies, and has %q besides"):format(kind, tostring(name)), level + 1)
      end
      M.check(part, level + 1)
    end
  elseif strategy[kind] == false then
    error(("%q must be true"):format(kind), level + 1)
  elseif kind == "log" then
    check_log(strategy, level + 1)
  elseif kind == "http" and not strategy.port then
    error("\"http\" needs a port", level + 1)
  elseif kind == "exec" then
    options.strings("\"exec\"", strategy.exec, level + 1)
  end
end

--- All of a kind that a strategy consists of.
---@return table[]
function M.all_of(strategy, kind, list)
  list = list or {}
  local its = M.kind(strategy)
  if its == kind then
    list[#list + 1] = strategy
  elseif its == "all" or its == "any" then
    for _, part in ipairs(M.parts(strategy)) do
      M.all_of(part, kind, list)
    end
  end
  return list
end

local words = {
  log = function(one)
    return ("log %q%s"):format(one.log, (one.times or 1) > 1 and (" %d times"):format(one.times) or "")
  end,
  port = function(one)
    return "port " .. one.port
  end,
  http = function(one)
    return ("http %s at port %d"):format(one.http, one.port)
  end,
  exec = function(one)
    return "exec " .. table.concat(one.exec, " ")
  end,
  file = function(one)
    return "file " .. one.file
  end,
  exit = function(one)
    return "exit " .. one.exit
  end,
}

--- A single one in words, for a message.
---@return string
function M.text(strategy)
  local kind = M.kind(strategy)
  return words[kind] and words[kind](strategy) or kind
end

return M
