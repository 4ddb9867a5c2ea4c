-- A container from its creation to its end: `lua run.lua [image]`.
local moondock = require "moondock"
local docker = assert(moondock.new())

local done = assert(docker:run({
  Image = arg[1] or "busybox",
  Cmd = { "sh", "-c", "wc -w; echo counted >&2; exit 3" },
  HostConfig = { NetworkMode = "none", AutoRemove = true },
}, { stdin = "one two three\n" }))

io.write(done.stdout, done.stderr)
print("exit code", done.exit_code)
