-- A whitelisted command in a container, its output line by line as it comes, and its exit code.
-- usage: lua examples/demo.lua IMAGE

local moondock = require "moondock"

local docker = assert(moondock.new())
local web = assert(docker:create({
  Image = arg[1] or "busybox", Cmd = { "sleep", "60" }, HostConfig = { AutoRemove = true },
}))
assert(web:start())

local script = "for i in 1 2 3; do echo line $i; sleep 0.2; done; echo that was all >&2; exit 3"
local process = assert(web:spawn({ Cmd = { "sh", "-c", script } }, { allow = { "sh" } }))
for name, line in process:lines() do
  print(name, line)
end
print("exit code", assert(process:code()))

local refused, err = web:exec({ "rm", "-rf", "/" }, { allow = { "sh", "ls" } })
print(refused, err)

assert(web:stop { t = 0 }) -- and with that it is removed
