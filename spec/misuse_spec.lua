-- What is asked wrongly, or answered oddly: none of it is misread, lost, or left open.
local json = require "moondock.json"
local reader = require "moondock.reader"
local script = require "spec.support.script"
local timestamp = require "moondock.timestamp"

--- A Reader, and whether it was closed.
local function source()
  local closed = false
  return reader.new(function() return "x" end, function() closed = true end), function() return closed end
end

--- The mistake that a call raises, which must be at the caller's line.
local function mistake(call)
  local ok, message = pcall(call)
  assert.is_false(ok)
  assert.matches("^spec/misuse_spec.lua:%d+: ", message)
  return (message:gsub("^.-: ", ""))
end

describe("a body", function()
  it("has the API's names, in whatever case they are given", function()
    local docker, t = script { { "POST", "/v1.45/containers/create", json = { Id = "c1" } } }
    local given = { image = "x", CMD = {}, hostconfig = { autoremove = true, Binds = {} }, Labels = { Cmd = "a" } }
    assert(docker:create(given))
    assert.same({ Image = "x", Cmd = {}, HostConfig = { AutoRemove = true, Binds = {} }, Labels = { Cmd = "a" } },
      t:body(1))
    assert.same({ image = "x", CMD = {}, hostconfig = { autoremove = true, Binds = {} }, Labels = { Cmd = "a" } },
      given)
    assert.truthy(t.seen[1].request.body:find('"Cmd":[]', 1, true))
  end)

  it("cannot smuggle a command past a whitelist, nor a field past a gate", function()
    local docker = script {}
    for _, name in ipairs { "cmd", "CMD", "cMd" } do
      assert.equal('field "Cmd" is there twice', mistake(function()
        docker:container "web":spawn({ Cmd = { "true" }, [name] = { "id" } }, { allow = { "true" } })
      end))
      local _, err = docker:container "web":spawn({ [name] = { "id" } }, { allow = { "true" } })
      assert.equal("denied", err.kind)
    end
    assert.equal('field "Cmd" is there twice', mistake(function()
      docker:container "web":spawn({ cmd = { "true" }, CMD = { "id" } }, { allow = { "true" } })
    end))
    docker = script({}, { api = "1.43" })
    local _, err = docker:create { Image = "x", healthcheck = { startinterval = 5000000 } }
    assert.equal("unsupported", err.kind)
  end)

  it("keeps the digits of what was read, also where it is changed on the way", function()
    local wide = '{"Image":"x","HostConfig":{"ConsoleSize":[0,0],"Memory":9223372036854775807}}'
    for _, given in ipairs { {}, { raw = { HostConfig = { New = 1 } } } } do
      local docker, t = script({ { "POST", "/v1.41/containers/create", json = { Id = "c1" } } }, { api = "1.41" })
      assert(docker:create(json.decode(wide), given))
      assert.truthy(t.seen[1].request.body:find("9223372036854775807", 1, true))
    end
  end)

  it("has the lists of raw in the place of its own", function()
    local docker, t = script { { "POST", "/v1.45/containers/create", json = { Id = "c1" } } }
    assert(docker:create({ Image = "x", Env = { "A=1", "B=2" } }, { raw = { Env = { "C=3" } } }))
    assert.same({ "C=3" }, t:body(1).Env)
  end)

  it("names a container by its name, its id or a handle", function()
    local docker = script {}
    for _, container in ipairs { {}, 5 } do
      assert.matches('^field "Container" must be', mistake(function()
        docker:network "net":connect { Container = container }
      end))
    end
  end)
end)

describe("a gate", function()
  it("sees what is empty and yet says something", function()
    for api, call in pairs {
      ["1.40"] = function(docker) return docker:service_create { Mode = { GlobalJob = {} }, TaskTemplate = {} } end,
      ["1.39"] = function(docker)
        return docker:service_create { TaskTemplate = { ContainerSpec = { Configs = { { ConfigID = "a",
          Runtime = {} } } } } }
      end,
      ["1.45"] = function(docker) return docker:container "web":update { BlkioWeightDevice = {} } end,
      ["1.47"] = function(docker) return docker:network_create { Name = "n", EnableIPv4 = false } end,
      ["1.43"] = function(docker)
        return docker:service_create { TaskTemplate = { ContainerSpec = { HealthCheck = { StartInterval = 5 } } } }
      end,
      ["1.44"] = function(docker) return docker:service_create { Networks = { { Target = "x" } },
        TaskTemplate = {} } end,
    } do
      local answer, err = call((script({}, { api = api })))
      assert.is_nil(answer)
      assert.equal("unsupported", err.kind, api)
    end
    local docker, t = script({ { "POST", "/v1.47/networks/create", json = { Id = "n" } } }, { api = "1.47" })
    assert(docker:network_create { Name = "n", EnableIPv4 = true })
    t:finish()
  end)

  it("does not let a deletion of some become one of all, where no version is spoken", function()
    local docker = script({}, { api = false })
    local _, err = docker:image "x":remove { platforms = { "linux/amd64" } }
    assert.equal("unsupported", err.kind)
    assert.matches("no version is spoken", err.message)
  end)
end)

describe("a pull or a push", function()
  it("is never of all tags by mistake, nor of another one than was pinned", function()
    local docker = script {}
    local digest = "sha256:" .. ("a"):rep(64)
    for _, call in ipairs {
      function() return docker:pull("alpine", { tag = "" }) end,
      function() return docker:image "alpine":push { tag = "" } end,
      function() return docker:pull("alpine@" .. digest, { tag = "3" }) end,
      function() return docker:image(digest):push() end,
    } do
      local stream, err = call()
      assert.is_nil(stream)
      assert.equal("invalid", err.kind)
    end
  end)

  it("has a platform that is one, and credentials with known names", function()
    local docker = script {}
    for _, platform in ipairs { "linux//x", {}, { architecture = "arm" }, { os = 5 } } do
      assert.matches('^parameter "platform" must be', mistake(function() docker:pull("alpine",
        { platform = platform }) end))
    end
    assert.matches('did you mean "username"', mistake(function() docker:pull("alpine", { auth = {
      usernam = "a" } }) end))
  end)
end)

describe("a query", function()
  local function target(call)
    local seen
    local docker = script {}
    docker.transport.open = function(_, request)
      seen = request.target
      return nil, require("moondock.error").new("connect", "enough")
    end
    call(docker)
    return seen
  end

  it("has filters that the engine can read", function()
    local docker = script {}
    for _, filters in ipairs {
      { "status=running" }, { "a", label = "x" }, { label = { { "a" } } }, { label = json.null }, { label = print },
      { label = { a = "b" , [1] = {} } },
    } do
      assert.matches('^parameter "filters" must be', mistake(function() docker:containers { filters = filters } end))
    end
    assert.truthy(target(function(d) d:containers { filters = { exited = 4 / 2, network = d:network "net" } } end)
      :find("%7B%22exited%22%3A%5B%222%22%5D%2C%22network%22%3A%5B%22net%22%5D%7D", 1, true))
  end)

  it("has versions with all their digits, and nothing else", function()
    local docker = script {}
    for _, version in ipairs { "abc", { Index = json.null }, -1, 1.5, {} } do
      assert.matches('^parameter "version" must be', mistake(function()
        docker:service "x":update({ Name = "n" }, { version = version })
      end))
    end
    if math.type then
      assert.matches("version=9007199254740993$", target(function(d)
        d:service "x":update({ Name = "n" }, { version = 9007199254740993 })
      end))
    end
  end)

  it("has lists that are lists, JSON that can be written, and names that are text", function()
    local docker = script {}
    for _, call in ipairs {
      function() docker:build("x", { extrahosts = { db = "10.0.0.1" } }) end,
      function() docker:import("x", { changes = { ENV = "A=b" } }) end,
      function() docker:build("x", { t = { {} } }) end,
      function() docker:build("x", { labels = { a = print } }) end,
      function() docker:image "x":save { platform = { 1 } } end,
      function() docker:image "x":save { platform = { true } } end,
      function() docker:request("GET", "/x", { query = { "a" } }) end,
      function() docker:request("POST", "/x", { body = true }) end,
      function() docker:containers { raw = { "a" } } end,
      function() docker:exec "x":kill(5) end,
      function() docker:exec "x":code "x" end,
      function() docker:container "x":exec({ "ls", "-l", n = 2 }, { allow = { "ls" } }) end,
      function() docker:container "x":exec({ "ls" }, { allow = { "ls" }, env = { A = {} } }) end,
    } do
      mistake(call)
    end
  end)

  it("is one, whether the path has a part of it or not", function()
    assert.equal("/v1.45/containers/json?all=1&limit=1", target(function(d)
      d:request("GET", "/containers/json?all=1", { query = { limit = 1 } })
    end))
  end)

  it("has dates that there are", function()
    for _, text in ipairs { "2026-02-30", "2025-02-29T00:00:00Z", "2026-01-01T10:00:00+99:99",
      "2026-01-01T10:00:00123Z" } do
      assert.is_nil(timestamp.parse(text), text)
    end
    assert.equal("1709164800.000000000", timestamp.parse "2024-02-29T00:00:00Z")
    for _, number in ipairs { 0 / 0, 1 / 0, -1 / 0 } do assert.is_nil(timestamp.parse(number)) end
  end)
end)

describe("save", function()
  it("takes handles", function()
    local docker, t = script { { "GET", "/v1.45/images/get?names=x&names=y", text = "" } }
    assert(docker:save { docker:image "x", "y" }):close()
    t:finish()
  end)
end)

describe("run", function()
  it("tells what an engine does not, and leaves nothing behind", function()
    local docker, t = script { { "POST", "/v1.45/containers/create", json = {} } }
    local result, err = docker:run { Image = "x" }
    assert.is_nil(result)
    assert.same({ "protocol", "the engine gave the container no id" }, { err.kind, err.message })
    t:finish()

    docker, t = script {
      { "POST", "/v1.45/containers/create", json = { Id = "c1" } },
      { "POST", "/v1.45/containers/c1/attach?stderr=1&stdin=0&stdout=1&stream=1", status = 101,
        fields = { ["content-type"] = "application/vnd.docker.multiplexed-stream" } },
      { "POST", "/v1.45/containers/c1/wait?condition=next-exit", text = "null" },
      { "POST", "/v1.45/containers/c1/start", status = 204 },
    }
    result, err = docker:run { Image = "x" }
    assert.is_nil(result)
    assert.equal("protocol", err.kind)
    assert.equal("c1", err.container.id)
    t:finish()
  end)

  it("removes its container when a source raises", function()
    local docker, t = script {
      { "POST", "/v1.45/containers/create", json = { Id = "c1" } },
      { "POST", "/v1.45/containers/c1/attach?stderr=1&stdin=1&stdout=1&stream=1", status = 101,
        fields = { ["content-type"] = "application/vnd.docker.multiplexed-stream" } },
      { "POST", "/v1.45/containers/c1/wait?condition=next-exit", json = { StatusCode = 0 } },
      { "POST", "/v1.45/containers/c1/start", status = 204 },
      { "DELETE", "/v1.45/containers/c1?force=1&v=1", status = 204 },
    }
    local ok, problem = pcall(docker.run, docker, { Image = "x" }, { stdin = function() error("boom", 0) end })
    assert.same({ false, "boom" }, { ok, problem })
    t:finish()
  end)
end)

describe("a removal that somebody else began", function()
  it("is none when it fails", function()
    local docker, t = script {
      { "DELETE", "/v1.45/containers/web", status = 409, json = {
        message = "removal of container web is already in progress" } },
      { "POST", "/v1.45/containers/web/wait?condition=removed",
        json = { StatusCode = 0, Error = { Message = "driver failed to remove root filesystem" } } },
    }
    local done, err = docker:container "web":remove { ensure = true }
    assert.is_nil(done)
    assert.equal("driver failed to remove root filesystem", err.message)
    t:finish()
  end)
end)

describe("a source that is not sent", function()
  it("is closed, whatever is in the way", function()
    local missing = { status = 404, json = { message = "no such thing" } }
    for name, case in pairs {
      run = { { { "POST", "/v1.45/containers/create", missing } },
        function(d, r) return d:run({ Image = "x" }, { stdin = r }) end },
      spawn = { { { "POST", "/v1.45/containers/web/exec", missing } },
        function(d, r) return d:container "web":spawn({ Cmd = { "x" } }, { stdin = r }) end },
      exec = { { { "POST", "/v1.45/containers/web/exec", missing } },
        function(d, r) return d:container "web":exec({ "x" }, { allow = { "x" }, stdin = r }) end },
      denied = { {}, function(d, r) return d:container "web":exec({ "x" }, { allow = { "y" }, stdin = r }) end },
      build = { {}, function(d, r) return d:build(r, { session = "x" }) end },
      put = { {}, function(d, r) return d:container "web":put("/..", r) end },
      attach = { {}, function(d, r) return d:exec "x":attach { ConsoleSize = { 1, 2 }, stdin = r } end },
    } do
      local docker = script(case[1])
      local one, closed = source()
      local result, err = case[2](docker, one)
      assert.is_nil(result)
      assert.is_table(err)
      assert.is_true(closed(), name)
    end
  end)
end)

describe("a message", function()
  it("is a failure by what it says, not by what is empty", function()
    local docker = script { { "POST", "/v1.45/images/load?quiet=0", values = {
      '{"status":"ok","errorDetail":null}', '{"error":""}', '{"errorDetail":{"message":{}}}' } } }
    local stream = assert(docker:load "x")
    assert.equal("ok", stream:next().status)
    assert.equal("", stream:next().error)
    assert.equal("an error without a word", select(2, stream:next()).message)
  end)
end)
