--- The library in an event loop, measured from inside and printed as peer.lua prints:
---   loop.lua LOOP execs SOCKET N     N guarded execs at once
---   loop.lua LOOP streams SOCKET N   N logs of 100 KB at once
---   loop.lua LOOP commands SOCKET N COMMAND ARGUMENT   so many of it at once
---   loop.lua frame frames SOCKET N   N logs that never end, for 300 frames of 60 a second: the longest, in ms
---   loop.lua frame idle SOCKET N     the same with logs that say nothing: the median

local core = require "moondock.core"
local moondock = require "moondock"
local process = require "spec.support.process"

local name, mode, socket, count, command, argument = ...
count = tonumber(count)

local loop = require("spec.contract.loops")[name]()
local docker = assert(moondock.new { host = "unix://" .. socket, wait = loop.wait, timeout = 120 })

--- Run a task for each number at once; its bytes.
local function at_once(task)
  local left, bytes = count, 0
  for i = 1, count do
    loop.go(function()
      local more = task(i)
      bytes = bytes + more
      left = left - 1
    end)
  end
  while left > 0 do
    loop.step()
  end
  return bytes
end

local function exec()
  local result = assert(docker:container("web"):exec({ "true" }, { allow = { "true" }, timeout = 120 }))
  assert(result.exit_code == 0 and result.stdout == "hello\n")
  return #result.stdout
end

local function stream()
  local bytes = 0
  for _, chunk in assert(docker:container("chunked-1024-128-1-100"):logs { follow = true }):each() do
    bytes = bytes + #chunk
  end
  return bytes
end

local function run_command()
  local argv = { command, argument }
  assert(assert(docker:container("web"):exec(argv, { allow = { command }, timeout = 120 })).exit_code == 0)
  return 0
end

local function measure(task)
  local one = count
  count = 1
  at_once(task) -- the first one loads what is needed
  count = one
  collectgarbage()
  local before, wall, cpu = process.memory(), core.now(), os.clock()
  local bytes = at_once(task)
  wall, cpu = core.now() - wall, os.clock() - cpu
  print(("wall=%.6f cpu=%.6f count=%d bytes=%.0f rss=%.0f"):format(wall, cpu, count, bytes,
    (select(2, process.memory()) - before) * 1024 / count))
end

local FRAMES, FRAME = 300, 1 / 60

--- Frames with as many logs open: how long each update takes, in ms.
local function frames(container)
  local update = require("moondock.wait.frame").update
  local bytes, open, times = 0, 0, {}
  for _ = 1, count do
    loop.go(function()
      local log = assert(docker:container(container):logs { follow = true })
      open = open + 1
      for _, chunk in log:each() do
        bytes = bytes + #chunk
      end
    end)
  end
  while open < count do
    update(0.002)
  end
  collectgarbage()
  local began = core.now()
  for i = 1, FRAMES do
    local before = core.now()
    update(0.002)
    local after = core.now()
    times[i] = (after - before) * 1000
    core.poll(nil, nil, math.max(0, began + i * FRAME - after))
  end
  table.sort(times)
  print(("wall=%.6f cpu=0 count=%d bytes=%.0f rss=0 median=%.6f worst=%.6f"):format(core.now() - began, FRAMES, bytes,
    times[FRAMES / 2], times[FRAMES]))
  os.exit(0)
end

local modes = {
  execs = function() measure(exec) end,
  streams = function() measure(stream) end,
  commands = function() measure(run_command) end,
  frames = function() frames "chunked-1024-128-1-100000000" end,
  idle = function() frames "idle" end,
}

modes[mode]()
