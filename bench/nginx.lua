--- What the library costs a worker of a real nginx, over its own sockets, with the fake engine. From the root of the tree: luajit
--- bench/nginx.lua

local core = require "moondock.core"
local file = require "spec.support.file"
local moondock = require "moondock"
local measuring = require "bench.measuring"
local nginx = require "spec.support.nginx"

local IDLE, SECONDS, PINGS, EXECS = 500, 8, 4000, 2000

local engine = measuring.engine ""
local host = "unix://" .. engine.socket

local server = nginx.start { locations = ([[
  location = /pong { content_by_lua_block { ngx.print "pong" } }
  location = /idle { content_by_lua_block {
    local docker = assert(require "moondock".new { host = "%s" })
    local log = assert(docker:container "idle":logs { follow = true })
    ngx.print "open"
    ngx.flush(true)
    for _, bytes in log:each() do ngx.print(bytes) end
  } }
  location = /execs { content_by_lua_block {
    local core = require "moondock.core"
    local docker = assert(require "moondock".new { host = "%s" })
    local web = docker:container "web"
    local began, count, stop = core.now(), 0, tonumber(ngx.var.arg_count)
    while count < stop do
      assert(assert(web:exec({ "true" }, { allow = { "true" } })).stdout == "hello\n")
      count = count + 1
    end
    ngx.print((core.now() - began) / count)
  } }
]]):format(host, host) }
local worker = server:workers()[1]

--- Of the worker so far, in seconds.
local function cpu()
  local total = 0
  for task in core.dir("/proc/" .. worker .. "/task") do
    total = total + file.read(("/proc/%d/task/%s/schedstat"):format(worker, task)):match "%d+" / 1e9
  end
  return total
end

local function descriptors()
  local count = 0
  for _ in core.dir("/proc/" .. worker .. "/fd") do
    count = count + 1
  end
  return count
end

--- The 99th percentile of a trivial location's latency, in seconds.
local function p99()
  local times = {}
  for i = 1, PINGS do
    local began = core.now()
    assert(server:get "/pong")
    times[i] = core.now() - began
  end
  table.sort(times)
  return times[math.floor(PINGS * 0.99)]
end

local function stream(path)
  local client = assert(moondock.new { host = "unix://" .. server.directory .. "/http", api = false })
  local answer = assert(client:request("GET", path, { returns = "bytes" }))
  return answer
end

local function show(text, sense, goal, value)
  measuring.row(text, sense, goal, function(lua)
    return lua == "luajit" and value or nil
  end)
end

measuring.title "nginx"

assert(server:get "/execs?count=1")
local before, streams = descriptors(), {}
for i = 1, IDLE do
  streams[i] = stream "/idle"
  assert(streams[i]:next(10))
end
local used = cpu()
core.poll(nil, nil, SECONDS)
show(("%d idle logs: CPU of the worker, in %%"):format(IDLE), "<", 0.1, (cpu() - used) / SECONDS * 100)
for i = 1, IDLE do
  streams[i]:close()
end
local closed = core.now()
while descriptors() > before and core.now() - closed < 10 do
  core.poll(nil, nil, 0.01)
end
show("their requests end: seconds until their connections have", "<", 2, core.now() - closed)

local alone = measuring.median { p99(), p99(), p99() }
local busy = {}
for i = 1, 3 do
  local execs = stream "/execs?count=20000"
  busy[i] = p99()
  execs:close()
end
show("p99 of another location while execs run, of that without", "<", 2, measuring.median(busy) / alone)

local docker = assert(moondock.new { host = host, wait = "block" })
local web = docker:container "web"
local function blocking()
  local began = core.now()
  for _ = 1, EXECS do
    assert(web:exec({ "true" }, { allow = { "true" } }))
  end
  return (core.now() - began) / EXECS
end
local ratios = {}
for i = 1, 5 do
  local own = blocking()
  ratios[i] = tonumber(server:get("/execs?count=" .. EXECS)) / own
end
show("an exec: time, of the blocking client's", "<", 1.2, measuring.median(ratios))

server:stop()
engine:close()
