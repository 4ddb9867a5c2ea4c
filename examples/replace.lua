-- Blue and green: a container is replaced by one of a new image, which runs before the old one ends. Here from outside; a container
-- that replaces itself calls `replace`, and its successor, when it starts, `lifecycle.succeed(docker)`.
local lifecycle = require "moondock.lifecycle"
local moondock = require "moondock"
local tar = require "moondock.tar"
local docker = assert(moondock.new())

local function build(color)
  return tar.pack {
    Dockerfile = "FROM busybox\nCOPY color /color\nCMD [\"sh\", \"-c\", \"cat /color; sleep 600\"]\n",
    color = color .. "\n",
  }
end

local function show(name)
  for _, color in assert(docker:container(name):logs()):lines() do
    print(name, "serves", color)
  end
end

assert(assert(docker:build(build "blue", { t = "shop" })):result())
local blue, how = lifecycle.ensure(docker, { Image = "shop", HostConfig = { NetworkMode = "none" } }, { name = "shop" })
assert(blue, how)
print("shop is", how)
show "shop"

-- One at a time, whoever asks for it: a second call meanwhile returns nil and an Error of kind "busy".
local job = lifecycle.rebuild(function(report)
  report "build and start"
  local green, err = lifecycle.replace(docker, "shop", {
    build = { t = "shop" },
    context = build "green",
    on_message = function(message)
      io.write(message.stream or "")
    end,
  })
  if not green then
    return nil, err -- blue runs on
  end
  show "shop-next"
  report "take over"
  return lifecycle.succeed(docker, { name = "shop", replacing = blue, t = 1 })
end)

local ok, warnings = job:run()
assert(ok, warnings)
for _, warning in ipairs(warnings) do
  print("warning", warning)
end
print(("%s took %.1f seconds"):format(job.state.step, job.state.duration))
show "shop"
assert(docker:container "shop":remove { force = true })
