--- A case of the contract in an event loop of its own: runner.lua LOOP NUMBER HOST. Silence is good.

local core = require "moondock.core"
local moondock = require "moondock"

local name, number, host = arg[1], tonumber(arg[2]), arg[3]
local case = require "spec.contract.cases"[number]

local loop = require("spec.contract.loops")[name]()
local wait = loop.wait

local on = { go = loop.go, kept = 0 }

function on.client(options)
  local given = { host = host, api = "1.41", wait = wait }
  for key, value in pairs(options or {}) do
    given[key] = value
  end
  return assert(moondock.new(given))
end

--- As the library itself sleeps.
function on.sleep(seconds)
  local waits = type(wait) == "table" and wait or require("moondock.wait." .. wait)
  waits.wait(nil, nil, seconds)
end

if number == 0 then -- outside of the loop
  local ok, problem = pcall(on.sleep, 0.01)
  assert(not ok and tostring(problem):find('with wait = "' .. name .. '"', 1, true), problem)
  return
end

local done, problem
loop.go(function()
  local ok, raised = xpcall(function() case.run(on) end, debug.traceback)
  done, problem = true, not ok and raised
end)
local stop = core.now() + 50
repeat
  loop.step()
until done or core.now() > stop
assert(done, "it does not end")
if problem then
  io.stderr:write(problem, "\n")
end
for _ = 1, 3 do
  loop.step() -- what was closed is let go
end
os.exit(problem and 1 or 0, true)
