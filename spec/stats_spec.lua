local json = require "moondock.json"
local stats = require "moondock.stats"

--- Engine 20.10, cgroup v1: a loop of the shell on one of two CPUs, with 64 MiB.
local V1 = [[{
  "read": "2026-11-26T06:47:40.535603847Z", "preread": "2026-11-26T06:47:39.531893905Z",
  "pids_stats": {"current": 3},
  "blkio_stats": {"io_service_bytes_recursive": [
    {"major": 8, "minor": 0, "op": "Read", "value": 4096}, {"major": 8, "minor": 0, "op": "Write", "value": 512},
    {"major": 8, "minor": 0, "op": "Sync", "value": 4608}, {"major": 8, "minor": 0, "op": "Async", "value": 0},
    {"major": 8, "minor": 0, "op": "Total", "value": 4608}, {"major": 8, "minor": 16, "op": "Read", "value": 1}
  ], "io_serviced_recursive": [], "sectors_recursive": []},
  "num_procs": 0, "storage_stats": {},
  "cpu_stats": {
    "cpu_usage": {"total_usage": 1027256610, "percpu_usage": [14521459, 1012735151],
      "usage_in_kernelmode": 10000000, "usage_in_usermode": 1010000000},
    "system_cpu_usage": 4075920000000, "online_cpus": 2, "throttling_data": {"periods": 0}},
  "precpu_stats": {
    "cpu_usage": {"total_usage": 26413825, "percpu_usage": [14521459, 11892366]},
    "system_cpu_usage": 4073920000000, "online_cpus": 2, "throttling_data": {"periods": 0}},
  "memory_stats": {"usage": 8388608, "max_usage": 9000000, "limit": 67108864,
    "stats": {"cache": 4194304, "inactive_file": 1048576, "total_inactive_file": 2097152}},
  "networks": {"eth0": {"rx_bytes": 648, "tx_bytes": 42, "rx_packets": 8}, "eth1": {"rx_bytes": 1000, "tx_bytes": 58}},
  "name": "/web", "id": "b38e5de4ebbc"
}]]

--- The same of cgroup v2: no counts by CPU, other names of memory and of operations.
local V2 = [[{
  "read": "2026-11-26T06:47:40.535603847Z", "preread": "2026-11-26T06:47:39.531893905Z",
  "pids_stats": {"current": 1, "limit": 18446744073709551615},
  "blkio_stats": {"io_service_bytes_recursive": [
    {"major": 254, "minor": 0, "op": "read", "value": 8192}, {"major": 254, "minor": 0, "op": "write", "value": 100}
  ], "io_serviced_recursive": null},
  "num_procs": 0, "storage_stats": {},
  "cpu_stats": {"cpu_usage": {"total_usage": 500000000, "usage_in_kernelmode": 0, "usage_in_usermode": 0},
    "system_cpu_usage": 20000000000, "online_cpus": 4},
  "precpu_stats": {"cpu_usage": {"total_usage": 400000000}, "system_cpu_usage": 16000000000, "online_cpus": 4},
  "memory_stats": {"usage": 10485760, "limit": 2097152000,
    "stats": {"anon": 4194304, "file": 6291456, "inactive_file": 5242880}},
  "networks": {"eth0": {"rx_bytes": 10, "tx_bytes": 20}},
  "name": "/web", "id": "b38e5de4ebbc"
}]]

--- What an engine says of a stopped container.
local STOPPED = [[{
  "read": "0001-01-01T00:00:00Z", "preread": "0001-01-01T00:00:00Z", "pids_stats": {},
  "blkio_stats": {"io_service_bytes_recursive": null, "sectors_recursive": null}, "num_procs": 0, "storage_stats": {},
  "cpu_stats": {"cpu_usage": {"total_usage": 0, "usage_in_kernelmode": 0, "usage_in_usermode": 0}},
  "precpu_stats": {"cpu_usage": {"total_usage": 0, "usage_in_kernelmode": 0, "usage_in_usermode": 0}},
  "memory_stats": {}, "name": "/web", "id": "b38e5de4ebbc"
}]]

local WINDOWS = [[{
  "read": "2026-11-26T10:00:02.0000001Z", "preread": "2026-11-26T10:00:01.5000001Z", "num_procs": 4,
  "cpu_stats": {"cpu_usage": {"total_usage": 9000000}}, "precpu_stats": {"cpu_usage": {"total_usage": 4000000}},
  "memory_stats": {"commitbytes": 5, "commitpeakbytes": 6, "privateworkingset": 12345},
  "storage_stats": {"read_size_bytes": 7, "write_size_bytes": 8}, "pids_stats": {}, "blkio_stats": {},
  "networks": {"eth0": {"rx_bytes": 1, "tx_bytes": 2}}
}]]

--- The figures of a sample, which may be changed before.
local function figures(text, change)
  local sample = assert(json.decode(text))
  if change then
    change(sample)
  end
  return stats.figures(sample)
end

describe("stats.figures", function()
  it("are those of the reference client with cgroup v1", function()
    assert.same({
      cpu_percent = 1000842785 / 2000000000 * 2 * 100, -- 100.08 %
      mem_usage = 6291456, mem_limit = 67108864, mem_percent = 9.375,
      net_rx = 1648, net_tx = 100, blk_read = 4097, blk_write = 512, pids = 3,
    }, figures(V1))
  end)

  it("are those of the reference client with cgroup v2", function()
    assert.same({
      cpu_percent = 10, mem_usage = 5242880, mem_limit = 2097152000, mem_percent = 0.25,
      net_rx = 10, net_tx = 20, blk_read = 8192, blk_write = 100, pids = 1,
    }, figures(V2))
  end)

  it("are those of the reference client on Windows, whether the engine says that it is there or not", function()
    local expected = {
      cpu_percent = 25, mem_usage = 12345, net_rx = 1, net_tx = 2, blk_read = 7, blk_write = 8,
    }
    assert.same(expected, figures(WINDOWS))
    assert.same(expected, figures(WINDOWS, function(sample)
      sample.os_type = "windows"
    end))
    assert.is_nil(figures(WINDOWS, function(sample)
      sample.preread = "0001-01-01T00:00:00Z"
    end).cpu_percent)
    assert.equal(0, figures(WINDOWS, function(sample)
      sample.preread = sample.read
    end).cpu_percent)
  end)

  it("are the same from engine 29, which names its system", function()
    assert.same(figures(V2), figures(V2, function(sample)
      sample.os_type = "linux"
    end))
  end)

  it("have no share of the CPU without a sample before", function()
    for _, change in ipairs {
      function(sample) sample.precpu_stats = nil end,
      function(sample) sample.precpu_stats = json.null end,
      function(sample) sample.precpu_stats = {} end,
      function(sample) sample.precpu_stats = { cpu_usage = { total_usage = 0 }, throttling_data = {} } end,
      function(sample) sample.precpu_stats.system_cpu_usage = 0 end,
      function(sample) sample.cpu_stats.system_cpu_usage = nil end,
      function(sample) sample.cpu_stats = json.null end,
    } do
      local found = figures(V1, change)
      assert.is_nil(found.cpu_percent)
      assert.equal(6291456, found.mem_usage)
    end
  end)

  it("count the CPUs", function()
    for _, none in ipairs { 0, json.null } do
      assert.equal(figures(V1).cpu_percent, figures(V1, function(sample)
        sample.cpu_stats.online_cpus = none
      end).cpu_percent)
    end
    assert.is_nil(figures(V2, function(sample)
      sample.cpu_stats.online_cpus = nil
    end).cpu_percent)
  end)

  it("never have a negative share", function()
    assert.equal(0, figures(V1, function(sample)
      sample.precpu_stats.cpu_usage.total_usage = 2e9 -- the container was restarted
    end).cpu_percent)
    assert.equal(0, figures(V1, function(sample)
      sample.precpu_stats.system_cpu_usage = 5e12
    end).cpu_percent)
  end)

  it("never have less memory than none", function()
    assert.equal(8388608 - 1048576, figures(V1, function(sample)
      sample.memory_stats.stats.total_inactive_file = 8388608
    end).mem_usage)
    assert.equal(10485760, figures(V2, function(sample)
      sample.memory_stats.stats.inactive_file = 10485761
    end).mem_usage)
  end)

  it("are zero for what is stopped or not there", function()
    local nothing = {
      mem_usage = 0, mem_limit = 0, mem_percent = 0, net_rx = 0, net_tx = 0, blk_read = 0, blk_write = 0, pids = 0,
    }
    assert.same(nothing, figures(STOPPED))
    assert.same(nothing, figures "{}")
    assert.same(nothing, figures [[{"networks": {}, "blkio_stats": {"io_service_bytes_recursive": []}}]])
  end)

  it("withstand null and nonsense anywhere", function()
    local function spoil(text, path, value)
      return pcall(figures, text, function(sample)
        for i = 1, #path - 1 do
          sample = sample[path[i]]
        end
        sample[path[#path]] = value
      end)
    end
    local function walk(text, t, path)
      for key, inner in pairs(t) do
        path[#path + 1] = key
        for _, value in ipairs { json.null, "x", -1, true, {}, { {} }, { json.null } } do
          assert.is_true(spoil(text, path, value))
        end
        if type(inner) == "table" then
          walk(text, inner, path)
        end
        path[#path] = nil
      end
    end
    for _, text in ipairs { V1, V2, STOPPED, WINDOWS } do
      walk(text, json.decode(text), {})
    end
  end)
end)

describe("stats.add", function()
  it("puts the figures beside what the engine says", function()
    local sample = json.decode(V2)
    stats.add(sample)
    assert.equal(10, sample.cpu_percent)
    assert.equal(10485760, sample.memory_stats.usage)
  end)

  it("leaves alone what is no sample", function()
    for _, value in ipairs { json.null, "text", 1, false } do
      stats.add(value)
    end
  end)
end)
