-- Which engine is chosen: environments and the docker CLI's configuration, with the CLI itself as the judge.
local certificates = require "spec.support.certificates"
local endpoint = require "moondock.endpoint"
local env = require "spec.support.env"
local file = require "spec.support.file"
local json = require "moondock.json"
local moondock = require "moondock"
local process = require "spec.support.process"
local tls = require "moondock.connect.tls"
local uv = require "luv"

local function mkdir(path)
  assert(process.run { "mkdir", "-p", path } == 0)
end

local home

--- A context of the docker CLI, made by the CLI where there is one.
local function context(name, host, material)
  local argv = { "docker", "context", "create", name, "--docker", "host=" .. host .. (material or ""),
    env = { DOCKER_CONFIG = home .. "/.docker" }, stderr = "/dev/null" }
  assert(process.run(argv) == 0, "docker context create " .. name)
end

local function judge(variables)
  local argv = { "docker", "context", "show", env = { HOME = home }, stderr = "/dev/null" }
  for name, value in pairs(variables) do argv.env[name] = value end
  local code, name = process.run(argv)
  return code == 0 and name:gsub("%s+$", "") or nil
end

local function new(variables, given)
  variables.HOME = home
  return env(variables, moondock.new, given)
end

describe("the engine", function()
  setup(function()
    home = process.directory()
    mkdir(home .. "/.docker")
    local path = certificates.directory() .. "/"
    context("plain", "tcp://10.0.0.1:2375")
    context("secure", "tcp://10.0.0.2:2376", (",ca=%sca.pem,cert=%scert.pem,key=%skey.pem"):format(path, path, path))
    context("blind", "tcp://10.0.0.3:2376", ",skip-tls-verify=true")
    context("socket", "unix:///run/other.sock")
  end)
  teardown(function() process.remove(home) end)
  after_each(function() os.remove(home .. "/.docker/config.json") end)

  local function configured(config)
    file.write(home .. "/.docker/config.json", json.encode(config))
  end

  for _, case in ipairs {
    { {}, nil, "default", "default" },
    { { DOCKER_HOST = "tcp://a:1" }, nil, "default", "DOCKER_HOST" },
    { { DOCKER_HOST = "" }, "plain", "plain", "currentContext" },
    { { DOCKER_CONTEXT = "plain" }, nil, "plain", "DOCKER_CONTEXT" },
    { { DOCKER_CONTEXT = "plain" }, "secure", "plain", "DOCKER_CONTEXT" },
    { { DOCKER_CONTEXT = "" }, "secure", "secure", "currentContext" },
    { { DOCKER_CONTEXT = "default" }, "secure", "default", "default" },
    { { DOCKER_HOST = "tcp://a:1", DOCKER_CONTEXT = "plain" }, "secure", "default", "DOCKER_HOST" },
    { {}, "default", "default", "default" },
    { {}, "socket", "socket", "currentContext" },
  } do
    local variables, current, name, source = case[1], case[2], case[3], case[4]
    local words = {}
    for variable, value in pairs(variables) do words[#words + 1] = variable .. "=" .. value end
    table.sort(words)
    it(("no. 19: is the docker CLI's, with %s and currentContext %s"):format(table.concat(words, " "),
      tostring(current)),
      function()
        if current then configured { currentContext = current } end
        local chosen = assert(new(variables)):endpoint()
        assert.equal(name, chosen.context or "default")
        assert.equal(source, chosen.source)
        assert.equal(judge(variables), chosen.context or "default")
      end)
  end

  it("no. 20: of a context has its host and its TLS", function()
    local path = certificates.directory() .. "/"
    local chosen = assert(new({}, { context = "secure" }))
    assert.same({ host = "tcp://10.0.0.2:2376", source = "context", context = "secure", tls = "verified" },
      chosen:endpoint())
    assert.equal(certificates.pem "key.pem", chosen.chosen.tls.key)
    assert.same({ host = "tcp://10.0.0.3:2376", source = "context", context = "blind", tls = "unverified" },
      assert(new({}, { context = "blind" })):endpoint())
    assert.same({ host = "unix:///run/other.sock", source = "DOCKER_CONTEXT", context = "socket" },
      assert(new({ DOCKER_CONTEXT = "socket", DOCKER_TLS_VERIFY = "1", DOCKER_CERT_PATH = path })):endpoint())
  end)

  it("of a context that is not there is an Error that names it, and those that are", function()
    for _, case in ipairs { { { DOCKER_CONTEXT = "nosuch" } }, { {}, { context = "nosuch" } } } do
      local docker, err = new(case[1], case[2])
      assert.is_nil(docker)
      assert.equal("invalid", err.kind)
      assert.matches('no context "nosuch" %(from %u?%l*D?O?C?K?E?R?', err.message)
      assert.matches("blind, default, plain, secure, socket", err.message)
    end
    local docker, err = new({ DOCKER_CONFIG = home .. "/nowhere", DOCKER_CONTEXT = "x" })
    assert.is_nil(docker)
    assert.matches("there is default", err.message)
  end)

  it("of a configuration that is broken is an Error that names the file", function()
    for _, text in ipairs { "{", "[", "5", '"x"' } do
      file.write(home .. "/.docker/config.json", text)
      local docker, err = new {}
      assert.is_nil(docker)
      assert.equal("invalid", err.kind)
      assert.truthy(err.message:find(home .. "/.docker/config.json", 1, true))
      assert(new({}, { host = "tcp://a:1" })) -- which needs none
    end
    file.write(home .. "/.docker/config.json", "")
    assert(new {})
  end)

  it("no. 46: has the TLS that the environment asks for, unless another is given", function()
    local path = certificates.directory()
    local own = { ca = certificates.pem "other.crt" }
    for _, case in ipairs {
      { {}, {}, nil },
      { { DOCKER_TLS_VERIFY = "1", DOCKER_CERT_PATH = path }, {}, "verified", certificates.pem "ca.pem" },
      { { DOCKER_TLS_VERIFY = "0", DOCKER_CERT_PATH = path }, {}, "verified", certificates.pem "ca.pem" },
      { { DOCKER_TLS_VERIFY = "", DOCKER_CERT_PATH = path }, {}, "unverified" },
      { { DOCKER_CERT_PATH = path }, {}, "unverified" },
      { { DOCKER_TLS = "1" }, {}, "unverified" },
      { { DOCKER_TLS_VERIFY = "1", DOCKER_CERT_PATH = path }, { tls = false }, nil },
      { { DOCKER_TLS_VERIFY = "1", DOCKER_CERT_PATH = path }, { tls = own }, "verified", own.ca },
      { {}, { tls = true }, "verified" },
    } do
      case[1].DOCKER_HOST = "tcp://a:1"
      local docker = assert(new(case[1], case[2]))
      assert.equal(case[3], docker:endpoint().tls)
      assert.equal(case[4], docker.chosen.tls and docker.chosen.tls.ca)
    end
    local docker, err = new { DOCKER_HOST = "tcp://a:1", DOCKER_TLS_VERIFY = "1", DOCKER_CERT_PATH = "/nowhere" }
    assert.is_nil(docker)
    assert.equal("TLS (from DOCKER_TLS_VERIFY): the CA certificate is not there: \"/nowhere/ca.pem\"", err.message)
    assert.equal("tcp://localhost:2376", assert(new { DOCKER_TLS_VERIFY = "1",
      DOCKER_CERT_PATH = path }):endpoint().host)
  end)

  it("88: is at DOCKER_SOCKET, before any context, after DOCKER_HOST", function()
    configured { currentContext = "plain" }
    for _, socket in ipairs { "/run/x.sock", "unix:///run/x.sock" } do
      assert.same({ host = "unix:///run/x.sock", source = "DOCKER_SOCKET" },
        assert(new { DOCKER_SOCKET = socket }):endpoint())
    end
    assert.equal("DOCKER_HOST", assert(new { DOCKER_SOCKET = "/x", DOCKER_HOST = "tcp://a:1" }):endpoint().source)
  end)

  it("is at the first socket there is, where the default one is missing", function()
    if uv.fs_stat "/var/run/docker.sock" then return pending "the default socket is there" end
    local found
    for _, path in ipairs { "/podman/podman.sock", "/docker.sock" } do -- from the last to the first
      mkdir(home .. "/run" .. path:match "^(.*)/")
      local listener = uv.new_pipe()
      assert(listener:bind(home .. "/run" .. path))
      found = assert(new { XDG_RUNTIME_DIR = home .. "/run" }):endpoint()
      assert.same({ host = "unix://" .. home .. "/run" .. path, source = "default" }, found)
      listener:close()
    end
    uv.run "nowait"
    file.write(home .. "/run/docker.sock.txt", "")
    assert.equal("unix:///var/run/docker.sock", assert(new { XDG_RUNTIME_DIR = home .. "/none" }):endpoint().host)
  end)

  it("gets the headers of DOCKER_CUSTOM_HEADERS, else of HttpHeaders", function()
    configured { HttpHeaders = { ["X-Meta"] = "moon", ["User-Agent"] = "me" } }
    assert.same({ "X-Meta", "moon" }, assert(new {}).own_headers)
    local docker = assert(new { DOCKER_CUSTOM_HEADERS = 'X-A=1,"X-B=a,b ""c""",X-C=' })
    local headers = docker:headers_for()
    local found = {}
    for i = 1, #headers, 2 do found[headers[i]] = headers[i + 1] end
    assert.same({ "1", 'a,b "c"', "", nil }, { found["X-A"], found["X-B"], found["X-C"], found["X-Meta"] })
    for _, bad in ipairs { "x", "=1", "a b=1", '"x', '"X=a"b', "X=a\r\nY: b" } do
      local none, err = new { DOCKER_CUSTOM_HEADERS = bad }
      assert.is_nil(none, bad)
      assert.matches("^DOCKER_CUSTOM_HEADERS: ", err.message)
    end
  end)

  it("is given by either host or context", function()
    assert.error_matches(function() new({}, { host = "tcp://a:1", context = "plain" }) end, "exclude each other")
  end)
end)

describe("TLS material", function()
  local pem = certificates.pem

  it("is PEM or a file of it", function()
    local path = certificates.directory() .. "/"
    local want = { ca = pem "ca.pem", cert = pem "cert.pem", key = pem "key.pem", insecure = false }
    assert.same(want, tls.material({ ca = want.ca, cert = want.cert, key = want.key }, "tls"))
    assert.same(want, tls.material({ ca = path .. "ca.pem", cert = path .. "cert.pem", key = path .. "key.pem" },
      "tls"))
  end)

  it("29: is whole, and what it should be, or an Error says what is wrong", function()
    for sentence, given in pairs {
      ["the client's certificate needs the client's key, too"] = { cert = pem "cert.pem" },
      ["the client's key needs the client's certificate, too"] = { key = pem "key.pem" },
      ["the CA certificate is no PEM with a CERTIFICATE"] = { ca = pem "key.pem" },
      ["the client's key is no PEM with a PRIVATE KEY"] = { cert = pem "cert.pem", key = pem "cert.pem" },
      ['"a/b" is no name of a server'] = { server_name = "a/b" },
      ["the CA certificate is not there: \"/nowhere\""] = { ca = "/nowhere" },
      ["the CA certificate cannot be read: /: Is a directory"] = { ca = "/" },
      ["the CA certificate is no PEM with a CERTIFICATE (/dev/null)"] = { ca = "/dev/null" },
      ["the client's key is encrypted; store it without a passphrase"] = { cert = pem "cert.pem",
        key = "-----BEGIN ENCRYPTED PRIVATE KEY-----\n" },
    } do
      local material, err = tls.material(given, "tls")
      assert.is_nil(material)
      assert.same({ "invalid", "TLS (from tls): " .. sentence }, { err.kind, err.message })
    end
  end)

  it("changes the URL, and the port that is meant", function()
    local e = assert(endpoint.parse("tcp://engine", "host", { insecure = false }))
    assert.same({ "https://engine:2376", "engine:2376" }, { e.url, e.authority })
    e = assert(endpoint.parse("tcp://10.0.0.1:5", "host", { insecure = false, server_name = "engine" }))
    assert.same({ "https://engine:5", "10.0.0.1:5", "10.0.0.1:5" }, { e.url, e.connect_to, e.authority })
    assert.same({ insecure = false }, endpoint.parse("https://engine", "host").tls)
    assert.is_nil(endpoint.parse("unix:///x", "host", { insecure = false }).tls)
    assert.matches("http:// has no TLS", select(2, endpoint.parse("http://engine", "host",
      { insecure = false })).message)
  end)

  it("is checked where it is given", function()
    assert.error_matches(function() moondock.new { host = "tcp://a", tls = { certificate = "x" } } end,
      'unknown field of tls')
    local docker = assert(moondock.new { host = "tcp://a", tls = { ca = pem "ca.pem" } })
    assert.is_nil(tostring(docker):find("BEGIN", 1, true))
  end)
end)
