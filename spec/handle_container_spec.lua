local json = require "moondock.json"
local script = require "spec.support.script"

local WEB = "/v1.45/containers/web"
local MULTIPLEXED, RAW = "application/vnd.docker.multiplexed-stream", "application/vnd.docker.raw-stream"

describe("a container", function()
  it("prints as what it is", function()
    assert.equal("container web", tostring((script {}):container "web"))
  end)

  --- Method, options, request, and what the engine answers: a status, or a value.
  for _, case in ipairs {
    { "inspect", nil, "GET", "/json", { Id = "c1" } },
    { "inspect", { size = true }, "GET", "/json?size=1", { Id = "c1" } },
    { "top", { ps_args = "aux" }, "GET", "/top?ps_args=aux", { Titles = { "PID" } } },
    { "start", nil, "POST", "/start", 204 },
    { "start", { detachKeys = "ctrl-a" }, "POST", "/start?detachKeys=ctrl-a", 304 },
    { "stop", nil, "POST", "/stop", 204 },
    { "stop", { t = 5, signal = "INT" }, "POST", "/stop?signal=INT&t=5", 204 },
    { "stop", { t = 0 }, "POST", "/stop?t=0", 304 },
    { "stop", { t = -1 }, "POST", "/stop?t=-1", 204 },
    { "kill", { signal = "TERM" }, "POST", "/kill?signal=TERM", 204 },
    { "wait", { condition = "removed" }, "POST", "/wait?condition=removed", { StatusCode = 3 } },
    { "remove", nil, "DELETE", "", 204 },
    { "remove", { force = true, v = true, link = false }, "DELETE", "?force=1&link=0&v=1", 204 },
    { "rename", { name = "a b" }, "POST", "/rename?name=a%20b", 204 },
    { "resize", { h = 24, w = 80 }, "POST", "/resize?h=24&w=80", 200 },
  } do
    local name, given, method, target, answer = case[1], case[2], case[3], case[4], case[5]
    local value = type(answer) == "table" and answer or nil
    it(("can %s: %s %s"):format(name, method, target), function()
      local docker, t = script { { method, WEB .. target, status = not value and answer or 200, json = value } }
      local web = docker:container "web"
      assert.same(value or true, web[name](web, given))
      assert.is_nil(t.seen[1].request.body)
      assert.is_nil(t:field(1, "Content-Type"))
      t:finish()
    end)
  end

  it("has answers for as long as they take: wait and stop have no timeout but the caller's", function()
    local docker, t = script {
      { "POST", WEB .. "/wait", json = {} }, { "POST", WEB .. "/stop" }, { "POST", WEB .. "/wait", json = {} },
      { "POST", WEB .. "/kill" },
    }
    local web = docker:container "web"
    assert(web:wait() and web:stop() and web:wait { timeout = 5 } and web:kill())
    assert.is_nil(t.seen[1].left)
    assert.is_nil(t.seen[2].left)
    assert.is_true(t.seen[3].left <= 5)
    assert.is_true(t.seen[4].left <= 30)
    t:finish()
  end)

  it("can be meant by a name from inspect, or by another handle", function()
    local docker, t = script {
      { "POST", WEB .. "/start" }, { "POST", WEB .. "/start" }, { "POST", "/v1.45/containers/a%2Fb/start" },
    }
    assert(docker:container("/web"):start())
    assert(docker:container(docker:container " web "):start())
    assert(docker:container("a/b"):start())
    t:finish()
  end)

  it("does not write into what it is given", function()
    local docker, t = script { { "POST", WEB .. "/stop?t=5" } }
    local given = { t = 5, timeout = 9 }
    assert(docker:container("web"):stop(given))
    assert.same({ t = 5, timeout = 9 }, given)
    t:finish()
  end)

  it("that is missing, or in a state that forbids it, is an Error", function()
    for status, kind in pairs { [404] = "not_found", [409] = "conflict" } do
      local docker, t = script { { "DELETE", WEB, status = status, json = { message = "no" } } }
      local value, err = docker:container("web"):remove()
      assert.is_nil(value)
      assert.equal(kind, err.kind)
      assert.equal("DELETE /containers/web: no", tostring(err))
      t:finish()
    end
  end)
end)

describe("how output is framed", function()
  local output = { { "stdout", "o" }, { "stderr", "e" } }
  local LOGS, ATTACH = "/logs?stderr=1&stdout=1", "/attach?stderr=1&stdout=1&stream=1"

  --- API, method, status, Content-Type, Config.Tty if it has to be asked for, framed
  for _, case in ipairs {
    { "1.45", "logs", 200, MULTIPLEXED, nil, true }, { "1.41", "logs", 200, MULTIPLEXED, nil, true },
    { "1.45", "logs", 200, RAW, nil, false }, { "1.42", "logs", 200, RAW, nil, false },
    { "1.41", "logs", 200, RAW, false, true }, { "1.41", "logs", 200, RAW, true, false },
    { "1.41", "logs", 200, nil, false, true }, { "1.45", "logs", 200, nil, true, false },
    { false, "logs", 200, RAW, false, true },
    { "1.45", "attach", 101, MULTIPLEXED, nil, true }, { "1.45", "attach", 101, RAW, nil, false },
    { "1.45", "attach", 200, RAW, false, true }, { "1.45", "attach", 200, RAW, true, false },
    { "1.41", "attach", 101, RAW, false, true }, { "1.41", "attach", 101, RAW, true, false },
  } do
    local api, method, status, kind, tty, framed = case[1], case[2], case[3], case[4], case[5], case[6]
    it(("%s, API %s, %d, %s: %s"):format(method, api, status, kind, framed), function()
      local prefix = (api and "/v" .. api or "") .. "/containers/web"
      local logs = method == "logs"
      local steps = { {
        logs and "GET" or "POST", prefix .. (logs and LOGS or ATTACH), status = status, output = output,
        fields = { ["content-type"] = kind },
      } }
      if tty ~= nil then
        steps[2] = { "GET", prefix .. "/json", json = { Config = { Tty = tty } } }
      end
      if not logs then -- at its end: is the engine still there?
        steps[#steps + 1] = { "HEAD", "/_ping" }
      end
      local docker, t = script(steps, { api = api })
      local web = docker:container "web"
      local all = assert(assert(web[method](web)):collect())
      assert.is_true(tty == nil or t.seen[2].left <= 30)
      assert.same(framed and { "o", "e" } or { "oe", "" }, { all.stdout, all.stderr })
      t:finish()
    end)
  end

  it("is not guessed: without an answer there is no stream", function()
    local docker, t = script {
      { "GET", WEB .. LOGS, output = output }, { "GET", WEB .. "/json", status = 404, json = { message = "gone" } },
    }
    local stream, err = docker:container("web"):logs()
    assert.is_nil(stream)
    assert.equal("not_found", err.kind)
    t:finish()
  end)

  it("survives an engine that talks nonsense", function()
    for _, answer in ipairs { json.null, 5, json.array(), { Config = json.null } } do
      local docker, t = script { { "GET", WEB .. LOGS, output = output }, { "GET", WEB .. "/json", json = answer } }
      local stream = docker:container("web"):logs()
      if stream then
        stream:close()
      end
      t:finish()
    end
  end)
end)

describe("logs", function()
  local function asked(given, query)
    local docker, t = script { { "GET", WEB .. "/logs?" .. query, fields = { ["content-type"] = MULTIPLEXED } } }
    assert(docker:container("web"):logs(given)):close()
    t:finish()
  end

  it("are of both streams, unless one is switched off", function()
    asked(nil, "stderr=1&stdout=1")
    asked({ stderr = false }, "stderr=0&stdout=1")
    asked({ stdout = false, stderr = true }, "stderr=1&stdout=0")
  end)

  it("have times and counts as numbers or words", function()
    asked({ follow = true, tail = 10, since = 1700000000, ["until"] = "2026-11-26T10:00:00.5Z", timestamps = true,
      details = false },
      "details=0&follow=1&since=1700000000&stderr=1&stdout=1&tail=10&timestamps=1&until=1795687200.500000000")
    asked({ tail = "all", since = 1.5 }, "since=1.500000000&stderr=1&stdout=1&tail=all")
  end)
end)

describe("attach", function()
  local ALL = "/attach?stderr=1&stdout=1&stream=1"
  local upgraded = { status = 101, fields = { ["content-type"] = MULTIPLEXED } }

  local function attach(given, query)
    local docker, t = script { { "POST", WEB .. "/attach?" .. query, upgraded }, { "HEAD", "/_ping" } }
    return docker, t, docker:container("web"):attach(given)
  end

  it("is hijacked, with the header that engines want", function()
    local _, t, stream = attach(nil, "stderr=1&stdout=1&stream=1")
    assert.equal("hijack", t.seen[1].request.how)
    assert.equal("text/plain", t:field(1, "Content-Type"))
    assert(stream:collect())
    assert.is_nil(t.seen[1].left)
    assert.is_true(t.seen[2].left <= 30)
    t:finish()
  end)

  it("has switches", function()
    local _, t, stream = attach({ stdin = true, logs = true, stream = false, detachKeys = "ctrl-x" },
      "detachKeys=ctrl-x&logs=1&stderr=1&stdin=1&stdout=1&stream=0")
    assert(stream:write "in")
    assert(stream:finish())
    assert(stream:collect())
    assert.equal("in", t.seen[1].written)
    t:finish()
  end)

  it("can be given what the process shall read", function()
    local _, t, stream = attach({ stdin = "in" }, "stderr=1&stdin=1&stdout=1&stream=1")
    assert(stream:collect())
    assert.equal("in", t.seen[1].written)
    t:finish()
  end)

  it("keeps the words on a connection that was not upgraded", function()
    local docker, t = script { {
      "POST", WEB .. ALL, status = 404, fields = { ["content-type"] = RAW }, text = "No such container: web\r\n",
    } }
    local stream, err = docker:container("web"):attach()
    assert.is_nil(stream)
    assert.equal("not_found", err.kind)
    assert.equal("No such container: web", err.message)
    t:finish()
  end)

  it("does not take the death of the engine for the end", function()
    local docker, t = script {
      { "POST", WEB .. ALL, upgraded, output = { { "stdout", "o" } } },
      { "HEAD", "/_ping", open = "connect" },
    }
    local all, err = assert(docker:container("web"):attach()):collect()
    assert.is_nil(all)
    assert.equal("connect", err.kind)
    assert.equal("o", err.stdout)
    t:finish()
  end)

  it("does not take a sick engine for a dead one", function()
    local docker, t = script {
      { "POST", WEB .. ALL, upgraded }, { "HEAD", "/_ping", status = 500 },
      { "GET", "/_ping", status = 500, text = "sick" },
    }
    assert(assert(docker:container("web"):attach()):collect())
    t:finish()
  end)
end)
