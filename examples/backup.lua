-- An image into a file and back, piece by piece: `lua backup.lua [image [file]]`.
local moondock = require "moondock"
local docker = assert(moondock.new())
local name, path = arg[1] or "busybox", arg[2] or "image.tar"

local file = assert(io.open(path, "wb"))
local bytes = assert(assert(docker:save { name }):into(file))
assert(file:close())
print("saved", bytes > 0 and name)

file = assert(io.open(path, "rb"))
local loaded = assert(assert(docker:load(file)):result())
file:close()
print("loaded", table.concat(loaded.images, ", "))
