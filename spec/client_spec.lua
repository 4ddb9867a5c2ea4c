local core = require "moondock.core"
local json = require "moondock.json"
local version = require "moondock.version"
local script = require "spec.support.script"

local NEWEST = version.NEWEST

--- An answer to a ping.
local function pong(method, api, more)
  return { method, "/_ping", more, fields = { ["api-version"] = api } }
end

local function info(api, more)
  return { "GET", (api and "/v" .. api or "") .. "/info", more, json = { ID = "engine" } }
end

describe("the API version", function()
  it("is the lower of the engine's and ours, asked for once", function()
    for api, spoken in pairs {
      ["1.41"] = "1.41", ["1.24"] = "1.24", [NEWEST] = NEWEST, ["1.99"] = NEWEST, ["2.0"] = NEWEST,
    } do
      local docker, t = script({ pong("HEAD", api), info(spoken), info(spoken) }, {})
      assert(docker:info())
      assert(docker:info())
      t:finish()
    end
  end)

  it("is asked for by GET when HEAD does not answer 200", function()
    for _, refusal in ipairs {
      { status = 204 }, { status = 404 }, { status = 405 }, { status = 500 }, { head = "closed" },
    } do
      local docker, t = script({
        pong("HEAD", nil, refusal), pong("GET", "1.41", { text = "OK" }), info "1.41", info "1.41",
      }, {})
      assert(docker:info())
      assert(docker:info())
      t:finish()
    end
  end)

  it("is ours when the engine does not say, or says nonsense", function()
    for _, said in ipairs { false, "", "latest", "1.41.0", "1.41; x" } do
      local docker, t = script({ pong("HEAD", said or nil), info(NEWEST), info(NEWEST) }, {})
      assert(docker:info())
      assert(docker:info())
      t:finish()
    end
  end)

  it("is used from a sick engine, which is asked again", function()
    local docker, t = script({
      pong("HEAD", "1.41", { status = 500 }), pong("GET", "1.41", { status = 500, text = "ill" }),
      info("1.41", { status = 500, json = { message = "sick" } }),
      pong("HEAD", "1.41"), info "1.41", info "1.41",
    }, {})
    local value, err = docker:info()
    assert.is_nil(value)
    assert.equal("sick", err.message) -- what the request itself was told
    assert.equal("GET /info", err.op)
    assert(docker:info())
    assert(docker:info())
    t:finish()
  end)

  it("is ours when both pings fail, so that the request itself tells why", function()
    local docker, t = script({
      pong("HEAD", nil, { head = "closed" }), pong("GET", nil, { head = "protocol" }),
      info(NEWEST, { head = "closed" }),
      pong("HEAD", "1.41"), info "1.41",
    }, {})
    local _, err = docker:info()
    assert.equal("closed", err.kind)
    assert.equal("GET /info", err.op)
    assert(docker:info())
    t:finish()
  end)

  it("stays unknown without a connection, and is asked for again", function()
    for _, kind in ipairs { "connect", "timeout" } do
      local docker, t = script({ pong("HEAD", nil, { open = kind }), pong("HEAD", "1.41"), info "1.41" }, {})
      local value, err = docker:info()
      assert.is_nil(value)
      assert.equal(kind, err.kind)
      assert(docker:info())
      t:finish()
    end
  end)

  it("must not be too old", function()
    local docker, t = script({ pong("HEAD", "1.23"), pong("HEAD", "1.9"), pong("HEAD", "1.24"), info "1.24" }, {})
    for _ = 1, 2 do
      local value, err = docker:info()
      assert.is_nil(value)
      assert.equal("unsupported", err.kind)
      assert.truthy(err.message:find("1.24", 1, true))
    end
    assert(docker:info())
    t:finish()
  end)

  it("can be pinned, or left out", function()
    for given, spoken in pairs { ["1.41"] = "1.41", ["v1.99"] = "1.99", [false] = false } do
      local docker, t = script({ info(spoken) }, { api = given })
      assert(docker:info())
      t:finish()
    end
  end)

  it("is asked for by one coroutine while the others wait", function()
    local steps = { pong("HEAD", "1.41", { during = coroutine.yield }) }
    for i = 1, 20 do
      steps[i + 1] = info "1.41"
    end
    local docker, t = script(steps, { wait = { wait = coroutine.yield, cancel = function() end } })
    local left, done = {}, 0
    for i = 1, 20 do
      left[i] = coroutine.create(function()
        assert(docker:info())
        done = done + 1
      end)
    end
    while done < 20 do
      for _, co in ipairs(left) do
        if coroutine.status(co) ~= "dead" then
          assert(coroutine.resume(co))
        end
      end
    end
    t:finish()
  end)

  it("is asked for by the next coroutine when one failed", function()
    local docker, t = script({
      pong("HEAD", nil, { during = coroutine.yield, head = "timeout" }), pong("HEAD", "1.41"), info "1.41",
    }, { wait = { wait = coroutine.yield, cancel = function() end } })
    local results = {}
    local first = coroutine.wrap(function() results[1] = select(2, docker:info()) end)
    local second = coroutine.wrap(function() results[2] = docker:info() end)
    first()
    second()
    assert.is_nil(results[2])
    first()
    second()
    assert.equal("timeout", results[1].kind)
    assert.same({ ID = "engine" }, results[2])
    t:finish()
  end)

  it("is not waited for beyond the caller's own timeout", function()
    local docker, t = script({ pong("HEAD", nil, { during = coroutine.yield, head = "timeout" }) },
      { wait = { wait = coroutine.yield, cancel = function() end } })
    local asking = coroutine.wrap(function() return docker:info() end)
    asking()
    local waiting = coroutine.wrap(function() return docker:info { timeout = 1e-6 } end)
    local value, err
    repeat
      value, err = waiting()
    until err
    assert.is_nil(value)
    assert.equal("timeout", err.kind)
    asking()
    t:finish()
  end)

  it("is asked for within the total timeout, even where the answer is a stream", function()
    for _, stream in ipairs {
      { "/containers/web/logs?stderr=1&stdout=1", function(docker) return docker:container("web"):logs() end },
      { "/events", function(docker) return docker:request("GET", "/events", { returns = "frames" }) end },
    } do
      local docker, t = script({
        pong("HEAD", "1.45"),
        { "GET", "/v1.45" .. stream[1], fields = { ["content-type"] = "application/vnd.docker.multiplexed-stream" } },
      }, {})
      assert(stream[2](docker)):close()
      assert.is_true(t.seen[1].left <= 30)
      assert.is_nil(t.seen[2].left)
      t:finish()
    end
  end)

  it("can be asked for again after the one who asked was killed by an error", function()
    local function raise() error("interrupted", 0) end
    local function nobody() error("there is nobody to wait for", 0) end
    local docker, t = script({ pong("HEAD", nil, { during = raise }), pong("HEAD", "1.41"), info "1.41" },
      { wait = { wait = nobody, cancel = function() end } })
    assert.error_matches(function() docker:info() end, "interrupted")
    t.seen[1]:close()
    assert(docker:info())
    t:finish()
  end)
end)

describe("ping", function()
  it("tells what the engine is", function()
    local docker, t = script({ { "HEAD", "/_ping", fields = {
      ["api-version"] = "1.41", ostype = "linux", ["builder-version"] = "1", ["docker-experimental"] = "true",
      swarm = "inactive",
    } } }, {})
    assert.same({
      APIVersion = "1.41", OSType = "linux", BuilderVersion = "1", Experimental = true, Swarm = "inactive",
    }, docker:ping())
    t:finish()
  end)

  it("has no version in its path, and takes an answer without words", function()
    local docker, t = script { { "HEAD", "/_ping" } }
    assert.same({ Experimental = false }, docker:ping())
    t:finish()
  end)

  it("fails with the engine's words, or without a connection at once", function()
    local docker, t = script {
      pong("HEAD", nil, { status = 500 }), pong("GET", nil, { status = 500, text = "sick\n" }),
      pong("HEAD", nil, { open = "connect" }),
    }
    local value, err = docker:ping()
    assert.is_nil(value)
    assert.equal("GET /_ping: sick", tostring(err))
    assert.equal(500, err.status)
    value, err = docker:ping()
    assert.is_nil(value)
    assert.equal("connect", err.kind)
    t:finish()
  end)

  it("leaves no connection open when the words do not come", function()
    local docker, t = script {
      pong("HEAD", nil, { status = 500 }), pong("GET", nil, { status = 500, text = "si", cut = "timeout" }),
    }
    local _, err = docker:ping()
    assert.equal(500, err.status)
    t:finish()
  end)
end)

describe("every request", function()
  it("has the client's total timeout, or the call's", function()
    local docker, t = script({ info "1.45", info "1.45", info "1.45" }, { api = "1.45", timeout = 7 })
    assert(docker:info())
    assert(docker:info { timeout = 3 })
    assert(docker:info { timeout = 0 })
    assert.is_true(t.seen[1].left > 6 and t.seen[1].left <= 7)
    assert.is_true(t.seen[2].left > 2 and t.seen[2].left <= 3)
    assert.is_nil(t.seen[3].left)
    t:finish()
  end)

  it("has the type of its own body", function()
    local docker, t = script {
      info "1.45", { "POST", "/v1.45/containers/create", json = { Id = "c1" } },
      info "1.45", { "POST", "/v1.45/images/create?fromSrc=-" }, info "1.45",
    }
    assert(docker:info() and docker:create { Image = "x" } and docker:info() and docker:import("tar"):collect())
    assert(docker:info())
    local types = {}
    for i = 1, 5 do
      types[i] = t:field(i, "Content-Type") or ""
    end
    assert.same({ "", "application/json", "", "application/x-tar", "" }, types)
    t:finish()
  end)

  it("says who asks, and where", function()
    local docker, t = script({ { "GET", "/base/v1.45/info", json = {} } },
      { api = "1.45", host = "tcp://engine:2375/base/" })
    assert(docker:info())
    assert.equal("engine:2375", t:field(1, "Host"))
    assert.equal("moondock/" .. core.version, t:field(1, "User-Agent"))
    assert.is_nil(t:field(1, "Content-Type"))
    assert.equal("GET /info", t.seen[1].request.op)
    t:finish()
  end)
end)

describe("call", function()
  it("performs any operation by its name", function()
    local docker, t = script {
      { "GET", "/v1.45/containers/web/top?ps_args=aux", json = { Processes = json.array() } },
      { "POST", "/v1.45/containers/create?name=web", status = 201, json = { Id = "abc" } },
      { "GET", "/v1.45/_ping", text = "OK" },
    }
    assert.same({ Processes = {} }, docker:call("ContainerTop", { id = "web", ps_args = "aux" }))
    assert.equal("abc", docker:call("ContainerCreate", { name = "web", body = { Image = "x" } }).Id)
    assert.same({ Image = "x" }, t:body(2))
    assert.equal("OK", docker:call "SystemPing")
    t:finish()
  end)

  it("takes a handle for an id, and does not write into what it is given", function()
    local docker, t = script { { "POST", "/v1.45/containers/web/stop?t=5", status = 204 } }
    local web = docker:container "web"
    local given = { id = web, t = 5 }
    assert.is_true(docker:call("ContainerStop", given))
    assert.same({ id = web, t = 5 }, given)
    t:finish()
  end)
end)
