-- What can go wrong, and how it tells.

local moondock = require "moondock"

local docker = assert(moondock.new())

-- The world's failures are returned: nil, and an Error with a kind.
local ok, err = docker:container "nosuch":start()
print(ok, err.kind, err.status, err)

local nobody = assert(moondock.new { host = "unix:///nonexistent/docker.sock" })
ok, err = nobody:ping()
print(ok, err.kind, err)

-- Inside a `for` loop the same Error is raised.
ok, err = pcall(function()
  for _, line in docker:container "web":logs({ follow = true, timeout = 0.1, tail = 0 }):lines() do
    print(line)
  end
end)
print(ok, err.kind, err)

-- A mistake in the program is raised at its line.
print(pcall(function()
  docker:containers { al = true }
end))
