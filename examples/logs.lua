-- The log of a container, line by line; with `follow` as it grows.

local moondock = require "moondock"

local docker = assert(moondock.new())
local count = 0
for name, line in assert(docker:container "web":logs { follow = true, tail = 10 }):lines() do
  print(name, line)
  count = count + 1
  if count == 3 then
    break -- closes the stream in Lua 5.4; elsewhere the garbage collector does
  end
end
