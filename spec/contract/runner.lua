--- A case of the contract in an event loop of its own: runner.lua LOOP NUMBER HOST. Silence is good.

local core = require "moondock.core"
local moondock = require "moondock"

local name, number, host = arg[1], tonumber(arg[2]), arg[3]
local case = require "spec.contract.cases"[number]

--- A loop: go starts a coroutine, step lets some time pass, at most 10 ms. wait: what moondock.new gets.
local loops = {}

local function start(task)
  local co = coroutine.create(task)
  local ok, problem = coroutine.resume(co)
  if not ok then
    error(debug.traceback(co, problem), 0)
  end
end

function loops.luv()
  local uv = require "luv"
  local tick = uv.new_timer()
  return { go = start, step = function()
    tick:start(10, 0, function() end)
    uv.run "once"
  end }
end

function loops.frame()
  local frame = require "moondock.wait.frame"
  return { go = start, step = function()
    frame.update(0.004)
    core.poll(nil, nil, 0.001)
  end }
end

function loops.cqueues()
  local queue = require "cqueues".new()
  return {
    go = function(task) queue:wrap(task) end,
    step = function() assert(queue:step(0.01)) end,
  }
end

function loops.copas()
  local copas = require "copas"
  return {
    go = function(task) copas.addthread(task) end,
    step = function() copas.step(0.01) end,
  }
end

--- A loop of the user's own: two functions, and poll for each who waits.
loops["a table"] = function()
  local waiting = {}
  return {
    go = start,
    step = function()
      for co, one in pairs(waiting) do
        if one.fd == false or one.due <= core.now() or one.fd and core.poll(one.fd, one.events, 0) then
          waiting[co] = nil
          start(function() assert(coroutine.resume(co)) end)
          return
        end
      end
      core.poll(nil, nil, 0.001)
    end,
    wait = {
      wait = function(fd, events, seconds)
        waiting[coroutine.running()] = { fd = fd, events = events, due = core.now() + (seconds or 1e9) }
        coroutine.yield()
      end,
      cancel = function(fd)
        for _, one in pairs(waiting) do
          if one.fd == fd then one.fd = false end
        end
      end,
    },
  }
end

local loop = loops[name]()
local wait = loop.wait or name

local on = { go = loop.go, prompt = 0.1, kept = 0 }

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
