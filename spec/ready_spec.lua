-- Waiting until a container is ready, as far as that takes no engine. On real ones: live/ready_spec.lua.
local lifecycle = require "moondock.lifecycle"
local network = require "moondock.lifecycle.ready.network"
local script = require "spec.support.script"

local INSPECT = { "GET", "/v1.45/containers/web/json" }
local WAIT = { "POST", "/v1.45/containers/web/wait?condition=next-exit" }
local LAST = { "GET", "/v1.45/containers/web/logs?stderr=1&stdout=1&tail=20" }

local function with(step, answer)
  return { step[1], step[2], answer }
end

local function state(of, more)
  local info = { State = of, Config = { Tty = true } }
  for name, value in pairs(more or {}) do info[name] = value end
  return with(INSPECT, { json = info })
end

local running = { Status = "running", Running = true }

describe("a container that is waited for", function()
  it("is looked at until it runs", function()
    local docker, t = script { state { Status = "created" }, with(WAIT, { output = { { "timeout" }, { "timeout" } } }),
      state { Status = "created" }, state(running) }
    assert.is_true(lifecycle.wait(docker:container "web", { running = true }))
    t:finish()
  end)

  it("is gone when it is removed meanwhile, but its exit code is known", function()
    for code = 3, 4 do
      local docker, t = script { state(running), with(WAIT, { values = { { StatusCode = 3 } } }),
        with(INSPECT, { status = 404, json = { message = "No such container: web" } }),
        code == 4 and with(LAST, { status = 404, json = { message = "No such container: web" } }) or nil }
      local ok, err = lifecycle.wait(docker:container "web", { exit = code })
      assert.same(code == 3, ok == true)
      if code == 4 then
        assert.same({ "conflict", 3, "" }, { err.kind, err.code, err.logs })
        assert.equal("the container has ended (exit code 3); waited for exit 4: exit code 3", err.message)
      end
      t:finish()
    end
  end)

  it("is not ready when the engine is lost, and no stream stays open", function()
    local docker, t = script { state(running), with(WAIT, { output = { { "timeout" }, { "timeout" } } }),
      with(INSPECT, { open = "connect" }) }
    local ok, err = lifecycle.wait(docker:container "web", { exit = 0 })
    assert.is_nil(ok)
    assert.equal("connect", err.kind)
    t:finish()
  end)

  it("has no log that can be read", function()
    local docker, t = script { state(running), with(WAIT, { output = { { "timeout" } } }),
      { "GET", "/v1.45/containers/web/logs?follow=1&stderr=1&stdout=1", status = 501,
        json = { message = "no reading" } } }
    local ok, err = lifecycle.wait(docker:container "web", { log = "a" })
    assert.is_nil(ok)
    assert.equal("no reading", err.message)
    t:finish()
  end)
end)

describe("a strategy", function()
  local container = script({}):container "web"

  it("that makes no sense raises where it is given", function()
    for message, strategy in pairs {
      ['unknown strategy "heathy", did you mean "healthy"'] = { heathy = true },
      ['a strategy must not be empty'] = {},
      ['a strategy must be a table, not string'] = "running",
      ['"running" must be true'] = { running = false },
      ['unknown field "time", did you mean "times"'] = { log = "a", time = 2 },
      ['unknown stream "stdrr", did you mean "stderr"'] = { log = "a", stream = "stdrr" },
      ['"[" is no pattern'] = { log = "[" },
      ['"port" must be an integer'] = { port = "80" },
      ['"http" needs a port'] = { http = "/" },
      ['"exec" must be a list of strings'] = { exec = { 1 } },
      ['"all" must be a list of strategies'] = { all = {} },
      ['"any" must be a list of strategies, and has "x" besides'] = { any = { { running = true }, x = 1 } },
      ['unknown strategy "fil", did you mean "file"'] = { { running = true }, { any = { { fil = "/a" } } } },
    } do
      local ok, problem = pcall(function() lifecycle.wait(container, strategy) end)
      assert.is_false(ok)
      assert.matches("^spec/ready_spec.lua:%d+: ", problem)
      assert.truthy(problem:find(message, 1, true), problem)
    end
    assert.has_error(function() lifecycle.wait(container, { running = true }, { timeot = 1 }) end)
  end)
end)

describe("a port's address", function()
  local function address(info, engine)
    return network.address(info, 80, engine or "unix:///var/run/docker.sock")
  end

  local function published(ip, more)
    local info = more or {}
    info.NetworkSettings = { Ports = { ["80/tcp"] = { { HostIp = ip, HostPort = "8080" } } }, IPAddress = "172.17.0.2" }
    return info
  end

  it("is where it is published, on the engine's host if that is everywhere", function()
    for _, ip in ipairs { "0.0.0.0", "::", "" } do
      assert.equal("127.0.0.1:8080", address(published(ip)))
      assert.equal("engine:8080", address(published(ip), "tcp://engine:2375/base"))
      assert.equal("engine:8080", address(published(ip), "ssh://moon@engine:22/run/docker.sock"))
      assert.equal("[fe::1]:8080", address(published(ip), "tcp://[fe::1]:2375"))
      assert.equal("engine:8080", address(published(ip), "engine:2375"))
    end
    assert.equal("10.0.0.7:8080", address(published "10.0.0.7"))
    assert.equal("[fe::2]:8080", address(published "fe::2"))
  end)

  it("is the container's own, or the engine's, without that", function()
    assert.equal("172.17.0.2:80", address { NetworkSettings = { IPAddress = "172.17.0.2", Ports = {} } })
    local networks = { a = { IPAddress = "10.1.1.1" } }
    assert.equal("10.1.1.1:80", address { NetworkSettings = { IPAddress = "", Networks = networks } })
    assert.equal("127.0.0.1:80", address { HostConfig = { NetworkMode = "host" }, NetworkSettings = {} })
    assert.is_nil(address { NetworkSettings = { Ports = {}, Networks = { none = { IPAddress = "" } } } })
    assert.is_nil(address {})
  end)
end)
