local endpoint = require "moondock.endpoint"
local errors = require "moondock.error"
local env = require "spec.support.env"

local function refused(host, kind)
  local parsed, err = endpoint.parse(host, "host")
  assert.is_nil(parsed, host)
  assert.is_true(errors.is(err))
  assert.equal(kind, err.kind)
  return err.message
end

describe("endpoint.parse", function()
  it("takes unix sockets", function()
    local e = assert(endpoint.parse("unix:///run/docker.sock", "host"))
    assert.same({
      host = "unix:///run/docker.sock", source = "host", url = "http://localhost", path = "/run/docker.sock", base = "",
      authority = "api.moby.localhost",
    }, e)
  end)

  it("takes TCP hosts", function()
    for host, expected in pairs {
      ["tcp://10.0.0.2:2376"] = { "10.0.0.2:2376", "" },
      ["tcp://engine"] = { "engine:2375", "" },
      ["http://engine"] = { "engine:80", "" },
      ["http://engine:8080"] = { "engine:8080", "" },
      ["tcp://[::1]:2375"] = { "[::1]:2375", "" },
      ["tcp://[::1]"] = { "[::1]:2375", "" },
      ["tcp://engine:2375/"] = { "engine:2375", "" },
      ["tcp://engine:2375/docker/a//"] = { "engine:2375", "/docker/a" },
      ["engine.example:2375"] = { "engine.example:2375", "" },
    } do
      local e = assert(endpoint.parse(host, "DOCKER_HOST"))
      assert.equal(expected[1], e.authority)
      assert.equal("http://" .. expected[1], e.url)
      assert.equal(expected[2], e.base)
      assert.is_nil(e.path)
      assert.equal(host, e.host)
      assert.equal("DOCKER_HOST", e.source)
    end
  end)

  it("refuses what is no host", function()
    for _, host in ipairs {
      "", "docker", "unix://", "unix:/run/docker.sock", "unix://docker.sock", "unix:///a\0b", "tcp://", "tcp:///path",
      "tcp://user@engine:1", "tcp://a b:1", "tcp://a\r\nb:1", "tcp://engine:1?x=y", "tcp://engine:1#x", "ftp://engine",
      "://engine", "tcp://engine:", "tcp://:2375", "tcp://engine:1/a b", "tcp://engine:1/a\r\nX: y",
    } do
      local message = refused(host, "invalid")
      assert.truthy(message:find("engine host", 1, true))
      assert.truthy(message:find("(from host)", 1, true))
    end
  end)

  it("takes what ssh leads to, and never a word for an option", function()
    local function argv(host, more)
      return table.concat(assert(endpoint.parse(host, "host", nil, more)).argv, " ")
    end
    local first = "ssh -o BatchMode=yes -o ConnectTimeout=30 -T "
    for host, rest in pairs {
      ["ssh://engine"] = "-- engine docker system dial-stdio",
      ["ssh://engine/"] = "-- engine docker system dial-stdio",
      ["ssh://moon@engine:2222"] = "-l moon -p 2222 -- engine docker system dial-stdio",
      ["ssh://moon@[fe80::1]:22/run/x.sock"] =
        "-l moon -p 22 -- fe80::1 docker --host=unix:///run/x.sock system dial-stdio",
      ["ssh://engine/run/it's $(x)"] = "-- engine docker '--host=unix:///run/it'\\''s $(x)' system dial-stdio",
    } do
      assert.equal(first .. rest, argv(host))
    end
    assert.equal("ssh -i key " .. first:sub(5) .. "-- engine docker system dial-stdio",
      argv("ssh://engine", { "-i", "key" }))
    for _, host in ipairs { "ssh://-oProxyCommand=x", "ssh://-l@engine", "ssh://moon:secret@engine", "ssh://engine?x",
      "ssh://engine#x", "ssh://@engine", "ssh://engine:", "ssh://engine:70000", "ssh://a b", "ssh:///path" } do
      assert.matches("without a password", refused(host, "invalid"))
    end
  end)

  it("says what is not supported", function()
    for _, scheme in ipairs { "npipe", "fd" } do
      assert.truthy(refused(scheme .. "://x", "unsupported"):find(scheme .. ":// is not supported", 1, true))
    end
  end)

  it("knows how long the path of a socket may be", function()
    assert.truthy(endpoint.parse("unix:///" .. ("x"):rep(106), "host"))
    assert.truthy(refused("unix:///" .. ("x"):rep(107), "invalid"):find "longer than 107 bytes")
  end)
end)

describe("endpoint.choose", function()
  it("prefers the given host, then DOCKER_HOST, then the default socket", function()
    for _, case in ipairs {
      { { DOCKER_HOST = "tcp://a:1" }, "tcp://b:2", "tcp://b:2", "host" },
      { { DOCKER_HOST = "tcp://a:1" }, nil, "tcp://a:1", "DOCKER_HOST" },
      { { DOCKER_HOST = "" }, nil, "unix:///var/run/docker.sock", "default" },
      { {}, nil, "unix:///var/run/docker.sock", "default" },
    } do
      local e = assert(env(case[1], endpoint.choose, { host = case[2] }, {}))
      assert.equal(case[3], e.host)
      assert.equal(case[4], e.source)
    end
  end)

  it("says where a bad host came from", function()
    local e, err = env({ DOCKER_HOST = "nonsense" }, endpoint.choose, {}, {})
    assert.is_nil(e)
    assert.equal('engine host "nonsense" (from DOCKER_HOST): it must look like unix:///path or tcp://host:port',
      err.message)
  end)
end)
