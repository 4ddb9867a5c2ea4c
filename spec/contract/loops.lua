--- Event loops by name, each as what programs do with one: go starts a coroutine, step lets it run, for some milliseconds at most; wait
--- is what moondock.new takes.

local core = require "moondock.core"

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
      local all = {}
      for co in pairs(waiting) do
        all[#all + 1] = co
      end
      for _, co in ipairs(all) do
        local one = waiting[co]
        if one.fd == false or one.due <= core.now() or one.fd and core.poll(one.fd, one.events, 0) then
          waiting[co] = nil
          start(function() assert(coroutine.resume(co)) end)
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

for name, new in pairs(loops) do
  loops[name] = function()
    local loop = new()
    loop.wait = loop.wait or name
    return loop
  end
end

return loops
