-- Build an image of a directory, and run it: `lua build.lua [directory [tag]]`. Without a directory, of two files made here.
local moondock = require "moondock"
local tar = require "moondock.tar"
local docker = assert(moondock.new())

local context
if arg[1] then
  context = tar.dir(arg[1]) -- what its .dockerignore says is left out
else
  context = tar.pack {
    Dockerfile = "FROM busybox\nARG WHO\nCOPY greet.sh /greet.sh\nENV WHO=$WHO\nCMD [\"sh\", \"/greet.sh\"]\n",
    ["greet.sh"] = "echo hello, $WHO\n",
  }
end

local tag = arg[2] or "greeter:1"
local build = assert(docker:build(context, { t = tag, buildargs = { WHO = "moon" }, rm = true }))
for message in build:each() do -- a step that fails is raised
  io.write(message.stream or "")
end
print("built", assert(build:result()).id)

local done = assert(docker:run { Image = tag, HostConfig = { NetworkMode = "none", AutoRemove = true } })
io.write(done.stdout)
