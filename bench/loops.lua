--- What event loops cost: a thousand execs, and a thousand logs, at once in one process; and the frames of a game. From the root of the
--- tree: lua5.4 bench/loops.lua [ROUNDS]

local measuring = require "bench.measuring"

local ROUNDS = tonumber(arg[1]) or 3
local MANY, FRAMED = 1000, 100
local LOOPS = { "luv", "cqueues" }

local engine = measuring.engine ""

local function run(lua, loop, mode, count)
  return measuring.measure(("%s %s bench/loop.lua %s %s %s %d"):format(measuring.environment(lua), lua, loop, mode,
    engine.socket, count))
end

--- lua -> loop -> mode -> { wall =, rss = }: medians.
local found = {}

local function many(lua, loop, mode)
  local walls, sizes, bytes = {}, {}, mode == "execs" and 6 or 102400
  for i = 1, ROUNDS do
    local result = run(lua, loop, mode, MANY)
    assert(result.bytes == MANY * bytes, "not all bytes came")
    walls[i], sizes[i] = result.wall, result.rss / 1024
  end
  return { wall = measuring.median(walls), rss = measuring.median(sizes) }
end

for _, lua in ipairs(measuring.luas) do
  found[lua] = {}
  for _, loop in ipairs(LOOPS) do
    found[lua][loop] = { execs = many(lua, loop, "execs"), streams = many(lua, loop, "streams") }
  end
  found[lua].busy, found[lua].idle = run(lua, "frame", "frames", FRAMED), run(lua, "frame", "idle", FRAMED)
end
engine:close()

measuring.title "event loops"
for _, mode in ipairs { "execs", "streams" } do
  for _, loop in ipairs(LOOPS) do
    measuring.row(("%d %s at once in %s: KiB for each"):format(MANY, mode, loop), "<", 100, function(lua)
      return found[lua][loop][mode].rss
    end)
    measuring.row(("%d %s at once in %s: time, of the fastest loop's"):format(MANY, mode, loop), "<", 1.5, function(lua)
      local fastest = math.huge
      for _, other in ipairs(LOOPS) do
        fastest = math.min(fastest, found[lua][other][mode].wall)
      end
      return found[lua][loop][mode].wall / fastest
    end)
  end
end
measuring.row(("a frame with %d busy logs: the longest update, in ms"):format(FRAMED), "<", 4, function(lua)
  return found[lua].busy.worst
end)
measuring.row(("a frame with %d idle logs: update, in ms"):format(FRAMED), "<", 0.2, function(lua)
  return found[lua].idle.median
end)
