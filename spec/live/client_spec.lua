local live = require "spec.support.live"
local certificates = require "spec.support.certificates"
local env = require "spec.support.env"
local moondock = require "moondock"
local process = require "spec.support.process"
local sshd = require "spec.support.sshd"

live.describe("a client", live.all, function(on)
  local docker = on.docker

  it("pings, and asks for version and info", function()
    local pong = assert(docker:ping())
    assert.equal("1.41", pong.APIVersion)
    if on.kind == "dockerd" then assert.equal("linux", pong.OSType) end -- podman 4.3 does not say
    local version = assert(docker:version())
    assert.equal("1.41", version.ApiVersion)
    assert.equal(version.Version, assert(docker:info()).ServerVersion)
  end)

  it("says which engine it speaks to, and why", function()
    local tls = live.speaks_tls[on.host] and "verified" or nil
    assert.same({ host = on.host, source = "host", tls = tls }, docker:endpoint())
    local other = env({ DOCKER_HOST = on.host, DOCKER_TLS_VERIFY = tls,
      DOCKER_CERT_PATH = tls and certificates.directory() },
      moondock.new, { ssh = live.is_remote[on.host] and sshd.options() or nil })
    assert.same({ host = on.host, source = "DOCKER_HOST", tls = tls }, other:endpoint())
    assert.is_table(other:ping())
  end)

  it("speaks a version that it is told, or none", function()
    for _, api in ipairs { "1.30", "1.41", false } do
      assert.equal("1.41", assert(on:client { api = api }:version()).ApiVersion)
    end
    if on.kind == "dockerd" then -- podman takes any
      local _, err = on:client { api = "1.99" }:version()
      assert.same({ "api", 400 }, { err.kind, err.status })
      assert.matches("1.99 is too new", err.message)
    end
  end)

  it("performs an operation by its operationId", function()
    local web = on:web()
    for _, id in ipairs { web.id, " web ", web } do
      assert.equal("/web", assert(docker:call("ContainerInspect", { id = id })).Name)
    end
    local body = { Cmd = { "echo", "hi" }, AttachStdout = true }
    local exec = assert(docker:call("ContainerExec", { id = "web", body = body }))
    local stream = assert(docker:call("ExecStart", { id = exec.Id, body = { Detach = false, Tty = false } }))
    assert.equal("hi\n", assert(stream:collect(10)).stdout)
    assert.equal(0, assert(docker:call("ExecInspect", { id = exec.Id })).ExitCode)
    assert.equal("not_found", select(2, docker:call("ContainerTop", { id = "nosuch" })).kind)
  end)

  it("performs any request", function()
    on:web()
    assert.is_table(docker:request("GET", "/system/df", { returns = "json" }).Images)
    assert.equal("OK", docker:request("GET", "/_ping", { returns = "text" }))
    local listed = assert(docker:request("GET", "/containers/json", { returns = "json",
      query = { filters = { name = { "web" } } } }))
    assert.equal("/web", listed[1].Names[1])
    local exec = assert(docker:request("POST", "/containers/web/exec", { returns = "json",
      body = '{ "Cmd": ["true"] }', headers = { ["Content-Type"] = "application/json" } }))
    assert.matches("^%x+$", exec.Id)
    local events = assert(docker:request("GET", "/events", { returns = "values",
      query = { since = "0", ["until"] = "1" } }))
    assert.same({}, events:collect(10))
    local _, err = docker:request("GET", "/nosuch", { returns = "json" })
    assert.same({ "not_found", "GET /nosuch" }, { err.kind, err.op })
  end)

  it("can be used after close", function()
    local closed = on:client()
    for _ = 1, 2 do
      assert.is_table(closed:ping())
      assert.is_true(closed:close())
    end
    assert.is_table(closed:info())
  end)
end)

live.describe("an engine", { "dockerd" }, function(on)
  it("30: is the same one by unix://, tcp:// and http://", function()
    local bodies = {}
    for _, host in ipairs { on.engine.host, on.engine.tcp, (on.engine.tcp:gsub("^tcp", "http")) } do
      local docker = on:client { host = host }
      bodies[#bodies + 1] = assert(docker:request("GET", "/version", { returns = "text" }))
    end
    assert.is_true(bodies[1]:find "Version" ~= nil)
    assert.equal(bodies[1], bodies[2])
    assert.equal(bodies[1], bodies[3])
  end)

  it("90: has a total timeout for each call, apart from that of connecting", function()
    local docker = on:client { timeout = { connect = 5, total = 60 } }
    local began = process.now()
    local events, err = docker:events { timeout = 1 }
    local event
    if events then event, err = events:next() end
    local seconds = process.now() - began
    assert.is_nil(event)
    assert.equal("timeout", err.kind)
    assert.is_true(seconds >= 1 and seconds < 2)
  end)
end)
