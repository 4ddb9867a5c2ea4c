--- A real git server, on the loopback of an engine.
local process = require "spec.support.process"

local M = {}

-- What git fast-import reads: one commit per branch.
local function history(branches)
  local lines = {}
  local function add(...) lines[#lines + 1] = table.concat { ... } end
  for branch, files in pairs(branches) do
    add("commit refs/heads/", branch, "\ncommitter spec <spec@localhost> 0 +0000\ndata 0\n")
    for path, content in pairs(files) do add("M 100644 inline ", path, "\ndata ", #content, "\n", content) end
  end
  return table.concat(lines, "\n") .. "\n"
end

local function repository(path, branches)
  assert(process.run { "git", "init", "--quiet", "--bare", "--initial-branch=main", path } == 0)
  local import = process.start { "git", "-C", path, "fast-import", "--quiet", stdin = true }
  import:write(history(branches))
  import:close()
  assert(import:wait(10) == 0, "git takes no such history")
end

---@class spec.Git
---@field url string  "git://127.0.0.1:port/r.git"
local Git = {}
Git.__index = Git

--- A repository that this engine can clone; unless stopped, its server ends
--- with us.
---@param engine spec.Engine
---@param branches table<string, table<string, string>>  branch -> path -> content
---@return spec.Git
function M.serve(engine, branches)
  local place = engine:place()
  repository(place .. "/r.git", branches)
  local _, programs = process.run { "git", "--exec-path" } -- `git daemon` would not end with its child
  local port = 9418 + engine.places
  local child = engine:beside(place, { programs:match "%S+" .. "/git-daemon", "--verbose", "--export-all",
    "--base-path=" .. place, "--listen=127.0.0.1", "--port=" .. ("%d"):format(port) }, "Ready to rumble")
  return setmetatable({ child = child, url = ("git://127.0.0.1:%d/r.git"):format(port) }, Git)
end

function Git:stop()
  self.child:stop()
end

return M
