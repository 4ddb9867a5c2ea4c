-- Execs on the wire: what is sent, byte for byte, and what is made of the answers that real engines hardly give.
local cjson = require "cjson"
local hostile = require "spec.support.hostile"
local reply = require "spec.support.reply"

local client, fails = hostile.client, hostile.fails

after_each(hostile.stop)

local created = { "write", hostile.created }

local function started(bytes, kind)
  return { "write", reply.upgraded(kind) .. (bytes or "") }
end

local function exec(docker, more)
  local options = { allow = { "ls" } }
  for name, value in pairs(more or {}) do options[name] = value end
  return docker:container "web":exec({ "ls", "-l", "$HOME;" }, options)
end

-- A request taken apart: its first line, its fields by lower-case name, its body.
local function take_apart(request)
  local line, fields, body = request.raw:match "^(.-)\r\n(.-\r\n)\r\n(.*)$"
  local by_name = {}
  for name, value in fields:gmatch "([^:]+): (.-)\r\n" do
    assert.is_nil(by_name[name:lower()], "two fields " .. name)
    by_name[name:lower()] = value
  end
  return line, by_name, body
end

describe("an exec's requests", function()
  local docker, engine

  local function run(options, client_options)
    docker, engine = client({ { "read", created, "read", started() }, { "read", { "write", hostile.exited(0) } } },
      client_options)
    assert(exec(docker, options))
    return engine:requests()
  end

  it("are three, of which the second asks to be hijacked", function()
    local requests = run { user = "nobody", workdir = "/tmp", env = { A = "b c" } }
    assert.equal(3, #requests)

    local line, fields, body = take_apart(requests[1])
    assert.equal("POST /v1.41/containers/web/exec HTTP/1.1", line)
    assert.equal("application/json", fields["content-type"])
    assert.equal(tostring(#body), fields["content-length"])
    assert.is_nil(fields.upgrade)
    assert.same({ Cmd = { "ls", "-l", "$HOME;" }, User = "nobody", WorkingDir = "/tmp", Env = { "A=b c" },
      AttachStdout = true, AttachStderr = true }, cjson.decode(body))

    line, fields, body = take_apart(requests[2])
    assert.equal("POST /v1.41/exec/e1/start HTTP/1.1", line)
    assert.same({ "application/json", "Upgrade", "tcp" }, { fields["content-type"], fields.connection, fields.upgrade })
    assert.equal(tostring(#body), fields["content-length"])
    assert.is_true(#body < 200)
    assert.is_nil(fields["transfer-encoding"])
    assert.is_nil(fields.expect)
    assert.same({ Detach = false, Tty = false }, cjson.decode(body))

    line, fields, body = take_apart(requests[3])
    assert.equal("GET /v1.41/exec/e1/json HTTP/1.1", line)
    assert.is_nil(fields["content-length"])
    assert.equal("", body)
  end)

  it("name the host, and us", function()
    for _, request in ipairs(run()) do
      local _, fields = take_apart(request)
      assert.truthy(fields.host:find "^[%w.]+$")
      assert.truthy(fields["user-agent"]:find "^moondock/%d")
    end
  end)

  it("have no version in their path where none is spoken", function()
    for _, request in ipairs(run(nil, { api = false })) do
      assert.truthy(request.raw:find "^%u+ /[ce]" and not request.raw:find "^%u+ /v")
    end
  end)

  it("escape what an id contains", function()
    docker, engine = client { any = { "read", { "write", reply.refusal(404, "no") } } }
    for id, segment in pairs {
      ["a/b"] = "a%2Fb", [" web "] = "web", ["a b?c#d"] = "a%20b%3Fc%23d", ["%2e%2e"] = "%252e%252e",
      ["0e35a1c0-7a83-4cb1-8d4e-0d5b5d0e0f10"] = "0e35a1c0-7a83-4cb1-8d4e-0d5b5d0e0f10",
    } do
      fails("not_found", docker:exec(id):inspect())
      local requests = engine:requests()
      assert.equal("GET /v1.41/exec/" .. segment .. "/json HTTP/1.1", (take_apart(requests[#requests])))
    end
  end)
end)

describe("the version", function()
  -- The bodies of create and start with this version, of an exec with a terminal.
  local function bodies(version)
    local docker, engine = client { pings = true,
      { "read", { "write", reply.ping(version) }, "read", created, "read", started("raw", hostile.raw) } }
    docker.api = nil -- as without the option
    local body = { Cmd = { "sh" }, Tty = true, ConsoleSize = { 24, 80 } }
    assert(docker:container "web":spawn(body)):close()
    local requests = engine:requests()
    assert.equal(3, #requests)
    assert.equal("HEAD /_ping HTTP/1.1", (take_apart(requests[1])))
    assert.same({ 24, 80 }, body.ConsoleSize)
    local _, _, create = take_apart(requests[2])
    local _, _, start = take_apart(requests[3])
    return cjson.decode(create), cjson.decode(start)
  end

  it("is known before a body is made", function()
    local create, start = bodies "1.41"
    assert.same({ nil, nil }, { create.ConsoleSize, start.ConsoleSize })
    create, start = bodies "1.44"
    assert.same({ { 24, 80 }, { 24, 80 } }, { create.ConsoleSize, start.ConsoleSize })
  end)

  it("decides whether an exec can have an environment", function()
    local docker, engine = client({}, { api = "1.24" })
    local err = fails("unsupported", exec(docker, { env = { A = "b" } }))
    assert.truthy(err.message:find("1.25", 1, true) and err.message:find("1.24", 1, true))
    assert.equal("create", err.stage)
    assert.equal(0, #engine:connections())
    docker = client({ { "read", created, "read", started() }, { "read", { "write", hostile.exited(0) } } },
      { api = "1.24" })
    assert(exec(docker, { env = {} }))
  end)
end)

describe("an exec's create", function()
  it("must give it an id", function()
    for _, answer in ipairs { "{}", '{"Id":""}', '{"Id":null}', '{"Id":1}', "[]", "null", '"e1"' } do
      local docker, engine = client { { "read", { "write", reply.json(201, answer) } } }
      local err = fails("protocol", exec(docker))
      assert.equal("create", err.stage)
      assert.equal(1, #engine:requests())
    end
  end)

  it("may be refused", function()
    local docker = client { { "read", { "write", reply.refusal(404, " No such container: web\n") } } }
    local err = fails("not_found", exec(docker))
    assert.same({ "create", 404, "POST /containers/web/exec" }, { err.stage, err.status, err.op })
    assert.truthy(err.message:find "^%s*No such container: web%s*$")
  end)
end)

describe("an exec's start", function()
  it("may be answered without an upgrade, or with nothing to read", function()
    for bytes, stdout in pairs {
      [reply.stream() .. reply.frame(1, "hi\n")] = "hi\n",
      [reply.head(200, "Content-Length: 0")] = "",
      [reply.upgraded()] = "",
      [reply.chunked() .. reply.chunks {}] = "",
    } do
      local docker = client { { "read", created, "read", { "write", bytes } },
        any = { "read", { "write", hostile.exited(7) } } }
      local r = assert(exec(docker))
      assert.same({ stdout, "", 7 }, { r.stdout, r.stderr, r.exit_code })
    end
  end)

  it("may be refused: that is its stage", function()
    for status, kind in pairs { [404] = "not_found", [409] = "conflict", [400] = "api" } do
      local docker = client { { "read", created, "read", { "write", reply.refusal(status, "no") } } }
      local err = fails(kind, exec(docker))
      assert.same({ "start", status, "no" }, { err.stage, err.status, err.message })
    end
  end)

  it("decides the framing by its Tty, whatever the content type says", function()
    local bytes = reply.frame(1, "framed")
    for _, kind in ipairs { hostile.raw, hostile.framed } do
      for tty, expected in pairs { [true] = bytes, [false] = "framed" } do
        local docker = client { { "read", started(bytes, kind) }, { "read", { "write", hostile.exited(0) } } }
        local stream = assert(docker:exec "e1":attach { Tty = tty })
        assert.same({ stdout = expected, stderr = "", truncated = false }, assert(stream:collect()))
      end
    end
  end)

  it("may leave it to itself: one connection for many", function()
    local steps, sized = {}, reply.head(200, "Content-Length: 0")
    local chunked = reply.chunked() .. reply.chunks {}
    for i = 1, 20, 2 do
      steps[i], steps[i + 1] = "read", { "write", i % 4 == 1 and sized or chunked }
    end
    local docker, engine = client { steps }
    for _ = 1, 10 do assert.is_true(docker:exec "e1":start()) end
    assert.equal(1, #engine:connections())
    local _, fields, body = take_apart(engine:requests()[1])
    assert.is_nil(fields.upgrade)
    assert.same({ Detach = true, Tty = false }, cjson.decode(body))
  end)

  it("may leave it to itself, and be refused", function()
    local docker = client { { "read", { "write", reply.refusal(400, "OCI runtime exec failed") } } }
    local err = fails("api", docker:exec "e1":start())
    assert.same({ 400, "OCI runtime exec failed" }, { err.status, err.message })
  end)
end)

describe("an exit code", function()
  -- The result of an exec whose inspects say these things, and how many inspects that took.
  local function of(...)
    local steps = {}
    for _, state in ipairs { ... } do
      steps[#steps + 1] = "read"
      steps[#steps + 1] = { "write", reply.json(200, state) }
    end
    local docker, engine = client { { "read", created, "read", started(reply.frame(1, "x")) }, steps }
    local r, err = exec(docker, { timeout = 2 })
    return r and r.exit_code, err, #engine:requests() - 2
  end

  it("is asked for until it is known", function()
    local running = '{"Running":true,"ExitCode":null}'
    local code, _, asked = of(running, running, { Running = false, ExitCode = 5 })
    assert.same({ 5, 3 }, { code, asked })
    code, _, asked = of('{"Running":true,"ExitCode":0}', '{"Running":false,"ExitCode":null}', '{"Running":false}',
      { Running = false, ExitCode = 0 })
    assert.same({ 0, 4 }, { code, asked })
  end)

  it("may be negative, and large", function()
    for _, code in ipairs { 0, 1, 126, 127, 137, 255, -1, 3221225786 } do
      assert.equal(code, (of { Running = false, ExitCode = code }))
    end
  end)

  it("is an integer, as it was sent", function()
    assert.equal("3", tostring((of('{"Running":false,"ExitCode":3}'))))
  end)

  it("is unknown when the exec has gone", function()
    local docker = client { { "read", created, "read", started(reply.frame(1, "x")) },
      { "read", { "write", reply.refusal(404, "No such exec instance: e1") } } }
    local err = fails("not_found", exec(docker))
    assert.same({ "inspect", "x" }, { err.stage, err.stdout })
  end)

  it("is unknown when the engine's answer is none", function()
    for _, body in ipairs { "[]", "null", '"x"', "1", "" } do
      local docker = client { { "read", created, "read", started() },
        any = { "read", { "write", reply.json(200, body) } } }
      local value, err = exec(docker, { timeout = 0.1 })
      assert.is_nil(value)
      assert.is_true(err.kind == "protocol" or err.kind == "timeout", err.kind)
    end
  end)
end)

describe("an exec's other calls", function()
  it("give what the engine gives", function()
    local state = '{"ID":"e1","ContainerID":"c1","Running":true,"ExitCode":null,"Pid":7,"OpenStdin":false,'
      .. '"OpenStdout":true,"OpenStderr":true,"CanRemove":false,"DetachKeys":"",'
      .. '"ProcessConfig":{"tty":false,"entrypoint":"ls","arguments":[],"privileged":false}}'
    local docker, engine = client { { "read", { "write", reply.json(200, state) },
      "read", { "write", reply.head(200, "Content-Length: 0") },
      "read", { "write", reply.refusal(404, "No such exec instance: e1") } } }
    local info = assert(docker:exec "e1":inspect())
    assert.same({ "e1", "c1", true, 7, "ls" },
      { info.ID, info.ContainerID, info.Running, info.Pid, info.ProcessConfig.entrypoint })
    assert.equal(cjson.null, info.ExitCode)
    assert.is_true(docker:exec "e1":resize { h = 24, w = 80 })
    assert.equal("POST /v1.41/exec/e1/resize?h=24&w=80 HTTP/1.1", (take_apart(engine:requests()[2])))
    fails("not_found", docker:exec "e1":resize { h = 24, w = 80 })
  end)

  it("take 304 for a success", function()
    local docker = client { { "read", { "write", reply.head(204) }, "read", { "write", reply.head(304) } } }
    assert.is_true(docker:container "web":stop())
    assert.is_true(docker:container "web":stop())
  end)
end)
