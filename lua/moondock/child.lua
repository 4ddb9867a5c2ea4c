--- A program that is run to its end, without a shell.

local await = require "moondock.await"
local core = require "moondock.core"
local errors = require "moondock.error"

--- As much of its output as is taken, in bytes.
local LIMIT = 1024 * 1024

local M = {}

local function finished(child, wait, deadline)
  local parts, size = {}, 0
  while true do
    local bytes, problem = await.await(wait, child, deadline, child.read)
    if problem then
      return errors.fail("timeout", "it does not end in time")
    elseif not bytes then
      break
    end
    size = size + #bytes
    if size > LIMIT then
      return errors.fail("limit", ("it writes more than %d bytes"):format(LIMIT))
    end
    parts[#parts + 1] = bytes
  end
  local code, complaint = await.await(wait, child, deadline, child.code)
  if not code then
    return errors.fail("timeout", "it does not end in time")
  end
  return { code = code, stdout = table.concat(parts), stderr = complaint }
end

--- Run it: its exit code, its output and the first line or so of its complaints. When the deadline is over, it is ended.
---@param wait moondock.Wait
---@param argv string[]     the first is looked for in PATH
---@param input string      what it reads
---@param deadline number
---@return { code: integer, stdout: string, stderr: string }|nil
---@return moondock.Error? err
function M.run(wait, argv, input, deadline)
  local child, problem = core.child(argv, input)
  if not child then
    return errors.fail("invalid", ("%s: %s"):format(argv[1], problem))
  end
  local result, err = finished(child, wait, deadline)
  child:close()
  if err then
    err.message = ("%s: %s"):format(argv[1], err.message)
  end
  return result, err
end

return M
