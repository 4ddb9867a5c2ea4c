-- What can go wrong with TLS, and what is said then. The other live specs run over TLS, too.
local certificates = require "spec.support.certificates"
local engine = require "spec.support.engine"
local live = require "spec.support.live"
local moondock = require "moondock"
local process = require "spec.support.process"

local function client(host, given)
  local tls = certificates.client()
  for name, value in pairs(given or {}) do
    if value == false and name ~= "verify" then value = nil end
    tls[name] = value
  end
  return assert(moondock.new { host = host, tls = tls })
end

local function failure(host, given)
  local pong, err = client(host, given):ping()
  assert.is_nil(pong)
  return err
end

live.describe("TLS", { "dockerd over TLS" }, function(on)
  local host = on.host
  local port = host:match "%d+$"

  it("takes files as well as texts, and chains", function()
    local path = certificates.directory() .. "/"
    assert(moondock.new { host = host, tls = { ca = path .. "ca.pem", cert = path .. "cert.pem", key = path
      .. "key.pem" } }
      :ping())
    assert(client(host, { cert = certificates.pem "chained.crt", key = certificates.pem "chained.key" }):ping())
    assert(client("https://127.0.0.1:" .. port):ping())
  end)

  it("checks the engine: who signed it, its name, its age", function()
    local err = failure(host, { ca = certificates.pem "other.crt" })
    assert.equal("tls", err.kind)
    assert.matches("signed by nobody that is trusted", err.message)
    err = failure(host, { ca = false })
    assert.equal("tls", err.kind)
    err = failure("tcp://127.0.0.2:" .. port)
    assert.equal("connect", err.kind) -- it is on 127.0.0.1 alone
    err = failure(host, { server_name = "wrong.example" })
    assert.equal("tls", err.kind)
    assert.matches("for another name", err.message)
    assert(client(host, { server_name = "engine.example" }):ping())
    assert(client(host, { ca = certificates.pem "other.crt", verify = false }):ping())
    assert.equal("unverified", client(host, { verify = false }):endpoint().tls)
  end)

  it("is refused to who is unknown to the engine", function()
    local err = failure(host, { cert = false, key = false })
    assert.equal("tls", err.kind)
    assert.matches("certificate of the client", err.message)
    err = failure(host, { cert = certificates.pem "stranger.crt", key = certificates.pem "stranger.key" })
    assert.equal("tls", err.kind)
    assert.matches("not trust the client", err.message)
  end)

  it("says when only one side speaks it", function()
    local _, err = assert(moondock.new { host = host, tls = false }):ping()
    assert.equal("tls", err.kind)
    assert.matches("wants TLS", err.message)
    local plain = assert(engine.dockerd())
    err = failure(plain.tcp)
    assert.equal("tls", err.kind)
    assert.matches("speaks no TLS", err.message)
  end)

  it("is refused with a key that is not the certificate's", function()
    local err = failure(host, { key = certificates.pem "stranger.key" })
    assert.equal("tls", err.kind)
    assert.matches("does not belong to its certificate", err.message)
  end)

  it("carries 50 MB both ways, byte for byte, and the end of what is sent", function()
    live.carries(on)
  end)

  it("makes a thousand connections, and closes them", function()
    local before = process.descriptors()
    for _ = 1, 1000 do
      local docker = client(host)
      assert(docker:ping())
      docker:close()
    end
    collectgarbage()
    assert.is_true(process.descriptors() <= before + 2)
  end)

  it("is told by the environment", function()
    local child = live.lua([[
      local docker = assert(require "moondock".new())
      print(docker:endpoint().tls, docker:endpoint().source, docker:available(), assert(docker:ping()).APIVersion)
    ]], host)
    assert.equal("verified\tDOCKER_HOST\ttrue\t1.41", child:line(10))
    child:wait(10)
  end)
end)

for name, sentence in pairs { expired = "has expired", elsewhere = "for another name" } do
  describe("TLS, on dockerd whose certificate is " .. name .. ",", function()
    it("is refused", function()
      local one, reason = engine.dockerd { fresh = true, certificate = name }
      if not one then return pending(reason) end
      finally(function() one:stop() end)
      local err = failure(one.tcp)
      assert.equal("tls", err.kind)
      assert.matches(sentence, err.message)
    end)
  end)
end
