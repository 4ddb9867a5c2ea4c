--- Who has made something throwaway: a label with all that it takes to know a process again, and to know that it is gone.

local files = require "moondock.files"

local M = {}

--- Of containers, volumes and networks. Containers inherit the labels of their image, so that of an image is another one.
M.LABEL, M.IMAGE_LABEL = "moondock.owner", "moondock.image-owner"

--- The errno of a file that does not exist.
local ENOENT = 2

--- A process's state and the time of its start, as far as it is there. Source: proc(5).
---@param pid string
---@return string|nil start
---@return string|nil pid      its own
---@return boolean? gone       there is no such process, or nothing of it but its exit code
local function process(pid)
  local file, _, errno = io.open("/proc/" .. pid .. "/stat")
  if not file then
    return nil, nil, errno == ENOENT
  end
  local text = file:read "*a"
  file:close()
  local own, rest = (text or ""):match "^(%d+) %(.*%) (.*)$"
  if not own then
    return nil, nil, false
  end
  local fields = {}
  for field in rest:gmatch "%S+" do
    fields[#fields + 1] = field
  end
  return fields[20], own, fields[1] == "Z" or fields[1] == "X" -- the third is the state, the 22nd the start
end

local function line(path)
  return (files.read(path) or ""):match "%S+" or ""
end

--- What tells this machine, its boot and its namespace of processes from others. Without /proc/1 we may not see others' processes.
---@return string machine
---@return string boot
---@return string? namespace
local function place()
  local first = process "1"
  local namespace = (files.readlink "/proc/self/ns/pid" or ""):match "%d+"
  return line "/etc/machine-id" .. "." .. line "/proc/sys/kernel/hostname", line "/proc/sys/kernel/random/boot_id",
    first and namespace and namespace .. "." .. first
end

--- This process.
---@return string
function M.id()
  local machine, boot, namespace = place()
  local start, pid = process "self"
  return table.concat({ machine, boot, namespace or "", pid or "", start or "" }, ":")
end

--- Whether an owner is known to be gone: a process of this namespace that is no more, or of this machine before its last start. Of any
--- other nothing is known.
---@param id any
---@return boolean
function M.is_dead(id)
  local its_machine, its_boot, its_namespace, pid, its_start =
    tostring(id):match "^([^:]*):([^:]+):([^:]*):(%d+):(%d+)$"
  if not pid then
    return false
  end
  local machine, boot, namespace = place()
  if its_boot ~= boot then
    return its_machine == machine and machine:find "^%x+%." ~= nil
  elseif its_namespace ~= namespace then
    return false
  end
  local start, _, gone = process(pid)
  return gone or start ~= nil and start ~= its_start
end

--- The labels of what this process makes and will not need when it is gone: { ["moondock.owner"] = … }. `lifecycle.sweep` removes what
--- has them then. Also for the volumes and networks of a test: `docker:volume_create { Labels = lifecycle.labels() }`.
---@return table<string, string>
function M.labels()
  return { [M.LABEL] = M.id() }
end

return M
