local core = require "moondock.core"
local json = require "moondock.json"
local request = require "moondock.request"
local script = require "spec.support.script"

local function unescape(text)
  return (text:gsub("%%(%x%x)", function(hex)
    return string.char(tonumber(hex, 16))
  end))
end

describe("request.escape", function()
  it("leaves only the unreserved characters", function()
    assert.equal("aZ09-._~", request.escape "aZ09-._~")
    assert.equal("%2F%3F%23%25%20%26%3D%3A%40%2B", request.escape "/?#% &=:@+")
    assert.equal("%C3%A9%00%0D%0A", request.escape "é\0\r\n")
  end)
end)

describe("request.path", function()
  local template = "/containers/{id}/start"

  it("trims an id, and takes the slash of inspect's names off", function()
    for id, segment in pairs {
      web = "web", ["  t  "] = "t", ["/web"] = "web", [" /web\n"] = "web", ["a/b"] = "a%2Fb", ["//a"] = "%2Fa",
      ["a b"] = "a%20b", ["a?x=1#y"] = "a%3Fx%3D1%23y", ["a%2e"] = "a%252e", ["..."] = "...", [".a"] = ".a",
      ["0e35a1c0-7a83-4cb1"] = "0e35a1c0-7a83-4cb1", ["é"] = "%C3%A9",
    } do
      assert.equal("/containers/" .. segment .. "/start", request.path(template, { id = id }))
    end
  end)

  it("refuses what would change the path", function()
    for _, id in ipairs { "", " ", "\t\n", "/", " / ", ".", "..", " .. ", "/..", "a\0b", "a\r\nb", "a\127b", "\1" } do
      local path, err = request.path(template, { id = id })
      assert.is_nil(path)
      assert.equal("invalid", err.kind)
      assert.equal("invalid container name or id: ", err.message:sub(1, 30))
    end
  end)

  it("names what was wrong", function()
    for template_, message in pairs {
      ["/images/{name}/json"] = "invalid image name or id: value is empty",
      ["/exec/{id}/json"] = "invalid exec name or id: value is empty",
    } do
      local _, err = request.path(template_, { id = "", name = "" })
      assert.equal(message, err.message)
    end
  end)

  it("keeps the slashes in the name of an image", function()
    for name, segments in pairs {
      alpine = "alpine", [" alpine:3 "] = "alpine%3A3", ["team/app"] = "team/app",
      ["registry:5000/team/app:1"] = "registry%3A5000/team/app%3A1", ["app@sha256:ab"] = "app%40sha256%3Aab",
    } do
      assert.equal("/images/" .. segments .. "/json", request.path("/images/{name}/json", { name = name }))
    end
    for _, name in ipairs { "", " ", "a//b", "a/", "a/../b", "./a", "a/.", "a/b\nc" } do
      local path, err = request.path("/images/{name}/json", { name = name })
      assert.is_nil(path)
      assert.equal("invalid", err.kind)
    end
  end)

  it("is refused before anything is sent", function()
    local docker, t = script({}, {}) -- not even the version is asked for
    for _, id in ipairs { "", " ", ".", "..", "a\nb" } do
      for _, attempt in ipairs {
        function(web) return web:inspect() end,
        function(web) return web:stop { t = 1 } end,
        function(web) return web:logs() end,
        function(web) return web:attach() end,
        function(web) return web:spawn { Cmd = { "ls" } } end,
        function(web) return web:exec_create { Cmd = { "ls" } } end,
        function(web) return web:exec({ "ls" }, { allow = { "ls" } }) end,
        function() return docker:exec(id):start() end,
        function() return docker:exec(id):attach() end,
        function() return docker:exec(id):inspect() end,
        function() return docker:image(id):remove() end,
        function() return docker:call("ContainerStop", { id = id }) end,
      } do
        local value, err = attempt(docker:container(id))
        assert.is_nil(value)
        assert.equal("invalid", err.kind)
      end
    end
    t:finish()
  end)
end)

describe("request.query", function()
  local known = {
    all = "boolean", n = "integer", name = "string", f = "filters", t = "list", since = "time", tail = "count",
  }
  local function query(params, defaults)
    return request.query(known, params, defaults)
  end

  it("writes values as the engine reads them", function()
    for _, case in ipairs {
      { {}, "" },
      { { all = true }, "?all=1" }, { { all = false }, "?all=0" },
      { { n = 0 }, "?n=0" }, { { n = -1 }, "?n=-1" }, { { n = 1e15 }, "?n=1000000000000000" },
      { { n = 2 ^ 53 }, "?n=9007199254740992" }, { { n = 10.0 }, "?n=10" },
      { { since = 1700000000 }, "?since=1700000000" }, { { since = 1.5 }, "?since=1.500000000" },
      { { since = "2026-11-26T10:00:00Z" }, "?since=1795687200.000000000" }, { { tail = "all" }, "?tail=all" }, { {
        tail = 10 }, "?tail=10" },
      { { name = "a b&c=d/é" }, "?name=a%20b%26c%3Dd%2F%C3%A9" }, { { name = "" }, "?name=" },
      { { t = {} }, "" }, { { f = {} }, "" }, { { f = { label = {} } }, "" },
    } do
      assert.equal(case[2], query(case[1]))
    end
  end)

  it("ignores what the operation does not have", function()
    assert.equal("?n=1", query { n = 1, body = {}, timeout = 5, id = "web" })
  end)

  it("takes defaults, which can be switched off", function()
    assert.equal("?all=1", query({}, { all = true }))
    assert.equal("?all=0", query({ all = false }, { all = true }))
  end)

  it("repeats lists, in their order", function()
    assert.equal("?t=a&t=b%2Fc", query { t = { "a", "b/c" } })
    assert.equal("?t=ENV%20A%3D2&t=ENV%20A%3D1", query { t = { "ENV A=2", "ENV A=1" } })
  end)

  it("writes filters as lists, whatever form they had", function()
    for _, labels in ipairs {
      { "b=2", "a=1" }, { "a=1", "b=2" }, { ["a=1"] = true, ["b=2"] = true, ["c=3"] = false },
    } do
      assert.equal('?f={"label":["a=1","b=2"]}', unescape(query { f = { label = labels } }))
    end
    assert.equal('?f={"dangling":["true"]}', unescape(query { f = { dangling = true } }))
    assert.equal('?f={"dangling":["true"]}', unescape(query { f = { dangling = { true } } }))
    assert.equal('?f={"exited":["0"]}', unescape(query { f = { exited = { 0 } } }))
    assert.equal('?f={"name":["web"]}', unescape(query { f = { name = "web" } }))
  end)

  it("does not change the filters that were given", function()
    local given = { label = { "b", "a" } }
    query { f = given }
    assert.same({ label = { "b", "a" } }, given)
  end)

  it("is the same for the same call, in whatever order that was made", function()
    assert.equal("?all=1&n=2&name=x&tail=3", query { tail = 3, name = "x", n = 2, all = true })
    for round = 1, 20 do
      local up, down = {}, {}
      for i = 1, 12 do
        up["key" .. round .. "x" .. i] = { "v" }
        down["key" .. round .. "x" .. 13 - i] = { "v" }
      end
      assert.equal(query { f = up }, query { f = down })
      assert.same(up, json.decode(unescape(query { f = up }):sub(4)))
    end
  end)
end)

describe("the head of a request", function()
  local function begin(method, target, ...)
    return core.conn():begin(method, target, { ... }, "send")
  end

  it("cannot be broken by a value", function()
    for _, bad in ipairs { "a\r\nX: y", "a\nb", "a\rb", "a\0b" } do
      local ok, kind = begin("GET", "/x", "X-A", bad)
      assert.is_nil(ok)
      assert.equal("invalid", kind)
    end
  end)

  it("cannot be broken by a name, a target or a method", function()
    for _, bad in ipairs {
      { "GET", "/x", "X A", "b" }, { "GET", "/x", "X:", "b" }, { "GET", "/x", "X\r\n", "b" }, { "GET", "/x", "", "b" },
      { "GET", "/x y" }, { "GET", "/x\r\nX: y" }, { "GET", "" }, { "GE T", "/x" }, { "", "/x" }, { "GET\n", "/x" },
    } do
      local ok, kind = begin(bad[1], bad[2], bad[3], bad[4])
      assert.is_nil(ok)
      assert.equal("invalid", kind)
    end
  end)
end)

describe("docker:request", function()
  local function asked(method, path, given, step)
    local expected = step or {}
    expected[1], expected[2] = method, expected[2] or "/v1.45" .. path
    local docker, t = script { expected }
    local value, err = docker:request(method, path, given)
    t:finish()
    return value, err, t
  end

  it("goes anywhere", function()
    assert.is_true(asked("POST", "/x", nil, { status = 204 }))
    assert.same({ a = 1 }, asked("GET", "/system/df", { returns = "json" }, { json = { a = 1 } }))
    assert.equal("OK", asked("GET", "/_ping", { returns = "text" }, { text = "OK" }))
  end)

  it("has the client's total timeout, or the call's; a stream has none", function()
    local x = { "GET", "/v1.45/x" }
    local docker, t = script { x, x, x, x }
    assert(docker:request("GET", "/x") and docker:request("GET", "/x", { timeout = 5 }))
    assert(docker:request("GET", "/x", { returns = "bytes" })):close()
    assert(docker:request("GET", "/x", { returns = "bytes", timeout = 5 })):close()
    assert.is_true(t.seen[1].left > 5 and t.seen[1].left <= 30)
    assert.is_true(t.seen[2].left <= 5 and t.seen[4].left <= 5)
    assert.is_nil(t.seen[3].left)
    t:finish()
  end)

  it("is not sent when no version could be asked for", function()
    local docker, t = script({ { "HEAD", "/_ping", open = "connect" } }, {})
    local value, err = docker:request("GET", "/x")
    assert.is_nil(value)
    assert.equal("connect", err.kind)
    t:finish()
  end)

  it("has no version in its path where none is spoken", function()
    local docker, t = script({ { "GET", "/x" } }, { api = false })
    assert.is_true(docker:request("GET", "/x"))
    t:finish()
  end)

  it("returns streams", function()
    local output = { { "stdout", "a" }, { "stderr", "b" } }
    local function collected(returns)
      local docker, t = script { { "GET", "/v1.45/x", output = output } }
      local all = assert(assert(docker:request("GET", "/x", { returns = returns })):collect())
      t:finish()
      return all
    end
    assert.same({ stdout = "a", stderr = "b", truncated = false }, collected "frames")
    assert.same({ stdout = "ab", stderr = "", truncated = false }, collected "bytes")
    local docker, t = script { { "GET", "/v1.45/events", values = { { a = 1 }, { a = 2 } } } }
    assert.same({ { a = 1 }, { a = 2 } }, assert(docker:request("GET", "/events", { returns = "values" })):collect())
    t:finish()
  end)

  it("sends a table as JSON, a string as it is", function()
    local _, _, t = asked("POST", "/x", { body = { A = 1, L = json.array() } })
    assert.same({ A = 1, L = {} }, t:body(1))
    assert.equal("application/json", t:field(1, "Content-Type"))
    local headers = { ["Content-Type"] = "application/x-tar", ["X-A"] = "b" }
    _, _, t = asked("POST", "/x", { body = "bytes", headers = headers })
    assert.equal("bytes", t.seen[1].request.body)
    assert.equal("send", t.seen[1].request.how)
    assert.equal("application/x-tar", t:field(1, "Content-Type"))
    assert.equal("b", t:field(1, "X-A"))
  end)

  it("has one Content-Type: the caller's, if there is one", function()
    local _, _, t = asked("POST", "/x", { body = {}, headers = { ["Content-Type"] = "application/vnd.x+json" } })
    local types = 0
    for _, text in ipairs(t.seen[1].request.headers) do
      types = types + (text == "Content-Type" and 1 or 0)
    end
    assert.equal(1, types)
    assert.equal("application/vnd.x+json", t:field(1, "Content-Type"))
  end)

  it("writes a query as operations do", function()
    for _, case in ipairs {
      { { n = 1, name = "a b" }, "?n=1&name=a%20b" },
      { { all = true }, "?all=1" },
      { { stream = false }, "?stream=0" },
      { { t = { "b", "a" } }, "?t=b&t=a" },
      { { filters = { label = { "a" } } }, "?filters=%7B%22label%22%3A%5B%22a%22%5D%7D" },
    } do
      assert.is_true(asked("POST", "/x", { query = case[1] }, { [2] = "/v1.45/x" .. case[2] }))
    end
  end)

  it("fails as operations do", function()
    local value, err = asked("GET", "/x", { returns = "json" }, { status = 404, json = { message = "page not found" } })
    assert.is_nil(value)
    assert.equal("GET /x: page not found", tostring(err))
    assert.equal("not_found", err.kind)
  end)
end)
