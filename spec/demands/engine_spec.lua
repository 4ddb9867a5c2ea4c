-- What users of other clients suffer from: engines of many versions, and answers of all kinds. The numbers are those of the demands.
local base64 = require "moondock.base64"
local errors = require "moondock.error"
local hostile = require "spec.support.hostile"
local json = require "moondock.json"
local reference = require "moondock.reference"
local reply = require "spec.support.reply"
local script = require "spec.support.script"
local version = require "moondock.version"

after_each(hostile.stop)

local function info(api)
  return { "GET", "/v" .. api .. "/info", json = { ID = "engine" } }
end

describe("an engine", function()
  it("no. 1: of any version that it accepts is spoken to in it, also where a ping must be GET", function()
    for said, spoken in pairs { ["1.40"] = "1.40", ["1.44"] = "1.44", ["1.56"] = "1.56", ["1.60"] = "1.56" } do
      for _, refused in ipairs { 404, 405, 500 } do
        local docker, t = script({
          { "HEAD", "/_ping", status = refused },
          { "GET", "/_ping", text = "OK", fields = { ["api-version"] = said } }, info(spoken),
        }, {})
        assert.equal("engine", assert(docker:info()).ID)
        t:finish()
      end
    end
  end)

  it("no. 1: that takes only later versions says so in its own words", function()
    local words = "client version 1.56 is too old. Minimum supported API version is 1.60"
    local docker, t = script({
      { "HEAD", "/_ping", fields = { ["api-version"] = "1.62" } },
      { "GET", "/v1.56/info", status = 400, json = { message = words } },
    }, {})
    local _, err = docker:info()
    assert.same({ words, 400 }, { err.message, err.status })
    t:finish()
  end)

  it("no. 2: of 1.41, 1.43, 1.44, 1.52, 1.56, of none and of nonsense", function()
    for said, spoken in pairs {
      ["1.41"] = "1.41", ["1.43"] = "1.43", ["1.44"] = "1.44", ["1.52"] = "1.52", ["1.56"] = "1.56",
        [""] = version.NEWEST,
      ["docker"] = version.NEWEST,
    } do
      local docker, t = script({ { "HEAD", "/_ping", fields = { ["api-version"] = said } }, info(spoken) }, {})
      assert(docker:info())
      t:finish()
    end
  end)

  it("no. 7: has a limit for a plain call, none for what lasts, and a timeout says which it was", function()
    local framed = { ["content-type"] = hostile.framed }
    local docker, t = script {
      info "1.45", { "POST", "/v1.45/containers/web/stop?t=300", status = 204 },
      { "POST", "/v1.45/containers/web/wait", json = { StatusCode = 0 } },
      { "GET", "/v1.45/events" }, { "POST", "/v1.45/build", values = {} },
      { "GET", "/v1.45/containers/web/logs?follow=1&stderr=1&stdout=1", fields = framed },
      { "GET", "/v1.45/info", head = "timeout" },
    }
    local web = docker:container "web"
    assert(docker:info() and web:stop { t = 300 } and web:wait())
    docker:events():close()
    docker:build(function() end):close()
    web:logs { follow = true }:close()
    assert.equal("timeout", select(2, docker:info()).kind)
    assert.is_true(t.seen[1].left <= 30)
    for i = 2, 6 do assert.is_nil(t.seen[i].left) end
  end)

  it("no. 8: that says nothing is given up after the timeout", function()
    local docker = hostile.client({ { "read", "hold" } }, { timeout = { total = 0.2 } })
    local err = hostile.fails("timeout", hostile.takes(0.2, docker.info, docker))
    assert.matches("total timeout", err.message)
    docker = hostile.client { { "read", "hold" } }
    hostile.fails("timeout", hostile.takes(0.2, docker.info, docker, { timeout = 0.2 }))
  end)

  it("no. 49: behind a proxy that answers a wait with text: that is told, 2 KiB of it at most", function()
    for text, quoted in pairs { ["proxy says no"] = "proxy says no", [("p"):rep(5000)] = ("p"):rep(2048) } do
      local docker, t = script { { "POST", "/v1.45/containers/web/wait", text = text } }
      local _, err = docker:container "web":wait()
      assert.equal("protocol", err.kind)
      assert.equal(quoted, err.message:match ": (.*)$")
      t:finish()
    end
    local docker = script { { "POST", "/v1.45/containers/web/wait", text = "" } }
    assert.matches("empty", select(2, docker:container "web":wait()).message)
  end)

  it("no. 50: whose words are JSON of another kind, HTML, nothing, or without end is still understood by its status",
    function()
    for _, case in ipairs {
      { 404, "not_found", "application/json", '{"errors":[{"code":"X"}]}' }, { 502, "api", "text/html",
        "<html>bad</html>" },
      { 500, "api", "text/plain", "" }, { 401, "unauthorized", "application/json", '{"message":5}' },
      { 409, "conflict", "application/json", "no json" },
    } do
      local docker = script { { "GET", "/v1.45/info", status = case[1], fields = { ["content-type"] = case[3] },
        text = case[4] } }
      local _, err = docker:info()
      assert.same({ case[2], case[1] }, { err.kind, err.status })
      assert.is_true(#err.message > 0)
    end
    local endless = { "read", { "write", reply.stream(500, "text/plain") }, { "forever", ("x"):rep(65536) } }
    local docker = hostile.client({ endless }, {})
    local err = hostile.fails("api", docker:info())
    assert.is_true(#err.message <= 4096)
  end)

  it("no. 51: is not asked for an empty id, or one that changes the path, and is not followed elsewhere", function()
    local docker, t = script({}, {})
    for _, id in ipairs { "", " ", ".", "..", "/", "a\r\nb" } do
      assert.equal("invalid", select(2, docker:container(id):start()).kind)
      assert.equal("invalid", select(2, docker:volume(id):inspect()).kind)
    end
    t:finish()
    docker, t = script { { "POST", "/v1.45/containers/web/start", status = 301, fields = { location = "/x" } } }
    assert.equal(301, select(2, docker:container "web":start()).status)
    t:finish()
  end)
end)

describe("what is sent to an engine", function()
  it("no. 22: as credentials is base64 of the URL's alphabet, padded, for any password", function()
    math.randomseed(22)
    local decoded = {}
    for _ = 1, 1000 do
      local bytes = {}
      for i = 1, math.random(30) do bytes[i] = string.char(math.random(33, 126)) end
      local auth = { username = "moon", password = table.concat(bytes) }
      local docker, t = script { { "POST", "/v1.45/images/create?fromImage=docker.io%2Flibrary%2Fx&tag=latest",
        values = {} } }
      assert(docker:pull("x", { auth = auth })):close()
      local header = t:field(1, "X-Registry-Auth")
      assert.matches("^[%w_-]+=*$", header)
      assert.equal(0, #header % 4)
      assert.same(auth, json.decode(assert(base64.decode(header))))
      decoded[#decoded + 1] = header:find "[_-]" and 1 or nil
    end
    assert.is_true(#decoded > 0)
    local docker, t = script { { "POST", "/v1.45/images/docker.io/library/x/push?tag=1", values = {} } }
    assert(docker:image "x:1":push()):close()
    assert.equal("e30=", t:field(1, "X-Registry-Auth")) -- there must be one
  end)

  it("no. 23: names one tag of an image, unless all are wanted", function()
    for _, case in ipairs {
      { "ubuntu", nil, "docker.io/library/ubuntu", "latest" }, { "a/b:1", nil, "docker.io/a/b", "1" },
      { "host:5000/x", { tag = "2" }, "host:5000/x", "2" }, { "localhost/x:3", nil, "localhost/x", "3" },
      { "x@sha256:" .. ("a"):rep(64), nil, "docker.io/library/x", "sha256:" .. ("a"):rep(64) },
      { "x", { all_tags = true }, "docker.io/library/x", nil },
    } do
      local docker, t = script { { "POST", "/v1.45/images/create?fromImage=" .. case[3]:gsub("[:/]",
        { [":"] = "%3A", ["/"] = "%2F" }) .. (case[4] and "&tag=" .. case[4]:gsub(":", "%%3A") or ""), values = {} } }
      assert(docker:pull(case[1], case[2])):close()
      t:finish()
    end
    assert.equal("invalid", select(2, script {}:pull("x:1", { all_tags = true })).kind)
    assert.equal("invalid", select(2, script {}:image("x@sha256:" .. ("a"):rep(64)):push()).kind)
    assert.is_table(reference.parse "x")
  end)

  it("no. 37: has lists and maps as their fields are declared, and comes back as it was", function()
    local docker, t = script {
      { "POST", "/v1.45/containers/create", status = 201, json = { Id = "c" } },
      { "GET", "/v1.45/containers/c/json", text = '{"Config":{"Cmd":[],"Labels":{},"Env":null},"x":[[],{}]}' },
      { "POST", "/v1.45/containers/create", status = 201, json = { Id = "d" } },
    }
    assert(docker:create { Image = "x", Cmd = {}, Env = {}, Labels = {}, ExposedPorts = { ["80/tcp"] = {} },
      Volumes = {},
      HostConfig = { Binds = {}, PortBindings = { ["80/tcp"] = {} }, Sysctls = {}, LogConfig = { Config = {} } } })
    local sent = t.seen[1].request.body:gsub("\\/", "/")
    for _, text in ipairs {
      '"Cmd":[]', '"Env":[]', '"Labels":{}', '"80/tcp":{}', '"Volumes":{}', '"Binds":[]', '"80/tcp":[]',
        '"Sysctls":{}', '"Config":{}',
    } do
      assert.truthy(sent:find(text, 1, true), text)
    end
    local inspected = assert(docker:container "c":inspect())
    assert.equal(json.null, inspected.Config.Env)
    inspected.Config.Image = "x"
    assert(docker:create(inspected.Config))
    assert.truthy(t.seen[3].request.body:find('"Cmd":[]', 1, true))
    assert.truthy(json.encode(inspected):find('"x":[[],{}]', 1, true))
  end)

  it("no. 38: has integers with all their digits", function()
    local docker, t = script {
      { "POST", "/v1.45/containers/create", status = 201, json = { Id = "c" } },
      { "GET", "/v1.45/containers/c/json", text = '{"timeNano":1700000000123456789,"Memory":9223372036854775807}' },
    }
    assert(docker:create { Image = "x", HostConfig = { Memory = 2 ^ 40 } })
    assert.truthy(t.seen[1].request.body:find('"Memory":1099511627776', 1, true))
    local value = assert(docker:container "c":inspect())
    assert.equal("1700000000123456789", json.digits(value, "timeNano"))
    assert.matches("9223372036854775807", json.encode(value))
    if math.type then assert.equal("9223372036854775807", tostring(value.Memory)) end
  end)

  it("no. 44: has no name that nobody knows, unless it is raw", function()
    local docker, t = script {
      { "POST", "/v1.45/containers/create", status = 201, json = { Id = "c" } },
      { "GET", "/v1.45/containers/json?all=1&future=yes", json = json.array() },
    }
    assert.error_matches(function() docker:create { Image = "x", Enviroment = {} } end,
      'unknown field "Enviroment", did you mean "Env"')
    assert.error_matches(function() docker:create { Image = "x", HostConfig = { Bind = {} } } end,
      'unknown field "Bind" in HostConfig, did you mean "Binds"')
    assert.error_matches(function() docker:containers { al = true } end, 'unknown parameter "al", did you mean "all"')
    assert(docker:create({ Image = "x", HostConfig = { Memory = 1 } }, { raw = { Future = 1, HostConfig = {
      New = true } } }))
    assert.same({ Image = "x", Future = 1, HostConfig = { Memory = 1, New = true } }, t:body(1))
    assert(docker:containers { all = true, raw = { future = "yes" } })
    t:finish()
  end)

  it("no. 3, no. 48: and what fields have gone from its answers, the accessors do not mind", function()
    local record = require "moondock.record"
    for _, api in ipairs { "1.41", "1.44", "1.52", "1.55" } do
      local file = assert(io.open("spec/fixtures/records/" .. api .. ".json"))
      local records = assert(json.decode(file:read "*a"))
      file:close()
      assert.is_table(records)
      for _, one in pairs(records) do
        if type(one) == "table" then
          for _, accessor in ipairs { "name", "labels", "ip", "ipv6", "ports", "image_name", "image_config",
            "event_text",
            "disk_usage", "progress" } do
            assert.is_true((pcall(record[accessor], one)), accessor)
          end
        end
      end
    end
    assert.same({}, record.image_config { Config = json.null })
    assert.is_true(errors.is(errors.new("api", "")))
  end)
end)
