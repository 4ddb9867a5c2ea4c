--- What the measuring programs have in common. From the root of the tree.

local M = {}

local function said(command)
  local program = assert(io.popen(command))
  local words = program:read "*a"
  program:close()
  return words
end

function M.present(program)
  return said("command -v " .. program) ~= ""
end

--- Run what prints as raw.c does.
function M.measure(command)
  local result = {}
  for name, value in said(command):gmatch "(%w+)=(%S+)" do
    result[name] = tonumber(value)
  end
  return result.wall and result or error("this failed: " .. command, 0)
end

function M.median(values)
  table.sort(values)
  local n = #values
  return (values[math.floor((n + 1) / 2)] + values[math.ceil((n + 1) / 2)]) / 2
end

M.luas = {}
for _, lua in ipairs { "lua5.4", "luajit" } do
  if M.present(lua) then
    M.luas[#M.luas + 1] = lua
  end
end

--- The environment of a Lua, for a shell.
function M.environment(lua)
  return ("LUA_PATH='lua/?.lua;lua/?/init.lua;;' LUA_CPATH='build/%s/?.so;;'"):format(lua)
end

--- A fake engine that runs until it is closed; `on` stands before its command.
function M.engine(on)
  local socket = os.tmpname()
  local program = assert(io.popen(("exec %s build/bench/engine %s"):format(on, socket)))
  assert(program:read "*l" == "listening", "the engine does not start")
  return { socket = socket, close = function() program:close() end }
end

function M.title(text)
  print(("%-64s %7s %8s  %8s"):format(text .. "; ! misses the goal", "goal", M.luas[1], M.luas[2] or ""))
end

--- A claim, and its figure in each Lua; nil where it was not measured.
function M.row(text, sense, goal, figure)
  io.write(("  %-62s %s %5g"):format(text, sense, goal))
  for _, lua in ipairs(M.luas) do
    local value = figure(lua)
    local met = value and (sense == "<" and value <= goal or sense == ">" and value >= goal)
    io.write(value and (" %8.2f%s"):format(value, met and " " or "!") or (" "):rep(10))
  end
  io.write "\n"
end

return M
