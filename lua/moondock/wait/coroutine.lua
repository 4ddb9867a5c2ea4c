--- What the loops have in common whose waiters are plain coroutines.

local M = {}

--- The running coroutine, which is going to wait.
---@param loop string   its name
---@return thread
function M.running(loop)
  local co, main = coroutine.running()
  if not co or main then
    error(("with wait = %q whoever waits must be a coroutine"):format(loop), 0)
  end
  return co
end

--- Go on with one. What it raises comes with its traceback.
---@param co thread
---@return boolean ok
---@return any problem
function M.resume(co)
  local ok, problem = coroutine.resume(co)
  if not ok and type(problem) == "string" then
    problem = debug.traceback(co, problem)
  end
  return ok, problem
end

return M
