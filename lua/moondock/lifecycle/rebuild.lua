--- A job that only one may do at a time, such as a rebuild that a webhook asks for.

local await = require "moondock.await"
local class = require "moondock.class"
local errors = require "moondock.error"
local options = require "moondock.options"

---@class moondock.Rebuild
---@field state moondock.RebuildState   to be read at any time
---@field package fn function
---@field package runner table   the coroutine that is at it, as long as there is one
local Rebuild = { __name = "moondock.Rebuild" }

---@class moondock.RebuildState
---@field running boolean
---@field since? integer      seconds since the epoch: when the last run began
---@field step? any           what that one has reported last
---@field duration? number    the seconds that it took, once it is over
---@field error? any          why it failed, if it did: what it returned after nil or false, or raised

local function over(state, began, problem)
  state.running, state.duration, state.error = false, await.now() - began, problem
end

--- Call the function with `report`, a function that notes in the state which step it is at, and the arguments; return what it
--- returns, two values at most. While it is at it, another call returns at once: nil and an Error of kind "busy". A coroutine that
--- nobody resumes any more, and that is collected, is at nothing.
---@return any
---@return any
function Rebuild:run(...)
  local state, began = self.state, await.now()
  local runner = self.runner[1]
  if state.running and (runner == true or runner and coroutine.status(runner) ~= "dead") then
    return errors.fail("busy", ("it runs already, since %d seconds"):format(os.time() - state.since))
  end
  self.runner[1] = coroutine.running() or true -- of the main one LuaJIT says nothing
  state.running, state.since, state.step, state.duration, state.error = true, os.time(), nil, nil, nil
  local ok, result, err = pcall(self.fn, function(step)
    state.step = step
  end, ...)
  if not ok then
    over(state, began, result)
    error(result, 0)
  end
  over(state, began, not result and err or nil)
  return result, err
end

local M = {}

--- A job that only one may do at a time: `run` does it or says that it is busy, `state` says how far it is.
---@param fn fun(report: fun(step: any), ...): any, any
---@return moondock.Rebuild
function M.rebuild(fn)
  options.expect("fn", fn, "function", 2)
  return class.new(Rebuild, {
    fn = fn, state = { running = false }, runner = setmetatable({}, { __mode = "v" }),
  })
end

return M
