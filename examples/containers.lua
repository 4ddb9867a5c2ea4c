-- The life of a container. The Engine API's own words are the keys.

local moondock = require "moondock"

local docker = assert(moondock.new())
print("API", assert(docker:version()).ApiVersion, "at", docker:endpoint().host)

local job = assert(docker:create({
  Image = arg[1] or "busybox",
  Cmd = { "sh", "-c", "echo working; sleep 0.1; echo done; exit 3" },
  Labels = { app = "example" },
}))
local output = assert(job:attach()) -- before the start, so that nothing is missed
assert(job:start())
for name, line in output:lines() do
  print(name, line)
end
print("status", assert(job:wait()).StatusCode)

for _, c in ipairs(assert(docker:containers { all = true, filters = { label = "app=example" } })) do
  print(c.Id:sub(1, 12), c.State, c.Status)
end

assert(job:rename { name = "moondock-example" })
print(assert(job:inspect()).Name)
assert(docker:container "moondock-example":remove { v = true })
