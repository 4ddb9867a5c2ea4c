-- An image from a tar file of a root file system.
-- usage: lua examples/import.lua ROOTFS.tar REPO TAG

local moondock = require "moondock"

local docker = assert(moondock.new())
local file = assert(io.open(arg[1], "rb"))

local steps = assert(docker:import(function()
  return file:read(65536)
end, { repo = arg[2], tag = arg[3], changes = { "ENV PATH=/bin" } }))
for step in steps:each() do
  print(step.status)
end
file:close()

local image = docker:image(arg[2] .. ":" .. arg[3])
print(assert(image:inspect()).Os)
