-- Pull an image, and see how far it is: `lua progress.lua IMAGE`. Without a name: build one of two files made here.
-- On a terminal there is a line for each layer or step, with a bar; in a pipe, a line for each change.
local moondock = require "moondock"
local progress = require "moondock.progress"
local tar = require "moondock.tar"
local docker = assert(moondock.new())

local steps, err
if arg[1] then
  steps, err = docker:pull(arg[1])
else
  local context = tar.pack {
    Dockerfile = "FROM busybox\nCOPY hello /hello\nRUN sleep 1; cat /hello\n",
    hello = "hello, moon\n",
  }
  steps, err = docker:build(context, { t = "hello:1", rm = true, networkmode = "none" })
end

local result
if steps then
  result, err = progress.show(steps, { out = io.stdout })
end
if not result then
  print(err)
  os.exit(1)
end
print(result.digest or result.id)
