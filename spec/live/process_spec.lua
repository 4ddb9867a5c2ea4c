local env = require "spec.support.env"
local live = require "spec.support.live"
local moondock = require "moondock"
local process = require "spec.support.process"

-- All that a stream still has: stdout, stderr.
local function rest(stream)
  local all = { stdout = {}, stderr = {} }
  for name, bytes in stream:each() do table.insert(all[name], bytes) end
  return table.concat(all.stdout), table.concat(all.stderr)
end

-- Read until what has come matches; a pattern that never comes fails.
local function expect(stream, pattern)
  local came = ""
  while not came:find(pattern) do
    local name, bytes = stream:next(10)
    assert(name, bytes)
    came = came .. bytes
  end
  return came
end

live.describe("a process at the other end", live.all, function(on)
  it("134, 135 reads, is written to, and sees the end of its input", function()
    local cat = assert(on:web():spawn { Cmd = { "sh", "-c", "cat; echo over; exit 3" }, AttachStdin = true })
    for _, text in ipairs { "one\n", "\0two\255", ("x"):rep(1000) } do
      assert.is_true(cat:write(text))
      expect(cat, text:gsub("%z", "%%z"))
    end
    assert.is_true(cat:finish())
    assert.equal("over\n", (rest(cat)))
    assert.equal(3, cat:code())
    assert.is_true(cat:close())
    assert.is_true(cat:close())
  end)

  it("135 half-closes, and its output still comes", function()
    local wc = assert(on:web():spawn { Cmd = { "wc", "-c" }, AttachStdin = true })
    assert.is_true(wc:write(("x"):rep(100000)))
    assert.is_true(wc:finish())
    assert.equal("100000\n", (rest(wc)))
    assert.equal("100000\n", (rest(assert(on:web():spawn({ Cmd = { "wc", "-c" } }, { stdin = ("x"):rep(100000) })))))
  end)
end)

live.describe("a process", { "dockerd", "podman" }, function(on)
  it("127 is made with every option of the Engine API", function()
    local waiting = assert(on:web():exec_create {
      Cmd = { "sh", "-c", "id -un; pwd; echo $A; tty; echo silent >&2" }, User = "nobody", WorkingDir = "/tmp",
      Env = { "A=b c" }, Privileged = false, Tty = false, AttachStdin = true, AttachStderr = false,
      DetachKeys = "ctrl-x",
    })
    local made = assert(waiting:inspect())
    assert.same({ "sh", "nobody", false, false }, { made.ProcessConfig.entrypoint, made.ProcessConfig.user,
      made.ProcessConfig.privileged, made.ProcessConfig.tty })
    assert.same({ true, true, false }, { made.OpenStdin, made.OpenStdout, made.OpenStderr })
    assert.not_equal("", made.DetachKeys)
    local result = assert(assert(waiting:attach()):collect(10))
    assert.same({ "nobody\n/tmp\nb c\nnot a tty\n", "" }, { result.stdout, result.stderr })
  end)

  it("128 is found by a container's id with blanks around it", function()
    on:web()
    assert.equal("x\n", live.output(on.docker:container "  web\n", "echo", "x"))
    local _, err = assert(moondock.new { host = "unix:///nonexistent/socket" }):container " ":spawn { Cmd = { "id" } }
    assert.equal("invalid", err.kind)
  end)

  it("130 has Env only from API 1.25 on", function()
    local old = on:client { api = "1.24" }:container(on:web())
    local _, err = old:spawn { Cmd = { "true" }, Env = { "A=1" } }
    assert.equal("unsupported", err.kind)
    assert.matches("Env.*1%.25.*1%.24", err.message)
    assert.equal(0, assert(old:exec({ "true" }, { allow = { "true" }, env = {} })).exit_code)
  end)

  it("132 starts detached", function()
    local exec = assert(on:web():exec_create { Cmd = { "sh", "-c", "echo done >/tmp/detached" } })
    assert.is_true(exec:start())
    assert.is_true(process.await(10, function()
      local result = on:web():exec({ "cat", "/tmp/detached" }, { allow = { "cat" } })
      return result.stdout == "done\n"
    end))
    if on.kind == "dockerd" then -- podman 4.3 calls it running for five minutes
      assert.equal(0, exec:code(10))
    end
  end)

  it("133 fails to start detached: an error", function()
    local exec = assert(on:web():exec_create { Cmd = { "/nope" } })
    local ok, err = exec:start()
    assert.is_nil(ok)
    assert.equal("api", err.kind)
    assert.matches("no such file", err.message)
  end)

  it("135 outlives the end of its input", function()
    local late = assert(on:web():spawn({ Cmd = { "sh", "-c", "cat; sleep 0.5; echo late; exit 3" } }, { stdin = "" }))
    assert.equal("late\n", (rest(late)))
    assert.equal(3, late:code())
  end)

  it("136 is raw with a Tty", function()
    local tty = assert(on:web():spawn { Cmd = { "sh", "-c", "echo x; echo y >&2" }, Tty = true })
    assert.same({ "x\r\ny\r\n", "" }, { rest(tty) })
  end)

  it("137 tells stdout from stderr for each line", function()
    local lines = { stdout = {}, stderr = {} }
    local script = "printf 'a\\nb'; printf 'e\\n\\nf\\n' >&2; sleep 0.1; printf 'c\\r\\n\\nlast'"
    for name, line in assert(on:web():spawn { Cmd = { "sh", "-c", script } }):lines() do
      table.insert(lines[name], line)
    end
    assert.same({ stdout = { "a", "bc\r", "", "last" }, stderr = { "e", "", "f" } }, lines)
  end)

  it("138 is inspected: the exit code is unknown while it runs", function()
    local cat = assert(on:web():spawn { Cmd = { "cat" }, AttachStdin = true })
    assert(cat:write "up\n" and cat:next(10)) -- the connection may be there before the process
    local state, names = assert(cat.exec:inspect()), {}
    for name in pairs(state) do names[#names + 1] = name end
    table.sort(names)
    assert.same({ "CanRemove", "ContainerID", "DetachKeys", "ExitCode", "ID", "OpenStderr", "OpenStdin", "OpenStdout",
      "Pid", "ProcessConfig", "Running" }, names)
    assert.is_true(state.Running)
    -- podman 4.3 says 0 even then
    assert.equal(on.kind == "podman" and 0 or moondock.null, state.ExitCode)
    assert.equal("busy", select(2, cat:code()).kind)
    assert.is_true(cat:finish())
    assert.equal(0, cat:code(10))
    assert.equal(0, cat.exec:inspect().ExitCode)
  end)

  it("138 that was not started has no exit code either", function()
    local exec = assert(on:web():exec_create { Cmd = { "true" } })
    local code, err = exec:code()
    assert.is_nil(code)
    assert.equal("busy", err.kind)
  end)

  it("142 may be silent for longer than a plain call's timeout", function()
    local patient = on:client { timeout = 0.5 }:container(on:web())
    local quiet = assert(patient:spawn { Cmd = { "sh", "-c", "sleep 0.7; echo x" } })
    assert.equal("x\n", (rest(quiet)))
  end)

  it("143 tells the process the size of its terminal", function()
    local script = "trap 'stty size' WINCH; echo up; while :; do sleep 0.05; done"
    local tty = assert(on:web():spawn { Cmd = { "sh", "-c", script }, Tty = true })
    expect(tty, "up")
    assert.is_true(tty:resize { h = 25, w = 120 })
    expect(tty, "25 120")
    assert.is_true(tty:resize { h = 33, w = 44 })
    expect(tty, "33 44")
    tty:kill()
    local status
    assert.is_true(process.await(10, function() -- podman notices a little later
      local _, err = tty:resize { h = 1, w = 1 }
      status = err and err.status
      return status ~= nil
    end))
    assert.is_true(status == 404 or on.kind == "podman" and status >= 400)
  end)

  if live.long then
    it("143 that was not started has no terminal", function()
      local exec = assert(on:web():exec_create { Cmd = { "true" }, Tty = true })
      local ok, err = exec:resize { h = 1, w = 1 } -- dockerd waits for its start
      assert.is_nil(ok)
      assert.is_true(err.status >= 400)
    end)
  end

  it("136 with a Tty is ended by a typed end of input, not by finish", function()
    local tty = assert(on:web():spawn { Cmd = { "sh", "-c", "echo up; cat; echo over; exit 5" }, Tty = true,
      AttachStdin = true })
    expect(tty, "up")
    assert.is_true(tty:write "\4")
    expect(tty, "over")
    assert.equal(5, tty:code(10))

    tty = assert(on:web():spawn { Cmd = { "cat" }, Tty = true, AttachStdin = true })
    assert.is_true(tty:finish())
    tty:next(0.2) -- dockerd ends the stream, podman does not
    assert.equal("busy", select(2, tty.exec:code()).kind)
  end)

  it("145 cannot be made where the container does not run", function()
    local idle = on:run()
    local function refusal()
      local result, err = idle:exec({ "true" }, { allow = { "true" } })
      assert.is_nil(result)
      assert.equal("create", err.stage)
      return err
    end
    assert(on.docker:request("POST", "/containers/" .. idle.id .. "/pause"))
    assert.equal("conflict", refusal().kind)
    assert.matches("paused", refusal().message)
    assert(on.docker:request("POST", "/containers/" .. idle.id .. "/unpause"))
    assert(idle:stop { t = 0 })
    assert.matches("running", refusal().message)
    -- podman 4.3 has 500 for that
    assert.equal(on.kind == "podman" and "api" or "conflict", refusal().kind)
    assert(idle:remove())
  end)

  it("146 is forgotten with its container", function()
    local idle = on:run()
    local cat = assert(idle:spawn { Cmd = { "cat" }, AttachStdin = true })
    assert(cat:write "up")
    expect(cat, "up")
    assert(idle:remove { force = true })
    assert.equal("not_found", select(2, cat.exec:inspect()).kind)
    assert.is_nil((cat:next(5))) -- the engine lives: its output has ended
    assert.equal("not_found", select(2, cat:code()).kind)
  end)
end)

-- The kernel's own words about our connections to a port.
local function connections(port)
  local found = {}
  for line in io.lines "/proc/net/tcp" do
    local remote, state, timer, left = line:match ": %x+:%x+ %x+:(%x+) (%x+) %x+:%x+ (%x+):(%x+)"
    if remote and tonumber(remote, 16) == port and state == "01" then
      found[#found + 1] = { timer = timer, seconds = tonumber(left, 16) / 100 }
    end
  end
  return found
end

live.describe("a hijacked TCP connection", { "dockerd over TCP" }, function(on)
  it("141 is kept alive, every 30 seconds", function()
    local cat = assert(on:web():spawn { Cmd = { "cat" }, AttachStdin = true })
    assert.is_true(cat:write "x")
    expect(cat, "x")
    local ours = connections(tonumber(on.host:match "%d+$"))
    assert.is_true(#ours > 0)
    for _, one in ipairs(ours) do
      assert.equal("02", one.timer)
      assert.is_true(one.seconds <= 30) -- 0 while a probe is being sent
    end
    cat:close()
  end)
end)

live.describe("a process in a container that restarts again and again", { "dockerd" }, function(on)
  it("145 is refused with the reason", function()
    local mad = on:run { Cmd = { "false" }, HostConfig = { RestartPolicy = { Name = "always" } } }
    assert.is_true(process.await(20, function()
      local _, err = mad:exec({ "true" }, { allow = { "true" } })
      return err and err.kind == "conflict" and err.message:find "restarting" ~= nil
    end))
    assert(mad:remove { force = true })
  end)
end)

live.describe("what is sent", { "dockerd", "podman" }, function(on)
  local relay

  local function client()
    on:web()
    relay = live.relay(on.engine.host)
    finally(function() relay:stop() end)
    return on:client { host = relay.host }
  end

  it("129 is a ping, before anything else", function()
    client():container "web":exec({ "true" }, { allow = { "true" } })
    assert.matches("^HEAD /_ping HTTP/1.1\r\n.-\r\n\r\nPOST /v1.41/containers/web/exec ", relay:said()[1])
  end)

  it("31 is asked for a version once, and speaks it, or the one that the environment pins", function()
    local docker = client()
    for _ = 1, 3 do assert(docker:version()) end
    local said = table.concat(relay:said())
    assert.equal(1, select(2, said:gsub("/_ping", "")))
    assert.equal(3, select(2, said:gsub("GET /v1%.41/version", "")))
    local pinned = env({ DOCKER_API_VERSION = "1.40" }, on.client, on, { host = relay.host })
    assert(pinned:version())
    said = table.concat(relay:said())
    assert.equal(1, select(2, said:gsub("/_ping", "")))
    assert.equal(1, select(2, said:gsub("GET /v1%.40/version", "")))
  end)

  it("121 has no version where none is wanted", function()
    client()
    local docker = on:client { host = relay.host, api = false }
    assert(docker:version())
    assert(docker:containers())
    assert(docker:container "web":exec({ "true" }, { allow = { "true" } }))
    local said = table.concat(relay:said())
    assert.not_matches(" /v1", said)
    assert.matches("GET /version HTTP", said)
    assert.matches("POST /containers/web/exec HTTP", said)
  end)

  it("131 has no ConsoleSize below API 1.42", function()
    local tty = assert(client():container "web":spawn { Cmd = { "true" }, Tty = true, ConsoleSize = { 25, 80 } })
    tty:collect(10)
    local said = table.concat(relay:said())
    assert.matches('"Tty":true', said)
    assert.not_matches("ConsoleSize", said)
  end)

  it("131 is nothing with a ConsoleSize without a Tty", function()
    local _, err = client():container "web":spawn { Cmd = { "true" }, ConsoleSize = { 25, 80 } }
    assert.equal("invalid", err.kind)
    assert.not_matches("/exec", table.concat(relay:said()))
  end)

  it("132 goes through one connection, detached", function()
    local web = client():container "web"
    for _ = 1, 5 do assert(assert(web:exec_create { Cmd = { "true" } }):start()) end
    assert.equal(1, #relay:said())
  end)

  it("134 asks for an upgrade", function()
    assert(client():container "web":spawn { Cmd = { "true" } }):collect(10)
    local start = relay:said()[1]:match "POST /v1.41/exec/%x+/start HTTP/1.1\r\n.*"
    assert.matches("\r\nConnection: Upgrade\r\n", start)
    assert.matches("\r\nUpgrade: tcp\r\n", start)
    assert.matches("\r\nContent%-Type: application/json\r\n", start)
  end)
end)
