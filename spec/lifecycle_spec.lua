-- A container's life, without an engine: bodies, variables, hashes, one rebuild at a time.
local errors = require "moondock.error"
local hash = require "moondock.hash"
local json = require "moondock.json"
local lifecycle = require "moondock.lifecycle"
local script = require "spec.support.script"

local ID = ("0123456789abcdef"):rep(4)
local VOLUME = ("fe"):rep(32)

--- What ContainerInspect might say.
local function inspected(config, host, networks, mounts)
  config.Image = config.Image or "app:1"
  config.Hostname = config.Hostname or ID:sub(1, 12)
  host.NetworkMode = host.NetworkMode or "default"
  return { Id = ID, Name = "/app", Image = "sha256:1", Config = config, HostConfig = host, Mounts = mounts or {},
    NetworkSettings = { Networks = networks or {} }, State = { Running = true } }
end

describe("the body of a container", function()
  local image = { Config = {
    Env = { "PATH=/bin", "V=1" }, Cmd = { "serve" }, Entrypoint = { "app" }, WorkingDir = "/app", User = "app",
    Labels = { v = "1", keep = "me" }, ExposedPorts = { ["80/tcp"] = {}, ["81/tcp"] = {} },
    Volumes = { ["/data"] = {} }, Healthcheck = { Test = { "CMD", "true" } }, StopSignal = "SIGINT",
  } }

  local function config_of(changes)
    local config = json.copy(image.Config)
    for name, value in pairs(changes) do config[name] = value end
    return config
  end

  it("leaves to the image what comes from it", function()
    local body = lifecycle.body(inspected(config_of {
      Env = { "A=b", "PATH=/bin", "V=2" }, Labels = { v = "2", keep = "me", own = "x" },
    }, { PortBindings = { ["80/tcp"] = { { HostPort = "8080" } } } }), {}, image)
    assert.same({ "A=b", "V=2" }, body.Env)
    assert.same({ v = "2", own = "x" }, body.Labels)
    assert.same({ ["80/tcp"] = {} }, body.ExposedPorts) -- the one that is published
    assert.same({}, body.Volumes)
    for _, name in ipairs { "Cmd", "Entrypoint", "WorkingDir", "User", "Healthcheck", "StopSignal", "Hostname" } do
      assert.is_nil(body[name], name)
    end
  end)

  it("has all of it when nothing is known of the image", function()
    local body = lifecycle.body(inspected(config_of {}, {}))
    for name, value in pairs(image.Config) do assert.equal(hash.text(value), hash.text(body[name])) end
  end)

  it("keeps a command as far as it is not the image's", function()
    local null = json.null
    for _, case in ipairs { -- Entrypoint and Cmd as inspected, and in the body
      { { "app" }, { "serve" }, nil, nil },
      { { "app" }, { "other" }, nil, { "other" } },
      { { "app" }, null, { "app" }, null }, -- the image's Cmd was not wanted
      { { "sh" }, { "serve" }, { "sh" }, { "serve" } },
      { null, { "sh" }, { "" }, { "sh" } }, -- the image's Entrypoint was not wanted
    } do
      local body = lifecycle.body(inspected(config_of { Entrypoint = case[1], Cmd = case[2] }, {}), {}, image)
      assert.same({ hash.text(case[3]), hash.text(case[4]) }, { hash.text(body.Entrypoint), hash.text(body.Cmd) })
    end
  end)

  it("has what was asked for of networks, one in the body and the others beside it", function()
    local function settings(more)
      local all = { NetworkID = "n1", EndpointID = "e1", Gateway = "10.0.0.1", IPAddress = "10.0.0.2",
        MacAddress = "02:42:0a:00:00:02", IPAMConfig = json.null, Links = json.null, Aliases = { ID:sub(1, 12) },
        DriverOpts = json.null, GwPriority = 0 }
      for name, value in pairs(more) do all[name] = value end
      return all
    end
    local networks = {
      front = settings { Aliases = { "www", ID:sub(1, 12) }, IPAMConfig = { IPv4Address = "10.0.0.2" } },
      back = settings { NetworkID = "n2", DriverOpts = { a = "b" } },
      plain = settings { NetworkID = "n3" },
    }
    local body, others = lifecycle.body(inspected({}, { NetworkMode = "front" }, networks))
    assert.same({ EndpointsConfig = { front = { Aliases = { "www" }, IPAMConfig = { IPv4Address = "10.0.0.2" } } } },
      body.NetworkingConfig)
    assert.same({ back = { DriverOpts = { a = "b" } }, plain = {} }, others)
    body, others = lifecycle.body(inspected({}, { NetworkMode = "n2" }, networks)) -- by its id
    assert.same({ EndpointsConfig = { back = { DriverOpts = { a = "b" } } } }, body.NetworkingConfig)
    assert.is_table(others.front)
    body = lifecycle.body(inspected({}, { NetworkMode = "gone" }, { plain = networks.plain }))
    assert.equal("plain", body.HostConfig.NetworkMode)
    body, others = lifecycle.body(inspected({}, { NetworkMode = "front" }, networks),
      { HostConfig = { NetworkMode = "none" } })
    assert.same({ "none", nil, {} }, { body.HostConfig.NetworkMode, body.NetworkingConfig, others })
    body = lifecycle.body(inspected({ ExposedPorts = { ["80/tcp"] = {} } }, { NetworkMode = "container:x" }))
    assert.same({}, { body.Hostname, body.ExposedPorts })
    assert.equal("moon", lifecycle.body(inspected({ Hostname = "moon" }, {})).Hostname)
  end)

  it("names anonymous volumes, wherever they were asked for", function()
    local mounts = { { Type = "volume", Name = VOLUME, Destination = "/data", RW = true },
      { Type = "volume", Name = "named", Destination = "/named", RW = true } }
    local function host(given) return lifecycle.body(inspected({}, given, nil, mounts)).HostConfig end
    local handed = { Type = "volume", Source = VOLUME, Target = "/data", ReadOnly = false }
    assert.same({ handed }, host({ Binds = { "named:/named" } }).Mounts)
    assert.same({ handed }, host({ Binds = { "/data" } }).Mounts)
    assert.is_nil(host({ Binds = { "/data" } }).Binds)
    assert.is_nil(host({ Binds = { VOLUME .. ":/data/:ro" } }).Mounts)
    assert.same({ { Type = "volume", Target = "/data", Source = VOLUME } },
      host({ Mounts = { { Type = "volume", Target = "/data" } } }).Mounts)
    local over = lifecycle.body(inspected({}, {}, nil, mounts), { HostConfig = { Binds = { "/srv:/data" } } })
    assert.is_nil(over.HostConfig.Mounts)
    local tmpfs = { { Type = "tmpfs", Target = "/data" } }
    assert.same(tmpfs, host({ Mounts = tmpfs }).Mounts)
  end)

  it("has what the overrides say, and touches nothing", function()
    local info = inspected({ Labels = { a = "1" }, Env = { "A=b" } }, { Memory = 1 })
    local before = hash.of(info)
    local body = lifecycle.body(info, { image = "app:2", Labels = { b = "2" }, Env = {}, HostConfig = { Memory = 2 } })
    assert.same({ "app:2", { a = "1", b = "2" }, {}, 2 }, { body.Image, body.Labels, body.Env, body.HostConfig.Memory })
    assert.equal(before, hash.of(info))
    local ok, mistake = pcall(function() lifecycle.body(info, { Imag = "a" }) end)
    assert.is_false(ok)
    assert.matches("^spec/lifecycle_spec.lua:%d+: .*did you mean \"Image\"", mistake)
  end)
end)

describe("a MAC address", function()
  it("goes where the API's version has it", function()
    for version, place in pairs {
      ["1.43"] = { MacAddress = "02:00:00:00:00:01" },
      ["1.44"] = { NetworkingConfig = { EndpointsConfig = { front = { MacAddress = "02:00:00:00:00:01" } } } },
    } do
      local docker, t = script({
        { "GET", "/v" .. version .. "/containers/app/json",
          json = inspected({ MacAddress = "02:00:00:00:00:01" }, { NetworkMode = "front" }) },
        { "GET", "/v" .. version .. "/images/sha256%3A1/json", status = 404, json = { message = "no such image" } },
        { "DELETE", "/v" .. version .. "/containers/app-next", status = 404, json = { message = "no such container" } },
        { "POST", "/v" .. version .. "/containers/create?name=app-next", status = 500, json = { message = "no" } },
      }, { api = version })
      assert.is_nil(lifecycle.recreate(docker:container "app"))
      local body = t:body(4)
      assert.same(place, { MacAddress = body.MacAddress, NetworkingConfig = body.NetworkingConfig })
      t:finish()
    end
  end)
end)

describe("a stop", function()
  it("that is not answered in time may still go on, so the old container is restarted", function()
    local docker, t = script {
      { "GET", "/v1.45/containers/app/json", json = inspected({}, { NetworkMode = "none" }) },
      { "GET", "/v1.45/images/sha256%3A1/json", json = { Id = "sha256:1", Config = {} } },
      { "DELETE", "/v1.45/containers/app-next", status = 204 },
      { "POST", "/v1.45/containers/create?name=app-next", json = { Id = "c2" } },
      { "POST", "/v1.45/containers/" .. ID .. "/stop", head = "timeout" },
      { "GET", "/v1.45/containers/c2/logs?stderr=1&stdout=1&tail=100",
        fields = { ["content-type"] = "application/vnd.docker.raw-stream" } },
      { "GET", "/v1.45/containers/c2/json", json = { Mounts = {} } },
      { "DELETE", "/v1.45/containers/c2?force=1&v=0", status = 204 },
      { "POST", "/v1.45/containers/" .. ID .. "/restart", status = 500, json = { message = "it is broken" } },
    }
    local _, err = lifecycle.recreate(docker:container "app")
    assert.equal("timeout", err.kind)
    assert.matches("old container does not run again: .*it is broken", err.message)
    t:finish()
  end)

  it("that is refused has changed nothing", function()
    local docker, t = script {
      { "GET", "/v1.45/containers/app/json", json = inspected({}, { NetworkMode = "none" }) },
      { "GET", "/v1.45/images/sha256%3A1/json", json = { Id = "sha256:1", Config = {} } },
      { "DELETE", "/v1.45/containers/app-next", status = 204 },
      { "POST", "/v1.45/containers/create?name=app-next", json = { Id = "c2" } },
      { "POST", "/v1.45/containers/" .. ID .. "/stop?t=1", status = 409, json = { message = "it is paused" } },
      { "GET", "/v1.45/containers/c2/logs?stderr=1&stdout=1&tail=100", status = 404 },
      { "GET", "/v1.45/containers/c2/json", json = { Mounts = {} } },
      { "DELETE", "/v1.45/containers/c2?force=1&v=0", status = 204 },
    }
    local _, err = lifecycle.recreate(docker:container "app", nil, { t = 1 })
    assert.equal("it is paused", err.message)
    t:finish()
  end)
end)

describe("a container that is wanted", function()
  it("is used when somebody else was quicker to create it", function()
    local body = { Image = "app", HostConfig = { NetworkMode = "none" } }
    local digest = hash.of { body, "sha256:1" }
    local docker, t = script {
      { "GET", "/v1.45/images/app/json", json = { Id = "sha256:1" } },
      { "GET", "/v1.45/containers/app/json", status = 404, json = { message = "no such container" } },
      { "GET", "/v1.45/containers/app-next/json", status = 404, json = { message = "no such container" } },
      { "POST", "/v1.45/containers/create?name=app", status = 409, json = { message = "the name is already in use" } },
      { "GET", "/v1.45/containers/app/json", json = inspected({ Labels = { ["moondock.hash"] = digest } }, {}) },
    }
    local one, how = lifecycle.ensure(docker, body, { name = "app" })
    assert.same({ ID, "reused" }, { one.id, how })
    assert.same({ ["moondock.hash"] = digest }, t:body(4).Labels)
    assert.is_nil(body.Labels)
    t:finish()
  end)
end)

describe("a mistake", function()
  it("is raised at the line that makes it, and nothing is sent", function()
    local docker = script {}
    local web = docker:container "web"
    for _, call in ipairs {
      function() lifecycle.recreate(web, {}, { ready = { runing = true } }) end,
      function() lifecycle.recreate(web, { HostConfig = { Memry = 1 } }) end,
      function() lifecycle.restart(web, { tt = 1 }) end,
      function() lifecycle.ensure(docker, { Image = "a" }, { nam = "a" }) end,
      function() lifecycle.ensure(docker, { Image = "a" }) end,
      function() lifecycle.ensure(docker, {}, { name = "a" }) end,
      function() lifecycle.replace(docker, "web", { build = { dockerfil = "a" } }) end,
      function() lifecycle.replace(docker, "web", { ready = {} }) end,
      function() lifecycle.succeed(docker, { replacin = "a" }) end,
      function() lifecycle.env("A=b") end,
      function() lifecycle.rebuild() end,
    } do
      local ok, problem = pcall(call)
      assert.is_false(ok)
      assert.matches("^spec/lifecycle_spec.lua:%d+: ", problem)
    end
  end)
end)

describe("variables", function()
  it("are dropped and set, and the others keep their order", function()
    assert.same({ "B=2", "C", "A=x", "D=" }, lifecycle.env({ "A=1", "B=2", "C", "CC=3" },
      { drop = { "CC" }, set = { D = "", A = "x" } }))
    assert.same({ "A=1" }, lifecycle.env(json.null, { set = { A = "1" } }))
    assert.equal("[]", json.encode(lifecycle.env({ "A=1" }, { drop = { "A" } })))
    assert.has_error(function() lifecycle.env({}, { set = { A = 1 } }) end)
    assert.has_error(function() lifecycle.env({}, { dorp = {} }) end)
  end)
end)

describe("a hash", function()
  it("is the same for equal values, in every Lua, and for no others", function()
    assert.equal('{"a":["x",2.5,true],"b":"\\"\\\\","c":{},"d":null}',
      hash.text { d = json.null, c = json.array {}, b = '"\\', a = { "x", 2.5, true } })
    local body = { Image = "busybox", HostConfig = { Memory = 2 ^ 26 } }
    assert.equal("00f09517bc604b47ade2dc803b229f0e", hash.of(body):sub(1, 32)) -- by sha256sum
    local seen = {}
    for _, value in ipairs { "1", 1, { 1 }, { "1" }, { a = 1 }, { { a = 1 } }, true, { a = { b = 1 } } } do
      assert.is_nil(seen[hash.of(value)])
      seen[hash.of(value)] = true
    end
  end)
end)

describe("a job that only one may do", function()
  it("is over when it fails or raises, too", function()
    local job = lifecycle.rebuild(function(report, how, what)
      report(how)
      if how == "raise" then error(what, 0) end
      return nil, what
    end)
    assert.same({ running = false }, job.state)
    local err = errors.new("api", "no")
    assert.same({ nil, err }, { job:run("fail", err) })
    assert.same({ false, "fail", err }, { job.state.running, job.state.step, job.state.error })
    local ok, problem = pcall(job.run, job, "raise", err)
    assert.is_true(not ok and problem == err)
    assert.same({ false, "raise", err }, { job.state.running, job.state.step, job.state.error })
    assert.is_true(job.state.duration >= 0)
  end)

  it("is busy while another coroutine is at it", function()
    local job = lifecycle.rebuild(function(report)
      report(coroutine.yield "first")
      return "done"
    end)
    local first = coroutine.create(function() return job:run() end)
    assert.same({ true, "first" }, { coroutine.resume(first) })
    assert.is_true(job.state.running)
    local result, err = job:run()
    assert.same({ nil, "busy" }, { result, err.kind })
    assert.same({ true, "done" }, { coroutine.resume(first, "second") })
    assert.same({ false, "second" }, { job.state.running, job.state.step })
  end)
end)
