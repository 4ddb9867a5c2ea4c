local core = require "moondock.core"
local command = require "moondock.command"
local json = require "moondock.json"
local script = require "spec.support.script"

local EXEC_JSON = "/v1.45/exec/e1/json"
local create = { "POST", "/v1.45/containers/web/exec", status = 201, json = { Id = "e1" } }

local function start(more)
  return { "POST", "/v1.45/exec/e1/start", more, status = 101 }
end

local function look(running, code)
  return { "GET", EXEC_JSON, json = { ID = "e1", ContainerID = "c1", Running = running, ExitCode = code } }
end

--- Run it in the scripted container "web".
local function exec(steps, argv, options)
  local docker, t = script(steps)
  options = options or {}
  options.allow = options.allow or { argv[1] }
  local result, err = docker:container("web"):exec(argv, options)
  t:finish()
  return result, err, t
end

describe("a whitelist", function()
  it("is asked in its order: a command, a list, the command in the list", function()
    for _, case in ipairs {
      { {}, {}, "invalid", "no command was given" },
      { {}, { "ls" }, "invalid", "no command was given" },
      { { "ls" }, {}, "denied", "no allowed binaries were given" },
      { { "id" }, { "/bin/id", "ls" }, "denied", '"id" is not an allowed binary (allowed: /bin/id, ls)' },
    } do
      local err = command.refusal(case[1], case[2])
      assert.equal(case[3], err.kind)
      assert.equal(case[4], err.message)
    end
  end)

  it("matches exactly", function()
    for _, binary in ipairs { "ls ", "LS", "l", "lsx", "/bin/ls", "./ls", "", "ls\0", "*", ".*" } do
      assert.equal("denied", command.refusal({ binary }, { "ls" }).kind)
      assert.equal("denied", command.refusal({ "ls" }, { binary }).kind)
      assert.is_nil(command.refusal({ binary, "x" }, { "ls", binary }))
    end
  end)

  it("is mandatory, and asked before anything is sent", function()
    local docker, t = script({}, {})
    local function refused(id, argv, options)
      local value, err = docker:container(id):exec(argv, options)
      assert.is_nil(value)
      t:finish()
      return err
    end
    assert.equal("invalid", refused("", {}, {}).kind)
    assert.equal("denied", refused("", { "ls" }, nil).kind)
    assert.equal("denied", refused("", { "ls" }, {}).kind)
    assert.equal("denied", refused("", { "ls" }, { allow = {} }).kind)
    assert.equal("denied", refused("", { "ls" }, { allow = { "cat" } }).kind)
    local err = refused("", { "ls" }, { allow = { "ls" } }) -- and then the id
    assert.equal("invalid", err.kind)
    assert.equal("create", err.stage)
    assert.equal("invalid container name or id: value is empty", err.message)
  end)
end)

describe("a guarded command", function()
  local output = { { "stdout", "o\0" }, { "stderr", "e" }, { "stdout", "\255" } }

  it("has a result", function()
    local result = assert(exec({ create, start { output = output }, look(false, 3) }, { "ls" }))
    assert.equal(3, result.exit_code)
    assert.equal("o\0\255", result.stdout)
    assert.equal("e", result.stderr)
    assert.is_false(result.truncated)
    assert.is_true(result.duration_ms >= 0)
  end)

  it("knows how long it took, in milliseconds", function()
    local function pass() core.poll(nil, nil, 0.005) end
    local result = assert(exec({ create, start { during = pass }, look(false, 0) }, { "ls" }))
    assert.is_true(result.duration_ms >= 5 and result.duration_ms < 5000)
  end)

  it("goes to the engine as it is", function()
    local argv = { "sh", "-c", "echo $HOME; id", "", "a b" }
    local _, _, t = exec({ create, start(), look(false, 0) }, argv)
    assert.same({ Cmd = argv, AttachStdout = true, AttachStderr = true }, t:body(1))
    assert.same({ Detach = false, Tty = false }, t:body(2))
    assert.same({ "sh", "-c", "echo $HOME; id", "", "a b" }, argv)
  end)

  it("has a user, a directory, an environment", function()
    local _, _, t = exec({ create, start(), look(false, 0) }, { "id" },
      { user = "nobody:1", workdir = "/tmp", env = { B = "b c", A = 1 }, stdin = "in" })
    assert.same({
      Cmd = { "id" }, User = "nobody:1", WorkingDir = "/tmp", Env = { "A=1", "B=b c" },
      AttachStdin = true, AttachStdout = true, AttachStderr = true,
    }, t:body(1))
    assert.equal("in", t.seen[2].written)
    assert.is_true(t.seen[2].finished)
  end)

  it("keeps the order of an environment that is a list", function()
    local given, expected = {}, {}
    for i = 20, 1, -1 do
      given[i] = "V=" .. i
      expected[i] = "V=" .. i
    end
    local _, _, t = exec({ create, start(), look(false, 0) }, { "id" }, { env = given })
    assert.same(expected, t:body(1).Env)
  end)

  it("may have an empty environment", function()
    local _, _, t = exec({ create, start(), look(false, 0) }, { "id" }, { env = {} })
    assert.truthy(t.seen[1].request.body:find('"Env":[]', 1, true))
  end)

  it("does not write into the caller's options", function()
    local options = { allow = { "id" }, env = { A = "b" }, stdin = "x", timeout = 5, limit = 10, kill = true }
    exec({ create, start(), look(false, 0) }, { "id" }, options)
    assert.same({ allow = { "id" }, env = { A = "b" }, stdin = "x", timeout = 5, limit = 10, kill = true }, options)
  end)

  it("has its exit code when the engine knows it, never a false 0", function()
    local result = assert(exec({
      create, start(), look(true, json.null), look(true, 0), look(false, json.null), look(false, 5),
    }, { "ls" }))
    assert.equal(5, result.exit_code)
  end)

  it("keeps at most so many bytes of each stream", function()
    local result = assert(exec({
      create, start { output = { { "stdout", "123456" }, { "stderr", "12" }, { "stdout", "7" } } }, look(false, 0),
    }, { "ls" }, { limit = 4 }))
    assert.same({ "1234", "12", true }, { result.stdout, result.stderr, result.truncated })
  end)

  it("works where the engine does not upgrade", function()
    local result = assert(exec({ create, start { status = 200, output = output }, look(false, 0) }, { "ls" }))
    assert.equal("o\0\255", result.stdout)
  end)
end)

describe("the timeout of a command", function()
  local function lefts(options)
    local _, _, t = exec({ create, start(), look(false, 0) }, { "ls" }, options)
    return { t.seen[1].left, t.seen[2].left, t.seen[3].left }
  end

  it("is 30 seconds", function()
    for _, given in ipairs { false, 0, -1 } do
      for _, left in ipairs(lefts { timeout = given or nil }) do
        assert.is_true(left > 29 and left <= 30)
      end
    end
  end)

  it("is one deadline for everything", function()
    local left = lefts { timeout = 5 }
    assert.equal(3, #left)
    assert.is_true(left[1] <= 5 and left[2] < left[1] and left[3] < left[2] and left[3] > 4)
  end)
end)

describe("a failure", function()
  local output = { { "stdout", "o" }, { "stderr", "e" } }
  local function refused(method, path)
    return { method, path, status = 404, json = { message = "No such thing" } }
  end

  it("says at which stage, and keeps what had come", function()
    for _, case in ipairs {
      { "create", "not_found", { refused("POST", create[2]) } },
      { "create", "connect", { { "POST", create[2], open = "connect" } } },
      { "create", "protocol", { { "POST", create[2], status = 201, json = { Id = "" } } } },
      { "start", "not_found", { create, refused("POST", "/v1.45/exec/e1/start") } },
      { "start", "closed", { create, start { head = "closed" } } },
      { "read", "truncated", { create, start { output = output, cut = "truncated" } }, "o", "e" },
      { "read", "timeout", { create, start { output = output, cut = "timeout" } }, "o", "e" },
      { "read", "api", { create, start { cut = "api" } }, "", "" },
      { "inspect", "not_found", { create, start { output = output }, refused("GET", EXEC_JSON) }, "o", "e" },
      { "inspect", "connect", { create, start { output = output }, { "GET", EXEC_JSON, open = "connect" } }, "o", "e" },
    } do
      local result, err = exec(case[3], { "ls" })
      assert.is_nil(result)
      assert.equal(case[1], err.stage)
      assert.equal(case[2], err.kind)
      assert.equal(case[4], err.stdout)
      assert.equal(case[5], err.stderr)
    end
  end)

  it("is a process whose code is not known in time", function()
    local result, err = exec({ create, start { output = output }, look(true, nil) }, { "ls" }, { timeout = 1e-9 })
    assert.is_nil(result)
    assert.same({ "timeout", "inspect", "o", "e" }, { err.kind, err.stage, err.stdout, err.stderr })
  end)

  it("has the status and the engine's words", function()
    local _, err = exec({ refused("POST", create[2]) }, { "ls" })
    assert.equal(404, err.status)
    assert.equal("POST /containers/web/exec: No such thing", tostring(err))
  end)
end)

describe("a command that is killed at its timeout", function()
  local hangs = start { output = { { "stdout", "a\n" } }, cut = "timeout" }
  local running = look(true, nil)
  local top = { "GET", "/v1.45/containers/c1/top?ps_args=-eo%20pid%2Cstackp", status = 500 }

  local function killer(code)
    return { "POST", "/v1.45/containers/c1/exec", status = 201, json = { Id = "k1" } },
      { "POST", "/v1.45/exec/k1/start", status = 101 },
      { "GET", "/v1.45/exec/k1/json", json = { Running = false, ExitCode = code } }
  end

  it("says that it is gone, and keeps its output", function()
    local k1, k2, k3 = killer(0)
    local _, err = exec({ create, hangs, running, top, k1, k2, k3, look(false, 137) }, { "ls" }, { kill = true })
    assert.equal("timeout", err.kind)
    assert.equal("read", err.stage)
    assert.equal("a\n", err.stdout)
    assert.is_true(err.killed)
  end)

  it("says why it could not be", function()
    local k1, k2, k3 = killer(127)
    local _, err = exec({ create, hangs, running, top, k1, k2, k3, running }, { "ls" }, { kill = true })
    assert.equal("timeout", err.kind)
    assert.is_false(err.killed)
    assert.truthy(err.message:find("it could not be killed", 1, true))
  end)

  it("is gone also if it has just ended by itself", function()
    local _, err = exec({ create, hangs, look(false, 0) }, { "ls" }, { kill = true })
    assert.equal("timeout", err.kind)
    assert.is_true(err.killed)
  end)

  it("is killed also when the engine did not say that it had started", function()
    local k1, k2, k3 = killer(0)
    local late = start { head = "timeout" }
    local _, err = exec({ create, late, running, top, k1, k2, k3, look(false, 137) }, { "ls" }, { kill = true })
    assert.equal("start", err.stage)
    assert.is_true(err.killed)
  end)

  it("is left alone without the option, or after other failures", function()
    local _, err = exec({ create, hangs }, { "ls" })
    assert.is_nil(err.killed)
    _, err = exec({ create, start { cut = "closed" } }, { "ls" }, { kill = true })
    assert.equal("closed", err.kind)
    assert.is_nil(err.killed)
  end)
end)
