--- What `docker stats` shows, from the samples that an engine gives of a container. Formulas: cli/command/container of
--- github.com/docker/cli.

local timestamp = require "moondock.timestamp"

---@class moondock.Figures
---@field cpu_percent? number   100 is one CPU; nil without a sample before it: in the first record, with one-shot, of what is stopped
---@field mem_usage number      bytes, without the cache that can be dropped; on Windows the private working set
---@field mem_limit? number     bytes; not on Windows
---@field mem_percent? number   of the limit; not on Windows
---@field net_rx number         bytes, of all networks but the host's own
---@field net_tx number
---@field blk_read number       bytes
---@field blk_write number
---@field pids? integer         not on Windows

--- A field that is a table, or an empty one.
local function part(t, name)
  local value = t[name]
  return type(value) == "table" and value or {}
end

--- A field that is a number. Engines leave out what is zero.
local function count(t, name)
  local value = t[name]
  return type(value) == "number" and value or 0
end

local function cpu_percent(sample)
  local now, before = part(sample, "cpu_stats"), part(sample, "precpu_stats")
  if count(now, "system_cpu_usage") == 0 or count(before, "system_cpu_usage") == 0 then
    return nil
  end
  local usage = part(now, "cpu_usage")
  local used = count(usage, "total_usage") - count(part(before, "cpu_usage"), "total_usage")
  local passed = now.system_cpu_usage - before.system_cpu_usage
  local cpus = count(now, "online_cpus")
  if cpus == 0 then
    cpus = #part(usage, "percpu_usage")
  end
  if cpus == 0 then
    return nil
  end
  return used > 0 and passed > 0 and used / passed * cpus * 100 or 0
end

--- A time's seconds and nanoseconds; nil for none. A sample that was never taken is of the year 1, before the epoch.
local function time_of(text)
  local is_date = type(text) == "string" and text:find "^%d+%-"
  local seconds, nanoseconds = (is_date and timestamp.parse(text) or ""):match "^(%d+)%.(%d+)$"
  return tonumber(seconds), tonumber(nanoseconds)
end

--- There usage is counted in units of 100 ns, and the share is that of all CPUs.
local function windows_cpu_percent(sample)
  local s, ns = time_of(sample.read)
  local before_s, before_ns = time_of(sample.preread)
  if not (s and before_s) then
    return nil
  end
  local possible = ((s - before_s) * 1e7 + math.floor((ns - before_ns) / 100)) * count(sample, "num_procs")
  local used = count(part(part(sample, "cpu_stats"), "cpu_usage"), "total_usage")
    - count(part(part(sample, "precpu_stats"), "cpu_usage"), "total_usage")
  return possible > 0 and used / possible * 100 or 0
end

--- Files that were read and are not in use any more are no memory that the container needs. Cgroup v1 counts those of its
--- descendants under another name.
local function memory_usage(memory)
  local usage, cached = count(memory, "usage"), part(memory, "stats")
  local inactive = cached.total_inactive_file
  if type(inactive) ~= "number" or inactive >= usage then
    inactive = count(cached, "inactive_file")
  end
  return inactive < usage and usage - inactive or usage
end

local function network(networks)
  local rx, tx = 0, 0
  for name in pairs(networks) do
    local one = part(networks, name)
    rx, tx = rx + count(one, "rx_bytes"), tx + count(one, "tx_bytes")
  end
  return rx, tx
end

--- The kernel's names of operations are "read" and "Read", by its version.
local function block_io(entries)
  local read, write = 0, 0
  for i = 1, #entries do
    local entry = part(entries, i)
    local first = tostring(entry.op):sub(1, 1):lower()
    if first == "r" then
      read = read + count(entry, "value")
    elseif first == "w" then
      write = write + count(entry, "value")
    end
  end
  return read, write
end

--- Engines before 29 do not say it; none but those on Windows counts processors.
local function is_windows(sample)
  return sample.os_type == "windows" or type(sample.os_type) ~= "string" and count(sample, "num_procs") > 0
end

local M = {}

--- The figures of a sample, as the engine gives it; what it lacks or has as null counts as zero.
---@param sample table
---@return moondock.Figures
function M.figures(sample)
  local figures, memory = {}, part(sample, "memory_stats")
  figures.net_rx, figures.net_tx = network(part(sample, "networks"))
  if is_windows(sample) then
    local storage = part(sample, "storage_stats")
    figures.cpu_percent = windows_cpu_percent(sample)
    figures.mem_usage = count(memory, "privateworkingset")
    figures.blk_read, figures.blk_write = count(storage, "read_size_bytes"), count(storage, "write_size_bytes")
    return figures
  end
  figures.cpu_percent = cpu_percent(sample)
  figures.mem_usage, figures.mem_limit = memory_usage(memory), count(memory, "limit")
  figures.mem_percent = figures.mem_limit > 0 and figures.mem_usage / figures.mem_limit * 100 or 0
  figures.blk_read, figures.blk_write = block_io(part(part(sample, "blkio_stats"), "io_service_bytes_recursive"))
  figures.pids = count(part(sample, "pids_stats"), "current")
  return figures
end

--- Put its figures into a sample, beside what the engine says.
---@param sample any   left alone unless it is a table
function M.add(sample)
  if type(sample) == "table" then
    for name, value in pairs(M.figures(sample)) do
      sample[name] = value
    end
  end
end

return M
