--- The library at the work of raw.c, measured from inside and printed alike:
---   peer.lua exec SOCKET N       N guarded execs
---   peer.lua each SOCKET NAME    the log of the container NAME, piece by piece
---   peer.lua lines SOCKET NAME   the same, line by line
---   peer.lua pull SOCKET N       N messages of a pull
---   peer.lua containers SOCKET N the list of a thousand containers, N times
---   peer.lua decode SOCKET N     its JSON alone, by lua-cjson: the limit of that
---   peer.lua cold SOCKET         one exec: to be measured from outside

local moondock = require "moondock"
local core = require "moondock.core"

local mode, socket, what = ...
local docker = assert(moondock.new { host = "unix://" .. socket })

local function exec()
  local result = assert(docker:container("web"):exec({ "true" }, { allow = { "true" } }))
  assert(result.exit_code == 0 and result.stdout == "hello\n")
end

--- The peak of this process alone, in KiB.
local function peak_rss()
  for line in io.lines "/proc/self/status" do
    local kib = line:match "^VmHWM:%s*(%d+)"
    if kib then
      return tonumber(kib)
    end
  end
end

--- What the work counts, and its bytes.
local function timed(work)
  local wall, cpu = core.now(), os.clock()
  local count, bytes = work()
  wall, cpu = core.now() - wall, os.clock() - cpu
  print(("wall=%.6f cpu=%.6f count=%.0f bytes=%.0f rss=%.0f"):format(wall, cpu, count, bytes, peak_rss() * 1024))
end

local function follow()
  return assert(docker:container(what):logs { follow = true })
end

local modes = {
  cold = exec,
  exec = function()
    exec() -- the first one connects
    timed(function()
      local count = tonumber(what)
      for _ = 1, count do
        exec()
      end
      return count, 0
    end)
  end,
  each = function()
    local log = follow()
    timed(function()
      local count, bytes = 0, 0
      for _, chunk in log:each() do
        count, bytes = count + 1, bytes + #chunk
      end
      return count, bytes
    end)
  end,
  pull = function()
    local messages = assert(docker:pull("image", { tag = what }))
    timed(function()
      local count = 0
      for message in messages:each() do
        count = count + (message.progressDetail and 1 or 0)
      end
      return count, 0
    end)
  end,
  containers = function()
    docker:ping()
    timed(function()
      local count = 0
      for _ = 1, tonumber(what) do
        count = count + #assert(docker:containers { all = true })
      end
      return count, 0
    end)
  end,
  decode = function()
    local decode = require "cjson".decode
    local text = assert(docker:request("GET", "/containers/json", { returns = "text" }))
    timed(function()
      local count = 0
      for _ = 1, tonumber(what) do
        count = count + #decode(text)
      end
      return count, 0
    end)
  end,
  lines = function()
    local log = follow()
    timed(function()
      local count, bytes = 0, 0
      for _, line in log:lines() do
        count, bytes = count + 1, bytes + #line + 1
      end
      return count, bytes
    end)
  end,
}

modes[mode]()
