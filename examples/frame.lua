-- In a game: the loop is the host's, and in each frame a little time is moondock's.
-- usage: lua examples/frame.lua [CONTAINER]

local frame = require "moondock.wait.frame"
local moondock = require "moondock"
local block = require "moondock.wait.block"

local docker = assert(moondock.new { wait = "frame" })
local web = docker:container(arg[1] or "web")

coroutine.wrap(function()
  local process = assert(web:spawn { Cmd = { "sh", "-c", "for i in 1 2 3; do echo line $i; sleep 0.1; done" } })
  for _, line in process:lines() do
    print(line)
  end
  print("exit code", assert(process:code()))
end)()

local frames = 0
while frame.update(0.002) > 0 do -- at most 2 ms; how many wait still
  frames = frames + 1
  block.wait(nil, nil, 1 / 60) -- here a game draws, and waits for the screen
end
print("frames", frames)
