--- The claims of the README, measured: each as the median, over the rounds, of the ratio between two programs that run
--- one right after the other. From the root of the tree: lua5.4 bench/run.lua [ROUNDS]
---
--- Which processors the two ends of a socket run on changes these ratios more than anything else, and the scheduler moves
--- them at will. So they are pinned: on one processor the clock shows the work of both ends and nothing else; on two, as
--- with an engine in real life, it shows their waking each other, too.

local measuring = require "bench.measuring"

local ROUNDS = tonumber(arg[1]) or 5
local MIB = 1024 * 1024
local RAW = "build/bench/raw"

local environment, luas, measure, median = measuring.environment, measuring.luas, measuring.measure, measuring.median

--- What is measured against one engine: where the two ends run, and the cases.
local function group(title, engine_on, client_on)
  local self = { title = title, on = client_on, cases = {} }
  self.engine = measuring.engine(engine_on)
  self.socket = self.engine.socket
  return self
end

--- The command lines of a case; peer's depends on the Lua.
local function peer(self, mode, what)
  return function(lua)
    return ("%s %s %s bench/peer.lua %s %s %s"):format(environment(lua), self.on, lua, mode, self.socket, what)
  end
end

local function raw(self, mode, what)
  return ("%s %s %s %s %s"):format(self.on, RAW, mode, self.socket, what)
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

--- A case: two programs, of which the limit may depend on the Lua, too; what is claimed of them, and how many bytes ours has to
--- see.
local function add(self, case)
  self.cases[#self.cases + 1] = case
end

local function add_exec(self)
  add(self, {
    limit = raw(self, "exec", 3000),
    ours = peer(self, "exec", 3000),
    claim("exec: CPU, of a C loop's", "<", 1.25, cpu),
    claim("exec: latency, of a C loop's", "<", 1.6, latency),
  })
end

local function add_each(self, frame, streams, total, goal)
  local name = ("dense-%d-%d-%d-%d"):format(frame, frame, streams, total / frame)
  local order = streams == 1 and "one stream" or "alternating"
  add(self, {
    limit = raw(self, "read", name),
    ours = peer(self, "each", name),
    bytes = total,
    claim(("each(): %d-byte frames, %s: speed, of bare read()"):format(frame, order), ">", goal, speed),
  })
end

local function add_lines(self)
  local count = 6e6
  local name = ("chunked-32-32-1-%d"):format(count)
  add(self, {
    limit = raw(self, "lines", name),
    ours = peer(self, "lines", name),
    bytes = 32 * count,
    claim("lines(): millions of 32-byte lines a second", ">", 6, function(ours)
      return ours.count / ours.wall / 1e6
    end),
    claim("lines(): or else: speed, of C with memchr", ">", 0.2, speed),
  })
end

local function add_pull(self)
  add(self, {
    ours = peer(self, "pull", "1000000"),
    claim("pull(): seconds for a million messages", "<", 2, function(ours)
      return ours.wall
    end),
    claim("pull(): peak RSS in MB after them", "<", 16, function(ours)
      return ours.rss / 1e6
    end),
  })
end

--- Against lua-cjson in the same Lua.
local function add_containers(self)
  local decode = peer(self, "decode", 200)
  add(self, {
    limit = decode,
    ours = peer(self, "containers", 200),
    claim("containers(): speed with a thousand, of lua-cjson's decoding", ">", 0.8, speed),
  })
end

--- Both from outside, from start to exit.
local function add_cold(self)
  add(self, {
    limit = ("DOCKER_HOST=unix://%s %s run docker exec web true"):format(self.socket, RAW),
    ours = function(lua)
      return ("%s %s run %s bench/peer.lua cold %s"):format(environment(lua), RAW, lua, self.socket)
    end,
    claim("cold start to a first result: time, of the docker CLI's", "<", 0.5, latency),
  })
end

--- A peak needs no second program and no second time.
local function add_memory(self, mode)
  local total = 4096 * MIB
  add(self, {
    once = true,
    ours = peer(self, mode, ("chunked-1024-128-1-%d"):format(total / 1024)),
    bytes = total,
    claim(mode .. "(): peak RSS in MB, after 4 GiB of log", "<", 12, function(ours)
      return ours.rss / 1e6
    end),
  })
end

local groups = {
  group("one processor for both ends", "taskset -c 0", "taskset -c 0"),
  group("a processor for each end", "taskset -c 0", "taskset -c 1"),
}
for _, one in ipairs(groups) do
  add_exec(one)
  add_each(one, 16, 1, 256 * MIB, 0.4)
  for _, frame in ipairs { 1024, 4096, 32768 } do
    add_each(one, frame, 1, 1024 * MIB, 0.8)
    add_each(one, frame, 2, 1024 * MIB, 0.8)
  end
  add_lines(one)
  add_pull(one)
  add_containers(one)
end
local free = group("wherever the scheduler puts them", "", "")
groups[#groups + 1] = free
if measuring.present "docker" then
  add_cold(free)
end
add_memory(free, "each")
add_memory(free, "lines")

--- The figures of a claim, by Lua: one for each round.
local function run(case)
  local shared = type(case.limit) == "string" and measure(case.limit)
  for _, lua in ipairs(luas) do
    local limit = shared or case.limit and measure(case.limit(lua))
    local command = case.ours(lua)
    local ours = measure(command)
    if case.bytes and ours.bytes ~= case.bytes then
      error(("%.0f bytes instead of %.0f: %s"):format(ours.bytes, case.bytes, command), 0)
    end
    for _, one in ipairs(case) do
      one[lua] = one[lua] or {}
      table.insert(one[lua], one.figure(ours, limit))
    end
  end
end

for round = 1, ROUNDS do
  for _, each in ipairs(groups) do
    for _, case in ipairs(each.cases) do
      if round == 1 or not case.once then
        run(case)
      end
    end
  end
end

measuring.title(("medians of %d rounds"):format(ROUNDS))
for _, each in ipairs(groups) do
  each.engine:close()
  print(each.title)
  for _, case in ipairs(each.cases) do
    for _, one in ipairs(case) do
      measuring.row(one.text, one.sense, one.goal, function(lua)
        return median(one[lua])
      end)
    end
  end
end
