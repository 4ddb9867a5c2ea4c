-- A process to talk to, and one that reads and writes at the same time.

local moondock = require "moondock"

local docker = assert(moondock.new())
local web = docker:container "web"

local bc = assert(web:spawn { Cmd = { "bc" }, AttachStdin = true })
for _, question in ipairs { "6 * 7", "2 ^ 10" } do
  assert(bc:write(question .. "\n"))
  local _, answer = bc:next(5)
  io.write(question, " = ", answer)
end
assert(bc:finish()) -- the end of its input
print("exit code", assert(bc:code(5)))

-- What a process answers while it reads: give its input as `stdin`, and both happen at once, however much it is.
local n = 0
local function numbers()
  n = n + 1
  return n <= 1000 and ("line %d\n"):format(n) or nil
end
local count = 0
for _ in assert(web:spawn({ Cmd = { "cat" } }, { stdin = numbers })):lines() do
  count = count + 1
end
print(count, "lines came back")
