-- A process with a terminal: its output is raw, and it knows its size.

local moondock = require "moondock"

local docker = assert(moondock.new())
local shell = assert(docker:container "web":spawn { Cmd = { "sh" }, AttachStdin = true, Tty = true })
assert(shell:resize { h = 25, w = 120 })
assert(shell:write "stty size; exit 4\n")
for _, bytes in shell:each() do
  io.write(bytes)
end
print("exit code", assert(shell:code()))
