-- Throwaway containers, and what is left of them when their process is killed.
local lifecycle = require "moondock.lifecycle"
local live = require "spec.support.live"
local owner = require "moondock.lifecycle.owner"
local process = require "spec.support.process"

--- How many scripts run at once.
local SCRIPTS = 3

--- A script that makes containers, volumes and networks until it is killed, and prints a line for each container.
local script = [[
  local lifecycle, moondock = require "moondock.lifecycle", require "moondock"
  local docker, labels = assert(moondock.new()), lifecycle.labels()
  local i, run = 0, %d
  while true do
    i = i + 1
    local binds = {}
    if i %% 8 == 0 then
      binds[1] = assert(docker:volume_create { Name = run .. "-" .. i, Labels = labels }).id .. ":/volume"
    elseif i %% 10 == 0 then
      assert(docker:network_create { Name = run .. "-" .. i, Driver = "bridge", Labels = labels,
        IPAM = { Config = { { Subnet = ("10.%%d.%%d.0/24"):format(run, i) } } } })
    end
    local body = {
      Image = "busybox:live", Cmd = { "sleep", "1000" }, Volumes = { ["/anonymous"] = {} },
      HostConfig = { NetworkMode = "none", Binds = binds },
    }
    if i %% 13 == 0 then
      assert(lifecycle.scoped(docker, body))
    else
      body.Labels = labels
      assert(docker:create(body))
    end
    print(i)
    io.stdout:flush()
  end
]]

--- Numbers from 1 to n, the same ones each time.
local seed = 1
local function random(n)
  seed = seed * 16807 % 2147483647
  return seed % n + 1
end

live.describe("a sweep", { "dockerd", "podman" }, function(on)
  local docker, made = on.docker, nil

  before_each(function() made = {} end)

  after_each(function()
    for i = #made, 1, -1 do
      local kind = tostring(made[i]):match "^%a+"
      made[i]:remove(kind == "container" and { force = true, v = true } or nil)
    end
  end)

  local function later(handle)
    made[#made + 1] = handle
    return handle
  end

  --- A container that runs, with a volume and a network that it does not use.
  local function make(name, labels)
    later(assert(docker:volume_create { Name = name, Labels = labels }))
    later(assert(docker:network_create { Name = name, Driver = "bridge", Labels = labels }))
    return later(on:run({ Labels = labels }, { name = name }))
  end

  --- All that there is, by its kind and name, and since when.
  local function everything()
    local all = {}
    for _, one in ipairs(assert(docker:containers { all = true })) do
      all["container " .. one.Id] = assert(docker:container(one.Id):inspect()).State.StartedAt
    end
    for _, one in ipairs(assert(docker:volumes())) do
      all["volume " .. one.Name] = one.CreatedAt
    end
    for _, one in ipairs(assert(docker:networks())) do
      all["network " .. one.Id] = one.Name
    end
    return all
  end

  --- The labels of a process that is gone.
  local function dead()
    local child = live.lua('print(require("moondock.lifecycle").labels()["moondock.owner"])', on.host)
    local id = assert(child:line(10))
    child:wait(10)
    return { ["moondock.owner"] = id }
  end

  local function sweep(given)
    local swept = assert(lifecycle.sweep(docker, given))
    assert.same({}, swept.problems)
    return swept
  end

  --- Start scripts, and kill each at a random moment.
  local function leave(count)
    local running, number = {}, 0
    local function kill(slot)
      process.await(random(20) / 1000, function() end)
      running[slot].child:kill()
      assert.equal(9, select(2, running[slot].child:wait(10)))
      running[slot] = nil
    end
    for _ = 1, count do
      local slot = random(SCRIPTS)
      if not running[slot] then
        number = number + 1
        running[slot] = { child = live.lua(script:format(number), on.host), left = random(20) }
      end
      local one = running[slot]
      assert(one.child:line(60), "a script has failed")
      one.left = one.left - 1
      if one.left == 0 then kill(slot) end
    end
    for slot in pairs(running) do kill(slot) end
  end

  it("no. 80: takes all that killed scripts have left, and nothing else", function()
    local id = owner.id()
    make("unlabelled", { team = "moon" })
    make("alive", lifecycle.labels())
    make("elsewhere", { ["moondock.owner"] = (id:gsub("^[^:]*:....", "another.machine:beef")) })
    make("contained", { ["moondock.owner"] = (id:gsub("%d+%.%d+(:%d+:%d+)$", "1.1%1")) })
    local many = on.kind == "dockerd" and rawget(_G, "jit") == nil -- once in every run of all specs
    local before, count = everything(), (many or live.long) and 500 or 60
    leave(count)
    local swept = sweep { timeout = 600 }
    assert.same({}, swept.in_use)
    assert.is_true(#swept.containers >= count)
    assert.is_true(#swept.volumes > 0 and #swept.networks > 0)
    assert.same(before, everything())
  end)

  it("takes its part while another one takes the rest", function()
    local before, labels = everything(), dead()
    for _ = 1, 20 do later(on:create { Labels = labels, Volumes = { ["/anonymous"] = {} } }) end
    local child = live.lua([[
      local docker = assert(require("moondock").new())
      print("begins")
      io.stdout:flush()
      local swept = assert(require("moondock.lifecycle").sweep(docker))
      print(#swept.problems == 0 and #swept.containers or swept.problems[1])
    ]], on.host)
    assert.equal("begins", child:line(10))
    local ours = #sweep().containers
    assert.equal(20, ours + assert(tonumber(assert(child:line(60)))))
    assert.same(before, everything())
  end)

  it("leaves a volume and a network that something else uses", function()
    local labels = dead()
    local container = make("held", labels)
    later(on:create { HostConfig = { Binds = { "held:/volume" } } })
    local guest = later(assert(docker:create { Image = on.engine.image, Cmd = { "sleep", "1000" },
      HostConfig = { NetworkMode = "held" } })) -- it does not run
    local swept = sweep()
    assert.same({ { container.id }, {}, {} }, { swept.containers, swept.volumes, swept.networks })
    assert.equal(2, #swept.in_use)
    assert(guest:start())
  end)

  it("takes what has a label, and only that", function()
    make("one", { group = "a", other = "x" })
    make("two", { group = "b" })
    make("three", { team = "a" })
    local dead_one = make("four", dead())
    local swept = sweep { label = "group=a" }
    assert.same({ 1, 1, 1, {} }, { #swept.containers, #swept.volumes, #swept.networks, swept.images })
    assert.same({ "one" }, swept.volumes)
    assert.same({ "two" }, sweep { label = "group" }.volumes)
    assert.same({}, sweep { label = "group" }.containers)
    assert(dead_one:inspect())
  end)

  it("does nothing where the engine does not answer", function()
    local _, err = lifecycle.sweep(on:client { host = "unix:///nosuch" })
    assert.equal("connect", err.kind)
  end)
end)
