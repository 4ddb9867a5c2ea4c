local json = require "moondock.json"
local script = require "spec.support.script"

local function created(api)
  return { "POST", "/v" .. (api or "1.45") .. "/containers/web/exec", status = 201, json = { Id = "e1" } }
end

local function started(more, api)
  return { "POST", "/v" .. (api or "1.45") .. "/exec/e1/start", more, status = 101 }
end

local function look(answer, api)
  return { "GET", "/v" .. (api or "1.45") .. "/exec/e1/json", json = answer }
end

local ended = { Running = false, ExitCode = 0 }

--- Call with a body, which must still be what it was afterwards.
local function untouched(body, call)
  local before = json.encode(body)
  local value, err = call(body)
  assert.same(json.decode(before), json.decode(json.encode(body)))
  return value, err
end

describe("an exec is created", function()
  it("in the Engine API's words, with its output attached", function()
    local docker, t = script { created() }
    local body = {
      Cmd = { "ls", "-l" }, User = "nobody", WorkingDir = "/tmp", Env = { "B=2", "A=1" }, Privileged = true, Tty = true,
      ConsoleSize = { 24, 80 }, DetachKeys = "ctrl-x", AttachStdin = true,
    }
    local exec = assert(untouched(body, function(given) return docker:container("web"):exec_create(given) end))
    assert.equal("e1", exec.id)
    assert.equal("exec e1", tostring(exec))
    body.AttachStdout, body.AttachStderr = true, true
    assert.same(body, t:body(1))
    assert.equal("application/json", t:field(1, "Content-Type"))
    assert.equal("send", t.seen[1].request.how)
    t:finish()
  end)

  it("with its output attached as the body says", function()
    local docker, t = script { created(), created() }
    assert(docker:container("web"):exec_create { Cmd = { "ls" }, AttachStdout = false })
    assert.same({ Cmd = { "ls" }, AttachStdout = false, AttachStderr = true }, t:body(1))
    assert(docker:container("web"):exec_create { Cmd = { "ls" }, AttachStderr = false, Privileged = true })
    assert.same({ Cmd = { "ls" }, AttachStdout = true, AttachStderr = false, Privileged = true }, t:body(2))
    t:finish()
  end)

  it("after the version is known", function()
    local docker, t = script({ { "HEAD", "/_ping", fields = { ["api-version"] = "1.41" } }, created "1.41" }, {})
    assert(docker:container("web"):exec_create { Cmd = { "ls" }, Tty = true, ConsoleSize = { 24, 80 } })
    assert.is_nil(t:body(2).ConsoleSize)
    t:finish()
  end)

  it("only if the engine gives it an id", function()
    for _, answer in ipairs { {}, { Id = "" }, { Id = 5 }, { Id = json.null }, json.array(), "e1", json.null } do
      local docker, t = script { { "POST", "/v1.45/containers/web/exec", status = 201, json = answer } }
      local value, err = docker:container("web"):exec_create { Cmd = { "ls" } }
      assert.is_nil(value)
      assert.equal("protocol", err.kind)
      assert.equal("POST /containers/web/exec", err.op)
      t:finish()
    end
  end)

  it("unless the container is missing, stopped or paused", function()
    for status, kind in pairs { [404] = "not_found", [409] = "conflict", [500] = "api" } do
      local docker, t = script { { "POST", "/v1.45/containers/web/exec", status = status, json = { message = "no" } } }
      local value, err = docker:container("web"):exec_create { Cmd = { "ls" } }
      assert.is_nil(value)
      assert.equal(kind, err.kind)
      t:finish()
    end
  end)
end)

describe("what an engine of some version does not take", function()
  local size = { Tty = true, ConsoleSize = { 24, 80 } }

  it("is dropped: ConsoleSize before 1.42", function()
    for api, sent in pairs { ["1.41"] = false, ["1.9"] = false, ["1.42"] = true, ["1.44"] = true, [false] = true } do
      local prefix = api and "/v" .. api or ""
      local docker, t = script({
        { "POST", prefix .. "/containers/web/exec", status = 201, json = { Id = "e1" } },
        { "POST", prefix .. "/exec/e1/start", status = 101 }, { "GET", prefix .. "/exec/e1/json", json = ended },
      }, { api = api })
      local stream = assert(untouched({ Cmd = { "sh" }, Tty = true, ConsoleSize = { 24, 80 } }, function(body)
        return docker:container("web"):spawn(body)
      end))
      assert(stream:collect())
      assert.same(sent and size.ConsoleSize or nil, t:body(1).ConsoleSize)
      assert.same(sent and size.ConsoleSize or nil, t:body(2).ConsoleSize)
      t:finish()
    end
  end)

  it("is refused: ConsoleSize without Tty, by every version", function()
    for _, api in ipairs { "1.41", "1.45" } do
      local docker, t = script({}, { api = api })
      for _, call in ipairs {
        function() return docker:container("web"):exec_create { Cmd = { "ls" }, ConsoleSize = { 24, 80 } } end,
        function() return docker:container("web"):spawn { Cmd = { "ls" }, ConsoleSize = { 24, 80 } } end,
        function() return docker:exec("e1"):start { ConsoleSize = { 24, 80 } } end,
        function() return docker:exec("e1"):attach { ConsoleSize = { 24, 80 }, Tty = false } end,
      } do
        local value, err = call()
        assert.is_nil(value)
        assert.equal("invalid", err.kind)
        assert.truthy(err.message:find("ConsoleSize", 1, true))
      end
      t:finish()
    end
  end)

  it("is refused: Env before 1.25, unless it is empty", function()
    local docker, t = script({ created "1.24" }, { api = "1.24" })
    local value, err = docker:container("web"):exec_create { Cmd = { "ls" }, Env = { "A=b" } }
    assert.is_nil(value)
    assert.equal("unsupported", err.kind)
    for _, part in ipairs { "Env", "1.25", "1.24" } do
      assert.truthy(err.message:find(part, 1, true))
    end
    assert(docker:container("web"):exec_create { Cmd = { "ls" }, Env = json.array() })
    t:finish()
    docker, t = script({ created "1.25" }, { api = "1.25" })
    assert(docker:container("web"):exec_create { Cmd = { "ls" }, Env = { "A=b" } })
    assert.same({ "A=b" }, t:body(1).Env)
    t:finish()
  end)

  it("is not an empty list that is sent as a map", function()
    local docker, t = script { created() }
    assert(docker:container("web"):exec_create { Cmd = { "ls" }, Env = {} })
    assert.truthy(t.seen[1].request.body:find('"Env":[]', 1, true))
    t:finish()
  end)
end)

describe("an exec is started", function()
  it("and left to itself", function()
    local docker, t = script { started { status = 200 }, started { status = 200 } }
    assert.is_true(docker:exec("e1"):start())
    assert.same({ Detach = true, Tty = false }, t:body(1))
    assert.equal("send", t.seen[1].request.how)
    assert.is_true(docker:exec("e1"):start { Tty = true, ConsoleSize = { 24, 80 } })
    assert.same({ Detach = true, Tty = true, ConsoleSize = { 24, 80 } }, t:body(2))
    assert.equal(2, t.released) -- its answer was read, so the connection can be used again
    t:finish()
  end)

  it("and left to itself, unless it cannot start", function()
    local docker, t = script { started { status = 400, json = { message = "OCI runtime exec failed" } } }
    local value, err = docker:exec("e1"):start()
    assert.is_nil(value)
    assert.equal("POST /exec/e1/start: OCI runtime exec failed", tostring(err))
    t:finish()
  end)

  it("by a small request, which is a whole one", function()
    local docker, t = script { started(), look(ended) }
    assert(docker:exec("e1"):attach()):collect()
    local request = t.seen[1].request
    assert.equal("hijack", request.how)
    assert.same({ Detach = false, Tty = false }, t:body(1))
    assert.is_true(#request.body < 200)
    assert.equal("application/json", t:field(1, "Content-Type"))
    t:finish()
  end)

  it("and its output is frames, but with a Tty", function()
    for _, tty in ipairs { false, true } do
      for _, status in ipairs { 101, 200 } do
        local docker, t = script {
          started { status = status, output = { { "stdout", "o" }, { "stderr", "e" } } }, look(ended),
        }
        local all = assert(assert(docker:exec("e1"):attach { Tty = tty }):collect())
        assert.same({ tty and "oe" or "o", tty and "" or "e" }, { all.stdout, all.stderr })
        t:finish()
      end
    end
  end)

  it("and keeps the engine's words when it does not", function()
    for status, kind in pairs { [404] = "not_found", [409] = "conflict", [500] = "api" } do
      local docker, t = script { started { status = status, text = "No such exec instance: e1\n" } }
      local value, err = docker:exec("e1"):attach()
      assert.is_nil(value)
      assert.equal(kind, err.kind)
      assert.equal("No such exec instance: e1", err.message)
      t:finish()
    end
  end)

  it("with something to read", function()
    local docker, t = script { started(), look(ended), started(), look(ended) }
    assert(assert(docker:exec("e1"):attach { stdin = "bytes\0" }):collect())
    assert.equal("bytes\0", t.seen[1].written)
    local parts = { "a", "", "b" }
    local function source() return table.remove(parts, 1) end
    assert(assert(docker:exec("e1"):attach { stdin = source }):collect())
    assert.equal("ab", t.seen[3].written)
    assert.is_true(t.seen[3].finished)
    t:finish()
  end)
end)

describe("spawn", function()
  it("creates and starts", function()
    local docker, t = script { created(), started { output = { { "stdout", "hi" } } }, look(ended) }
    local stream = assert(untouched({ Cmd = { "echo", "hi" } }, function(body)
      return docker:container("web"):spawn(body)
    end))
    assert.equal("e1", stream.exec.id)
    assert.equal("hi", assert(stream:collect()).stdout)
    assert.equal(0, stream:code())
    assert.same({ Cmd = { "echo", "hi" }, AttachStdout = true, AttachStderr = true }, t:body(1))
    t:finish()
  end)

  it("attaches stdin when there is something to read", function()
    local docker, t = script { created(), started(), look(ended) }
    assert(assert(docker:container("web"):spawn({ Cmd = { "cat" } }, { stdin = "x" })):collect())
    assert.is_true(t:body(1).AttachStdin)
    assert.equal("x", t.seen[2].written)
    t:finish()
  end)

  it("can have a whitelist", function()
    local docker, t = script { created(), started() }
    local web = docker:container "web"
    for _, case in ipairs {
      { {}, { "ls" }, "invalid" }, { { "sh" }, {}, "denied" }, { { "sh" }, { "/bin/sh", "s" }, "denied" },
    } do
      local value, err = web:spawn({ Cmd = case[1] }, { allow = case[2] })
      assert.is_nil(value)
      assert.equal(case[3], err.kind)
    end
    assert(web:spawn({ Cmd = { "sh" } }, { allow = { "ls", "sh" } })):close()
    t:finish()
  end)

  it("has no timeout but the caller's", function()
    local docker, t = script { created(), started(), created(), started() }
    assert(docker:container("web"):spawn { Cmd = { "cat" } }):close()
    assert.is_nil(t.seen[2].left)
    assert(docker:container("web"):spawn({ Cmd = { "cat" } }, { timeout = 5 })):close()
    assert.is_true(t.seen[3].left <= 5 and t.seen[4].left <= 5)
    t:finish()
  end)
end)

describe("an exec", function()
  it("can be inspected", function()
    local state = {
      ID = "e1", ContainerID = "c1", Running = true, ExitCode = json.null, Pid = 7, CanRemove = false, DetachKeys = "",
      OpenStdin = false, OpenStdout = true, OpenStderr = true, ProcessConfig = { entrypoint = "ls", tty = false },
    }
    local docker, t = script {
      look(state), { "GET", "/v1.45/exec/gone/json", status = 404, json = { message = "No such exec instance" } },
    }
    assert.same(state, docker:exec("e1"):inspect())
    local value, err = docker:exec("gone"):inspect()
    assert.is_nil(value)
    assert.equal("not_found", err.kind)
    t:finish()
  end)

  it("can be resized", function()
    local docker, t = script { { "POST", "/v1.45/exec/e1/resize?h=24&w=80" } }
    assert.is_true(docker:exec("e1"):resize { h = 24, w = 80 })
    t:finish()
  end)

  it("has a code when it has ended, and never before", function()
    local docker, t = script {
      look { Running = true, ExitCode = json.null }, look { Running = true, ExitCode = 0 }, look { ExitCode = 0 },
      look { Running = false }, look { Running = false, ExitCode = json.null }, look { Running = false, ExitCode = 5 },
    }
    local exec = docker:exec "e1"
    for _ = 1, 5 do
      local code, err = exec:code()
      assert.is_nil(code)
      assert.equal("busy", err.kind)
    end
    assert.equal(5, exec:code())
    assert.equal(5, exec:code())
    t:finish()
  end)

  it("has no code when it was not started, whatever the engine says", function()
    local docker, t = script {
      look { Running = false, ExitCode = 0, Pid = 0, CanRemove = false }, -- Podman
      look { Running = false, ExitCode = 0, Pid = 0, CanRemove = true },
    }
    local code, err = docker:exec("e1"):code()
    assert.is_nil(code)
    assert.equal("busy", err.kind)
    assert.equal(0, docker:exec("e1"):code())
    t:finish()
  end)

  it("is looked at again after pauses that grow, up to half a second", function()
    local steps, pauses = {}, {}
    for i = 1, 10 do
      steps[i] = look { Running = i < 10, ExitCode = 0 }
    end
    local function note(_, _, seconds) pauses[#pauses + 1] = seconds end
    local docker, t = script(steps, { api = "1.45", wait = { wait = note, cancel = function() end } })
    assert.equal(0, docker:exec("e1"):code(60))
    assert.same({ 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.5, 0.5, 0.5 }, pauses)
    t:finish()
  end)

  it("can be waited for, until a timeout", function()
    local busy = look { Running = true }
    local docker, t = script { busy, busy, look { Running = false, ExitCode = 3 }, busy }
    assert.equal(3, docker:exec("e1"):code(5))
    local code, err = docker:exec("e1"):code(1e-9)
    assert.is_nil(code)
    assert.equal("timeout", err.kind)
    t:finish()
  end)

  it("fails where the engine does", function()
    local docker, t = script { { "GET", "/v1.45/exec/e1/json", open = "connect" } }
    local code, err = docker:exec("e1"):code()
    assert.is_nil(code)
    assert.equal("connect", err.kind)
    t:finish()
  end)

  it("survives an engine that talks nonsense", function()
    for _, answer in ipairs { json.null, 5, "x", json.array() } do
      local docker, t = script { look(answer) }
      assert.is_nil((docker:exec("e1"):code()))
      t:finish()
    end
  end)
end)
