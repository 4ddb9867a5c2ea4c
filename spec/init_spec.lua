local cjson = require "cjson"
local core = require "moondock.core"
local errors = require "moondock.error"
local json = require "moondock.json"
local moondock = require "moondock"
local env = require "spec.support.env"
local script = require "spec.support.script"

describe("moondock", function()
  it("has a version, null and array", function()
    assert.truthy(moondock._VERSION:find "^%d+%.%d+%.%d+$")
    assert.equal(core.version, moondock._VERSION)
    assert.equal(cjson.null, moondock.null)
    assert.equal("[]", json.encode(moondock.array()))
  end)
end)

describe("moondock.new", function()
  local function new(options, variables)
    return env(variables or {}, moondock.new, options)
  end

  it("chooses an engine, and says which and why", function()
    for _, case in ipairs {
      { nil, {}, "unix:///var/run/docker.sock", "default" },
      { nil, { DOCKER_HOST = "tcp://a:1" }, "tcp://a:1", "DOCKER_HOST" },
      { { host = "unix:///x" }, { DOCKER_HOST = "tcp://a:1" }, "unix:///x", "host" },
    } do
      assert.same({ host = case[3], source = case[4] }, assert(new(case[1], case[2])):endpoint())
    end
  end)

  it("gives nil and an Error for a host that is none", function()
    for _, case in ipairs { { { host = "nonsense" }, {} }, { nil, { DOCKER_HOST = "nonsense" } } } do
      local docker, err = new(case[1], case[2])
      assert.is_nil(docker)
      assert.is_true(errors.is(err))
      assert.equal("invalid", err.kind)
    end
    assert.equal("unsupported", select(2, new { host = "npipe:////./pipe/docker_engine" }).kind)
  end)

  it("takes the API version from its option, else from DOCKER_API_VERSION", function()
    for _, case in ipairs {
      { nil, nil, nil }, { nil, "", nil }, { nil, " v1.40 ", "1.40" },
      { { api = "1.41" }, "1.40", "1.41" }, { { api = false }, "1.40", false },
    } do
      assert.equal(case[3], assert(new(case[1], { DOCKER_API_VERSION = case[2] })).api)
    end
  end)

  it("does not raise what is wrong in the environment, and names it", function()
    local docker, err = new(nil, { DOCKER_API_VERSION = "latest" })
    assert.is_nil(docker)
    assert.equal("invalid", err.kind)
    assert.truthy(err.message:find("DOCKER_API_VERSION", 1, true))
  end)

  it("refuses what is no version", function()
    for _, api in ipairs { "latest", "1", "", true } do
      assert.error_matches(function() new { api = api } end, "api must look like")
    end
  end)

  it("has timeouts: for all calls, or one by one", function()
    assert.same({ connect = 10, total = 30, idle = 0 }, new().timeout)
    assert.same({ connect = 10, total = 5, idle = 0 }, new({ timeout = 5 }).timeout)
    assert.same({ connect = 1, total = 30, idle = 2 }, new({ timeout = { connect = 1, idle = 2 } }).timeout)
    local given = { connect = 1 }
    new { timeout = given }
    assert.same({ connect = 1 }, given)
  end)

  it("has a wait: by name, or two functions", function()
    assert.equal(require "moondock.wait.block", new().wait)
    assert.equal(require "moondock.wait.block", new({ wait = "block" }).wait)
    local wait = { wait = function() end, cancel = function() end }
    assert.equal(wait, new({ wait = wait }).wait)
  end)

  it("sends nothing", function()
    assert(new { host = "unix:///nonexistent/docker.sock" })
    assert(new { host = "tcp://192.0.2.1:2375" })
  end)

  it("makes clients that share nothing", function()
    local a, b = new { host = "tcp://a:1" }, new { host = "tcp://b:1" }
    assert.equal("tcp://a:1", a:endpoint().host)
    assert.equal("tcp://b:1", b:endpoint().host)
    assert.are_not.equal(a.transport, b.transport)
    assert.are_not.equal(a.timeout, b.timeout)
  end)

  it("says clearly that nobody listens", function()
    local docker = assert(new { host = "unix:///nonexistent/docker.sock" })
    local value, err = docker:info()
    assert.is_nil(value)
    assert.equal("connect", err.kind)
    local sentence = "cannot connect to the engine at unix:///nonexistent/docker.sock: No such file"
    assert.equal(sentence, err.message:sub(1, #sentence))
  end)
end)

describe("a client", function()
  it("lists containers and images", function()
    local docker, t = script {
      { "GET", "/v1.45/containers/json", json = { { Id = "c1" } } },
      { "GET", "/v1.45/containers/json?all=1&filters=%7B%22name%22%3A%5B%22web%22%5D%7D&limit=3&size=0", json = {} },
      { "GET", "/v1.45/images/json?digests=1", json = { { Id = "i1" } } },
    }
    assert.same({ { Id = "c1" } }, docker:containers())
    assert.same({}, docker:containers { all = true, limit = 3, size = false, filters = { name = { "web" } } })
    assert.same({ { Id = "i1" } }, docker:images { digests = true })
    t:finish()
  end)

  it("tells the engine's version and state", function()
    local docker, t = script {
      { "GET", "/v1.45/version", json = { Version = "20" } }, { "GET", "/v1.45/info", json = { ID = "x" } },
    }
    assert.equal("20", docker:version().Version)
    assert.equal("x", docker:info().ID)
    t:finish()
  end)

  it("makes handles without a request", function()
    local docker, t = script({}, {})
    assert.equal("web", docker:container("web").id)
    assert.equal("alpine:3", docker:image("alpine:3").id)
    assert.equal("e1", docker:exec("e1").id)
    t:finish()
  end)

  it("creates a container", function()
    local path = "/v1.45/containers/create"
    local docker, t = script {
      { "POST", path .. "?name=a%20b&platform=a%2Fb", status = 201, json = { Id = "c1", Warnings = { "so so" } } },
      { "POST", path, status = 201, json = { Id = "c2", Warnings = json.null } },
    }
    local web = assert(docker:create({
      Image = "alpine:3", Cmd = { "sh" }, HostConfig = { Memory = 2 ^ 33 }, Labels = {}, Env = moondock.array(),
    }, { name = "a b", platform = "a/b" }))
    assert.equal("container c1", tostring(web))
    assert.same({ "so so" }, web.warnings)
    assert.same({ "alpine:3", { "sh" } }, { t:body(1).Image, t:body(1).Cmd })
    for _, part in ipairs { '"Memory":8589934592', '"Env":[]', '"Labels":{}' } do
      assert.truthy(t.seen[1].request.body:find(part, 1, true))
    end
    assert.equal("application/json", t:field(1, "Content-Type"))
    assert.is_nil(assert(docker:create { Image = "x" }).warnings)
    t:finish()
  end)

  it("has no container where the engine gave no id", function()
    for _, answer in ipairs { {}, { Id = "" }, { Id = json.null }, json.null, 5 } do
      local docker, t = script { { "POST", "/v1.45/containers/create", status = 201, json = answer } }
      local web, err = docker:create { Image = "x" }
      assert.is_nil(web)
      assert.equal("protocol", err.kind)
      t:finish()
    end
  end)

  it("is told why a container cannot be created", function()
    local docker, t = script {
      { "POST", "/v1.45/containers/create?name=web", status = 409, json = { message = "in use" } },
    }
    local web, err = docker:create({ Image = "x" }, { name = "web" })
    assert.is_nil(web)
    assert.equal("conflict", err.kind)
    t:finish()
  end)

  it("imports an image from bytes, or piece by piece", function()
    local parts = { "ta", "r" }
    for _, source in ipairs { "tar", function() return table.remove(parts, 1) end } do
      local docker, t = script { {
        "POST", "/v1.45/images/create?changes=ENV%20A%3Db&fromSrc=-&repo=x&tag=1", values = { { status = "sha256:a" } },
      } }
      local steps = assert(docker:import(source, { repo = "x", tag = "1", changes = { "ENV A=b" } }))
      assert.same({ { status = "sha256:a" } }, steps:collect())
      assert.equal("tar", t.seen[1].written)
      assert.equal("upload", t.seen[1].request.how)
      assert.equal("application/x-tar", t:field(1, "Content-Type"))
      t:finish()
    end
  end)

  it("closes what is idle, and can be used again", function()
    local docker, t = script { { "GET", "/v1.45/info", json = {} } }
    assert.is_true(docker:close())
    assert.is_true(docker:close())
    assert.is_true(t.closed)
    assert(docker:info())
    t:finish()
    if _VERSION == "Lua 5.4" then
      t.closed = nil
      assert(load "local docker <close> = ...")(docker)
      assert.is_true(t.closed)
    end
  end)
end)
