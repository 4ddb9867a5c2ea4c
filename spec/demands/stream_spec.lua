-- What users of other clients suffer from: streams. The numbers are those of the demands.
local hostile = require "spec.support.hostile"
local json = require "moondock.json"
local messages = require "moondock.messages"
local record = require "moondock.record"
local reply = require "spec.support.reply"
local script = require "spec.support.script"
local stats = require "moondock.stats"

after_each(hostile.stop)

local RAW, FRAMED = hostile.raw, hostile.framed

describe("a stream of messages", function()
  local failed = { errorDetail = { code = 5, message = "it broke" }, error = "it broke" }

  it("no. 9: that carries an error is one, in a loop, in a list, and where nobody looks", function()
    for _, start in ipairs {
      { { "POST", "/v1.45/build" }, function(docker) return docker:build(function() end) end },
      { { "POST", "/v1.45/images/create?fromImage=docker.io%2Flibrary%2Fx&tag=latest" },
        function(docker) return docker:pull "x" end },
      { { "POST", "/v1.45/images/docker.io/library/x/push?tag=latest" },
        function(docker) return docker:image "x":push() end },
      { { "POST", "/v1.45/images/load?quiet=0" }, function(docker) return docker:load "tar" end },
      { { "POST", "/v1.45/images/create?fromSrc=-" }, function(docker) return docker:import "tar" end },
      { { "POST", "/v1.45/plugins/pull?remote=p" }, function(docker) return docker:plugin_pull("p", {}) end },
    } do
      for _, message in ipairs { failed, { error = "it broke" } } do
        for _, read in ipairs {
          function(stream) return stream:result() end, function(stream) return stream:collect() end,
          function(stream) return pcall(function() for _ in stream:each() do end end) and true or nil end,
        } do
          local docker, t = script { { start[1][1], start[1][2], values = { { status = "one" }, message } } }
          local stream = assert(start[2](docker))
          assert.is_nil((read(stream)))
          local _, err = stream:next() -- it stays so
          assert.same({ "api", "it broke" }, { err.kind, err.message })
          assert.equal(message.errorDetail and 5, err.code)
          t:finish()
        end
      end
    end
  end)

  it("no. 10: is the same wherever it is cut, and whatever stands between them", function()
    local bytes = '{"a":1}\r\n{"b":"}{\\"\r"}\30{"c":[]}{"d":{}}\r'
    for at = 1, #bytes - 1 do
      local docker = hostile.client { { "read", { "write", reply.stream(200, "application/json") .. bytes:sub(1, at) },
        { "write", bytes:sub(at + 1) } } }
      local list = assert(assert(docker:request("GET", "/events", { returns = "values" })):collect(10))
      assert.same({ { a = 1 }, { b = "}{\"\r" }, { c = {} }, { d = {} } }, list)
    end
    local docker = hostile.client { { "read", { "write", reply.stream(200, "application/json") .. '{"a":1}{"b' } } }
    local _, err = assert(docker:request("GET", "/events", { returns = "values" })):collect(10)
    assert.equal("truncated", err.kind)
  end)

  it("no. 10: may have one of 10 MB", function()
    local big = ("x"):rep(10 * 1000 * 1000)
    local docker = hostile.client { { "read", { "write", reply.json(200, '{"big":"' .. big .. '"}') } } }
    assert.equal(#big, #assert(assert(docker:request("GET", "/events", { returns = "values" })):next(20)).big)
  end)

  it("no. 34: needs no total to be shown, and may count seconds", function()
    assert.equal("", record.progress {})
    assert.is_string(record.progress { progressDetail = { current = 1500000 } })
    assert.matches("3 s", record.progress { progressDetail = { current = 3, units = "s" } })
    assert.matches("/", record.progress { progressDetail = { current = 1, total = 2 } })
  end)

  it("comes to an outcome: ids, digests and images, as dockerd and as podman say them", function()
    local id = "sha256:" .. ("a"):rep(64)
    for _, case in ipairs {
      { { { stream = "Step" }, { aux = { ID = id } } }, { id = id, aux = { ID = id } } },
      { { { stream = id .. "\n" } }, { id = id } },
      { { { id = "moby.image.id", aux = { ID = id } } }, { id = id, aux = { ID = id } } },
      { { { status = "Digest: " .. id }, { status = "Status: done" } }, { digest = id, status = "Status: done" } },
      { { { status = "1: digest: " .. id .. " size: 527" } }, { digest = id, status = "1: digest: " .. id ..
        " size: 527" } },
      { { { status = id } }, { id = id, status = id } },
      { { { stream = "Loaded image: a:1\n" }, { stream = "Loaded image ID: " .. id .. "\n" } }, { images = { "a:1",
        id } } },
      { { { stream = "Loaded image: a,b" } }, { images = { "a", "b" } } },
    } do
      local fields = messages.fields()
      for _, message in ipairs(case[1]) do fields.saw(message) end
      assert.same(case[2], fields.outcome)
    end
  end)
end)

describe("output", function()
  it("no. 24: is framed or not as the engine or the container says, whatever it begins with", function()
    for _, case in ipairs {
      { RAW, "1.45", nil, "\1\0\0\0\0\0\0\1x", "\1\0\0\0\0\0\0\1x" }, { FRAMED, "1.45", nil, reply.frame(1, "x"), "x" },
      { RAW, "1.41", true, "\1\0\0\0\0\0\0\1x", "\1\0\0\0\0\0\0\1x" }, { RAW, "1.41", false, reply.frame(1, "x"), "x" },
      { nil, "1.41", false, reply.frame(1, "x"), "x" },
    } do
      local logs = { "read", { "write", reply.stream(200, case[1] or "text/none") .. case[4] } }
      local inspect = { "read", { "write", reply.json(200, { Config = { Tty = case[3] } }) } }
      local docker = hostile.client({ logs, case[3] ~= nil and inspect or nil }, { api = case[2] })
      assert.equal(case[5], assert(assert(docker:container "web":logs()):collect(10)).stdout)
    end
  end)

  it("no. 26: goes on after frames of nothing", function()
    local bytes = reply.frames { { 1, "" }, { 2, "" }, { 1, "a" }, { 1, "" }, { 2, "b" } }
    local docker = hostile.client({ { "read", { "write", hostile.logs .. bytes } } }, { api = "1.45" })
    assert.same({ stdout = "a", stderr = "b", truncated = false }, assert(docker:container "web":logs()):collect(10))
  end)

  it("no. 12: of an exec ends, and its code is asked for until it is known", function()
    local running = reply.json(200, { ID = "e1", Running = true, ExitCode = json.null })
    local docker = hostile.client {
      { "read", { "write", hostile.created }, "read", { "write", reply.upgraded(FRAMED) .. reply.frame(1, "x") } },
      any = { "read", { "write", running }, "read", { "write", running }, "read", { "write", hostile.exited(5) } },
    }
    local done = assert(docker:container "web":exec({ "x" }, { allow = { "x" } }))
    assert.same({ 5, "x" }, { done.exit_code, done.stdout })
  end)

  it("no. 18, no. 31: that is not wanted any more is closed by another, who wakes the reader", function()
    local docker = hostile.client({ { "read", { "write", hostile.logs }, "hold" } }, { api = "1.45" })
    local stream = assert(docker:container "web":logs { follow = true })
    assert.equal("timeout", select(2, stream:next(0.05)).kind) -- it goes on
    stream:close()
    assert.equal("closed", select(2, stream:next()).kind)
  end)

  it("no. 25: has one shape per method, whatever the options", function()
    local docker, t = script {
      { "GET", "/v1.45/containers/web/stats?stream=0", values = { { id = 1 } } },
      { "GET", "/v1.45/containers/web/stats?stream=1", values = { { id = 1 } } },
      { "GET", "/v1.45/containers/json", json = json.null }, { "GET", "/v1.45/volumes", json = {
        Volumes = json.null } },
      { "GET", "/v1.45/containers/web/changes", json = json.null },
    }
    local web = docker:container "web"
    for _, stream in ipairs { false, true } do assert.equal(1, #assert(web:stats { stream = stream }:collect())) end
    assert.same({}, docker:containers())
    assert.same({}, docker:volumes())
    assert.same({}, web:changes())
    t:finish()
  end)

  it("no. 35: is read after 101 or 200, and a refusal keeps the engine's words", function()
    for _, head in ipairs { reply.upgraded(RAW), reply.stream(200, RAW),
      "HTTP/1.1 101 UPGRADED\r\ncontent-type: " .. RAW .. "\r\nCONNECTION: upgrade\r\nupgrade: TCP\r\n\r\n" } do
      local docker = hostile.client({
        { "read", { "write", head .. "hi" } },
        any = { "read", { "write", reply.json(200, { Config = { Tty = true } }) } },
      }, { api = "1.45" })
      local stream = assert(docker:container "web":attach())
      local _, bytes = assert(stream:next(5))
      assert.equal("hi", bytes)
      stream:close()
    end
    local docker = hostile.client { { "read", { "write", reply.refusal(409, "container is paused") } } }
    local err = hostile.fails("conflict", docker:container "web":attach())
    assert.equal("container is paused", err.message)
    docker = script { { "POST", "/v1.45/containers/web/attach?stderr=1&stdout=1&stream=1", status = 204 } }
    assert.equal("protocol", select(2, docker:container "web":attach()).kind)
  end)

  it("of logs is taken apart where it was asked for", function()
    local docker = script { { "GET", "/v1.45/containers/web/logs?details=1&stderr=1&stdout=1&timestamps=1",
      fields = { ["content-type"] = FRAMED },
      output = { { "stdout", "2026-11-26T10:00:00.000000001Z a%3Db=c%2Cd,e=f the line\n" }, { "stderr", "odd\n" } } } }
    local list = {}
    for one in assert(docker:container "web":logs { timestamps = true,
      details = true }):records() do list[#list + 1] = one end
    assert.same({
      { stream = "stdout", time = "2026-11-26T10:00:00.000000001Z", details = { ["a=b"] = "c,d", e = "f" },
        line = "the line" },
      { stream = "stderr", line = "odd" },
    }, list)
  end)
end)

describe("what runs", function()
  local function scripted(auto, more)
    local create = "/v1.45/containers/"
    local steps = {
      { "POST", create .. "create", status = 201, json = { Id = "c" } },
      { "POST", create .. "c/attach?stderr=1&stdin=0&stdout=1&stream=1", status = 101, fields = {
        ["content-type"] = FRAMED },
        output = { { "stdout", "out" } } },
      { "POST", create .. "c/wait?condition=next-exit", values = { { StatusCode = 3 } } },
      { "POST", create .. "c/start", status = 204 },
      auto and { "POST", create .. "c/wait?condition=removed", status = 404, json = { message = "gone" } } or nil,
    }
    for i, step in pairs(more or {}) do steps[i] = step end
    local docker, t = script(steps)
    return docker, t, { Image = "x", HostConfig = { AutoRemove = auto } }
  end

  it("no. 11: is attached to and waited for before it is started", function()
    for _, auto in ipairs { false, true } do
      local docker, t, body = scripted(auto)
      local done = assert(docker:run(body))
      assert.same({ 3, "out", "c" }, { done.exit_code, done.stdout, done.container.id })
      t:finish()
    end
  end)

  it("is removed when it cannot be started, and leaves nothing open", function()
    local docker, t, body = scripted(false, { [4] = { "POST", "/v1.45/containers/c/start", status = 400,
      json = { message = "no such command" } }, [5] = { "DELETE", "/v1.45/containers/c?force=1&v=1", status = 204 } })
    assert.equal("no such command", select(2, docker:run(body)).message)
    t:finish()
    docker, t, body = scripted(false, { [2] = { "POST", "/v1.45/containers/c/attach?stderr=1&stdin=0&stdout=1&stream=1",
      status = 500, json = { message = "no" } }, [3] = { "DELETE", "/v1.45/containers/c?force=1&v=1", status = 204 } })
    t.steps[4] = nil
    assert.equal("no", select(2, docker:run(body)).message)
    t:finish()
  end)

  it("no. 36: is gone when it was removed by somebody else", function()
    local docker, t = script {
      { "DELETE", "/v1.45/containers/c", status = 404, json = { message = "No such container" } },
      { "DELETE", "/v1.45/containers/c", status = 409, json = {
        message = "removal of container c is already in progress" } },
      { "POST", "/v1.45/containers/c/wait?condition=removed", json = { StatusCode = 0 } },
      { "DELETE", "/v1.45/containers/c", status = 409, json = { message = "container is running" } },
    }
    local one = docker:container "c"
    assert.is_true(one:remove { ensure = true })
    assert.is_true(one:remove { ensure = true })
    assert.equal("conflict", select(2, one:remove { ensure = true }).kind)
    t:finish()
  end)

  it("no. 33: has a share of the CPUs only where two samples tell it", function()
    local sample = {
      cpu_stats = { cpu_usage = { total_usage = 300 }, system_cpu_usage = 2000, online_cpus = 2 },
      precpu_stats = { cpu_usage = { total_usage = 100 }, system_cpu_usage = 1000 },
      memory_stats = { usage = 1000, limit = 2000, stats = { inactive_file = 500 } },
    }
    local figures = stats.figures(sample)
    assert.same({ 40, 500, 25 }, { figures.cpu_percent, figures.mem_usage, figures.mem_percent })
    sample.precpu_stats = {}
    assert.is_nil(stats.figures(sample).cpu_percent)
  end)
end)

describe("a process that is polled", function()
  it("ends, though the deadline was over when its end was looked at", function()
    local docker, t = script {
      { "POST", "/v1.45/containers/web/exec", json = { Id = "e1" } },
      { "POST", "/v1.45/exec/e1/start", status = 101, fields = { ["content-type"] = FRAMED },
        output = { { "stdout", "hi" } } },
      { "GET", "/v1.45/exec/e1/json", head = "timeout" },
      { "GET", "/v1.45/exec/e1/json", json = { Running = false, ExitCode = 0, Pid = 1 } },
    }
    local process = assert(docker:container "web":spawn { Cmd = { "true" } })
    assert.same({ "stdout", "hi" }, { process:next(0) })
    hostile.fails("timeout", process:next(0))
    assert.same({}, { process:next(5) })
    assert.equal(0, process:code())
    t:finish()
  end)
end)

describe("events", function()
  local function event(n)
    return { Type = "container", Action = "start", Actor = { ID = "c" .. n }, time = 100 + n,
      timeNano = (100 + n) * 1000000000 }
  end
  local function at(since) return "/v1.45/events?since=" .. since end

  it("no. 32: go on after their connection has ended, without doubles", function()
    local docker, t = script {
      { "GET", at "100", values = { event(1), event(2) }, cut = "closed" },
      { "GET", at "101", open = "connect" },
      { "GET", at "101", values = { event(2), event(3) } },
      { "GET", at "102", values = { event(3) }, cut = "truncated" },
      { "GET", at "102", values = { event(4) } },
      { "GET", at "103", status = 400, json = { message = "no more" } },
    }
    local stream, seen = assert(docker:events { since = 100, resume = true }), {}
    local value, err
    repeat
      value, err = stream:next()
      if value then seen[#seen + 1] = value.Actor.ID .. (value.gap and " after a gap" or "") end
    until not value
    assert.same({ "c1", "c2", "c3", "c4 after a gap" }, seen)
    assert.equal("no more", err.message)
    t:finish()
  end)

  it("no. 32: are asked for in peace where connections end at once, and a deadline is a timeout", function()
    local steps = {}
    for i = 1, 100 do steps[i] = { "GET", at "100", values = {} } end
    local docker, t = script(steps)
    local stream = assert(docker:events { since = 100, resume = true })
    hostile.fails("timeout", stream:next(0.3))
    assert.is_true(#t.seen < 20)
    steps = { { "GET", at "100", values = {} } }
    for i = 2, 100 do steps[i] = { "GET", at "100", open = "connect" } end
    docker = script(steps)
    stream = assert(docker:events { since = 100, resume = true })
    hostile.fails("timeout", stream:next(0.2))
  end)

  it("no. 32: without a time are passed on, failures among them", function()
    for _, since in ipairs { false, 100 } do
      local docker, t = script { { "GET", "/v1.45/events" .. (since and "?since=100" or ""), values = {
        { Type = "odd" }, '{"Type":"odd","time":null}', { errorDetail = { message = "boom" } } } } }
      local stream = assert(docker:events { since = since or nil, resume = true })
      assert.equal("odd", stream:next().Type)
      assert.equal("odd", stream:next().Type)
      assert.equal("boom", select(2, stream:next()).message)
      t:finish()
    end
  end)

  it("no. 32: are no lines, and take no input", function()
    local docker = script { { "GET", at "100", values = { event(1) } } }
    local stream = assert(docker:events { since = 100, resume = true })
    assert.error_matches(function() stream:lines() end, "messages have no lines")
    hostile.fails("invalid", stream:write "x")
    hostile.fails("invalid", stream:finish())
    stream:close()
  end)

  it("no. 32: that happened before anybody listened do not come after a reconnection", function()
    local docker, t = script {
      { "GET", at "100", values = { event(2) }, cut = "closed" },
      { "GET", at "101", values = { event(1), event(2), event(3) }, cut = "closed" },
      { "GET", at "102", status = 400, json = { message = "no more" } },
    }
    local stream = assert(docker:events { since = 100, resume = true })
    for _, id in ipairs { "c2", "c3" } do
      local value = assert(stream:next())
      assert.same({ id, nil }, { value.Actor.ID, value.gap })
    end
    assert.equal("no more", select(2, stream:next()).message)
    t:finish()
  end)

  it("no. 32: end at their end, at a deadline, and when closed", function()
    local docker, t = script { { "GET", "/v1.45/events?since=100&until=200", values = { event(1) } } }
    assert.equal(1, #assert(docker:events { since = 100, ["until"] = 200, resume = true }:collect()))
    t:finish()
    docker = script { { "GET", at "100", values = { event(1) } } }
    local stream = assert(docker:events { since = 100, resume = true })
    assert(stream:next())
    stream:close()
    assert.equal("closed", select(2, stream:next()).kind)
    docker = script { { "GET", at "100", open = "connect" } }
    assert.equal("connect", select(2, docker:events { since = 100, resume = true }).kind)
  end)
end)
