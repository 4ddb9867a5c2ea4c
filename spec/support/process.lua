--- Child processes, waiting with a deadline, and what a spec measures of
--- itself. The only place in the specs that runs luv's loop: children are
--- reaped, and their output is read, while something here waits.
local uv = require "luv"

local M = {}
-- busted forgets modules from one spec file to the next. What was started
-- must not be forgotten.
package.preload[...] = function() return M end

local running = {} -- set of processes
local directories = {} -- set of paths

--- Seconds on a clock that never jumps.
function M.now()
  return uv.hrtime() / 1e9
end

local timer = uv.new_timer()

--- What `test` returns, as soon as it is true; nil after `seconds`. It is
--- asked again after each event, and every few milliseconds.
function M.await(seconds, test)
  local deadline = M.now() + seconds
  while true do
    local value = test()
    if value or M.now() >= deadline then return value or nil end
    timer:start(5, 5, function() end) -- repeated: the first may fire before the loop waits
    uv.run("once")
    timer:stop()
  end
end

---@class spec.Process
---@field pid integer
---@field code? integer    once it has ended
---@field signal? integer  the signal that ended it, or 0
local Process = {}
Process.__index = Process

local function environment(given)
  local all = { PATH = os.getenv "PATH", TMPDIR = os.getenv "TMPDIR" }
  for name, value in pairs(given or {}) do all[name] = value end
  local list = {}
  for name, value in pairs(all) do list[#list + 1] = name .. "=" .. value end
  return list
end

-- A pipe, a descriptor or a file, as a child's descriptor.
local function plug(what, opened)
  if what == true then return uv.new_pipe(false) end
  if type(what) ~= "string" then return what end
  local fd = assert(uv.fs_open(what, "a", 384))
  opened[#opened + 1] = fd
  return fd
end

-- Output is joined only when a line has ended: lines may be long.
local function collect(self, pipe)
  local pieces = {}
  pipe:read_start(function(_, data)
    pieces[#pieces + 1] = data
    if not data or data:find("\n", 1, true) then
      self.output = self.output .. table.concat(pieces)
      pieces = {}
    end
    if not data then
      self.ended = true
      pipe:close()
    end
  end)
end

--- Start argv, without a shell and in a session of its own: Ctrl-C at the
--- terminal is for us. Also `env` (beside PATH); `stdin = true` for write()
--- and close(), `stdout = true` for line(); `stdout` and `stderr` may be paths;
--- `fd3`, a descriptor to inherit. When we die, a child with a stdin of ours
--- sees its end; any other is killed by the kernel.
---@return spec.Process
function M.start(argv)
  local self = setmetatable({ output = "", ended = argv.stdout ~= true }, Process)
  local args, opened = {}, {}
  if not argv.stdin then args = { "setpriv", "--pdeathsig", "KILL" } end
  for _, arg in ipairs(argv) do args[#args + 1] = arg end
  local stdin, stdout = plug(argv.stdin), plug(argv.stdout, opened)
  local handle, pid = uv.spawn(table.remove(args, 1), {
    args = args,
    env = environment(argv.env),
    stdio = { stdin, stdout, plug(argv.stderr or 2, opened), argv.fd3 },
    detached = true,
  }, function(code, signal)
    self.code, self.signal = code, signal
    running[self] = nil
    self:close()
    self.handle:close()
  end)
  for _, fd in ipairs(opened) do uv.fs_close(fd) end
  assert(handle, pid)
  self.handle, self.pid, running[self] = handle, pid, true
  if argv.stdin then self.stdin = stdin end
  if argv.stdout == true then collect(self, stdout) end
  return self
end

--- Run argv to its end: code, stdout.
function M.run(argv)
  argv.stdout = true
  local child = M.start(argv)
  return child:wait(60), child.output
end

--- To its stdin; nothing if it has ended: that would be a SIGPIPE for us.
function Process:write(bytes)
  uv.run("nowait")
  if not self.code then self.stdin:write(bytes) end
end

--- The end of its stdin.
function Process:close()
  if self.stdin and not self.stdin:is_closing() then self.stdin:close() end
end

--- The next line of its stdout; nil after `seconds`, or when there is none.
function Process:line(seconds)
  local at = M.await(seconds, function()
    return self.output:find("\n", 1, true) or self.ended and 0
  end)
  if not at or at == 0 then return nil end
  local line = self.output:sub(1, at - 1)
  self.output = self.output:sub(at + 1)
  return line
end

function Process:kill(signal)
  return uv.kill(self.pid, signal or "sigkill")
end

--- Exit code and signal, all output read; nil while it runs after `seconds`.
function Process:wait(seconds)
  M.await(seconds, function() return self.code and self.ended end)
  return self.code, self.signal
end

--- End it: by the end of its stdin if it has one, else by force.
function Process:stop()
  self:close()
  if self.code or self.stdin and self:wait(10) then return end
  self:kill()
  self:wait(10)
end

--- Is no such process running? One that nobody has reaped yet is over too.
function M.ended(pid)
  local file = io.open("/proc/" .. pid .. "/stat")
  if not file then return true end
  local state = file:read("*a"):match "%) (%a)"
  file:close()
  return state == nil or state == "Z"
end

--- A fresh directory, removed at the end of the run unless it is by then.
function M.directory()
  local path = assert(uv.fs_mkdtemp((os.getenv "TMPDIR" or "/tmp") .. "/moondock-XXXXXX"))
  directories[path] = true
  return path
end

--- Remove a file, or a directory with all in it.
function M.remove(path)
  directories[path] = nil
  local entries = uv.fs_scandir(path)
  if not entries then return uv.fs_unlink(path) end
  for name, kind in function() return uv.fs_scandir_next(entries) end do
    if kind == "directory" then M.remove(path .. "/" .. name) else uv.fs_unlink(path .. "/" .. name) end
  end
  return uv.fs_rmdir(path)
end

function M.exists(path)
  return uv.fs_lstat(path) ~= nil
end

--- How many descriptors we have open.
function M.descriptors()
  local entries, count = uv.fs_scandir("/proc/self/fd"), -1 -- but for the one that lists
  while uv.fs_scandir_next(entries) do count = count + 1 end
  return count
end

--- Resident memory in KiB, of ours or of `pid`: now, and at its peak.
function M.memory(pid)
  local file = assert(io.open("/proc/" .. (pid or "self") .. "/status"))
  local status = file:read "*a"
  file:close()
  return tonumber(status:match "VmRSS:%s*(%d+)"), tonumber(status:match "VmHWM:%s*(%d+)")
end

--- What a spec that died has left. All are told first, then waited for.
function M.clean()
  for child in pairs(running) do child:close() end
  for child in pairs(running) do child:stop() end
  for path in pairs(directories) do M.remove(path) end
end

if package.loaded.busted then require "busted".subscribe({ "exit" }, M.clean) end

return M
