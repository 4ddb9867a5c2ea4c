--- The claims of the README, measured: each as the median, over the rounds, of the ratio between two programs that run
--- one right after the other. From the root of the tree: lua5.4 bench/run.lua [ROUNDS]

local ROUNDS = tonumber(arg[1]) or 7
local MIB = 1024 * 1024
local RAW = "build/bench/raw"

local function said(command)
  local program = assert(io.popen(command))
  local words = program:read "*a"
  program:close()
  return words
end

local function present(program)
  return said("command -v " .. program) ~= ""
end

--- Run what prints as raw.c does.
local function measure(command)
  local result = {}
  for name, value in said(command):gmatch "(%w+)=(%S+)" do
    result[name] = tonumber(value)
  end
  return result.wall and result or error("this failed: " .. command, 0)
end

local function median(values)
  table.sort(values)
  local n = #values
  return (values[math.floor((n + 1) / 2)] + values[math.ceil((n + 1) / 2)]) / 2
end

--- It ends when its output is closed, however this script ends.
local socket = os.tmpname()
local engine = assert(io.popen("exec build/bench/engine " .. socket))
assert(engine:read "*l" == "listening", "the engine does not start")

local luas = {}
for _, lua in ipairs { "lua5.4", "luajit" } do
  if present(lua) then
    luas[#luas + 1] = lua
  end
end

local function environment(lua)
  return ("LUA_PATH='lua/?.lua;lua/?/init.lua;;' LUA_CPATH='build/%s/?.so;;'"):format(lua)
end

local function peer(mode, what)
  return function(lua)
    return ("%s %s bench/peer.lua %s %s %s"):format(environment(lua), lua, mode, socket, what)
  end
end

local function raw(mode, what)
  return ("%s %s %s %s"):format(RAW, mode, socket, what)
end

--- A claim: what it says, "<" or ">" and the goal, and how to get the figure from our result and the limit's.
local function claim(text, sense, goal, figure)
  return { text = text, sense = sense, goal = goal, figure = figure }
end

local function speed(ours, limit)
  return limit.wall / ours.wall
end

local function latency(ours, limit)
  return ours.wall / limit.wall
end

local function cpu(ours, limit)
  return ours.cpu / limit.cpu
end

--- A case: two programs, what is claimed of them, and how many bytes ours has to see.
local cases = {
  {
    limit = raw("exec", 3000),
    ours = peer("exec", 3000),
    claim("exec: CPU, of a C loop's", "<", 1.25, cpu),
    claim("exec: latency, of a C loop's", "<", 1.6, latency),
  },
}

local function each(frame, streams, total, goal)
  local name = ("dense-%d-%d-%d-%d"):format(frame, frame, streams, total / frame)
  local order = streams == 1 and "one stream" or "alternating"
  local text = ("each(): %d-byte frames, %s; speed, of bare read()"):format(frame, order)
  cases[#cases + 1] = {
    limit = raw("read", name),
    ours = peer("each", name),
    bytes = total,
    claim(text, ">", goal, speed),
  }
end

each(16, 1, 512 * MIB, 0.4)
for streams = 1, 2 do
  for _, frame in ipairs { 1024, 4096, 32768 } do
    each(frame, streams, 2048 * MIB, 0.8)
  end
end

local LINES = 8e6
local lines = ("chunked-32-32-1-%d"):format(LINES)
cases[#cases + 1] = {
  limit = raw("lines", lines),
  ours = peer("lines", lines),
  bytes = 32 * LINES,
  claim("lines(): millions of 32-byte lines a second", ">", 6, function(ours)
    return ours.count / ours.wall / 1e6
  end),
  claim("lines(): speed, of C with memchr (or the line above)", ">", 0.2, speed),
}

if present "docker" then
  cases[#cases + 1] = {
    limit = ("DOCKER_HOST=unix://%s %s run docker exec web true"):format(socket, RAW),
    ours = function(lua)
      return ("%s %s run %s bench/peer.lua cold %s"):format(environment(lua), RAW, lua, socket)
    end,
    claim("cold start to a first result: time, of the docker CLI's", "<", 0.5, latency),
  }
end

--- The peak of memory needs no second program and no second time.
local function memory(mode)
  local name = ("chunked-1024-128-1-%d"):format(4096 * MIB / 1024)
  cases[#cases + 1] = {
    once = true,
    ours = peer(mode, name),
    bytes = 4096 * MIB,
    claim(("%s: MB of RSS after 4 GiB of log"):format(mode .. "()"), "<", 12, function(ours)
      return ours.rss / 1e6
    end),
  }
end

memory "each"
memory "lines"

--- figures[claim][lua]: one for each round.
local figures = {}

local function run(case)
  local limit = case.limit and measure(case.limit)
  for _, lua in ipairs(luas) do
    local command = case.ours(lua)
    local ours = measure(command)
    if case.bytes and ours.bytes ~= case.bytes then
      error(("%.0f bytes instead of %.0f: %s"):format(ours.bytes, case.bytes, command), 0)
    end
    for _, one in ipairs(case) do
      figures[one] = figures[one] or {}
      figures[one][lua] = figures[one][lua] or {}
      table.insert(figures[one][lua], one.figure(ours, limit))
    end
  end
end

for round = 1, ROUNDS do
  for _, case in ipairs(cases) do
    if round == 1 or not case.once then
      run(case)
    end
  end
end
engine:close()

io.write(("%-62s %7s"):format(("medians of %d rounds"):format(ROUNDS), "goal"))
for _, lua in ipairs(luas) do
  io.write((" %8s"):format(lua))
end
io.write "\n"
for _, case in ipairs(cases) do
  for _, one in ipairs(case) do
    io.write(("%-62s %s %5g"):format(one.text, one.sense, one.goal))
    for _, lua in ipairs(luas) do
      local value = median(figures[one][lua])
      local met = one.sense == "<" and value <= one.goal or one.sense == ">" and value >= one.goal
      io.write((" %7.2f%s"):format(value, met and " " or "!"))
    end
    io.write "\n"
  end
end
