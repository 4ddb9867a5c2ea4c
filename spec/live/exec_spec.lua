local live = require "spec.support.live"
local moondock = require "moondock"
local process = require "spec.support.process"

-- Nobody listens there: whatever would be sent fails with "connect".
describe("a guarded exec, before anything is sent,", function()
  local web = assert(moondock.new { host = "unix:///nonexistent/socket" }):container "web"

  local function refusal(container, argv, allow)
    local result, err = container:exec(argv, { allow = allow })
    assert.is_nil(result)
    return err
  end

  it("1 refuses an empty argv", function()
    assert.equal("invalid", refusal(web, {}, {}).kind)
  end)

  it("2 refuses all without an allowlist", function()
    for _, allow in ipairs { {}, false } do
      local err = refusal(web, { "id" }, allow or nil)
      assert.equal("denied", err.kind)
      assert.matches("no allowed binaries", err.message)
    end
  end)

  it("3 takes only an exact entry of the allowlist", function()
    for _, allowed in ipairs { "/bin/id", "i", "idle", "ID", "id " } do
      local err = refusal(web, { "id" }, { allowed })
      assert.equal("denied", err.kind)
      assert.matches('"id"', err.message)
      assert.matches(allowed, err.message, 1, true)
    end
    assert.equal("connect", refusal(web, { "id" }, { "ls", "id" }).kind)
  end)

  it("4 refuses an empty container id, after the other checks", function()
    for _, id in ipairs { "", " " } do
      local nobody = web.client:container(id)
      assert.equal("denied", refusal(nobody, { "id" }, {}).kind)
      assert.equal("invalid", refusal(nobody, { "id" }, { "id" }).kind)
    end
  end)
end)

live.describe("a guarded exec", { "dockerd", "podman" }, function(on)
  local function exec(argv, given)
    given = given or {}
    given.allow = { argv[1] }
    return on:web():exec(argv, given)
  end

  local function sh(script, given)
    return exec({ "sh", "-c", script }, given)
  end

  -- Runs until the deadline: the Error, and how long that took.
  local function late(argv, given)
    local began = process.now()
    local result, err = exec(argv, given)
    assert.is_nil(result)
    assert.equal("timeout", err.kind)
    return err, process.now() - began
  end

  if live.long then
    it("5 has 30 seconds by default, and for 0", function()
      local _, seconds = late({ "sleep", "40" }, { timeout = 0, kill = true })
      assert.is_true(seconds >= 30 and seconds < 31.5)
    end)
  end

  it("6 has one deadline for everything", function()
    local _, seconds = late({ "sleep", "60" }, { timeout = 0.5, kill = true })
    assert.is_true(seconds >= 0.5 and seconds < 2)
  end)

  it("6 keeps the deadline although data never stops", function()
    local container = on:run() -- with which the process is gone
    local began = process.now()
    local _, err = container:exec({ "yes" }, { allow = { "yes" }, timeout = 0.5, limit = 1000 })
    local seconds = process.now() - began
    container:remove { force = true }
    assert.equal("timeout", err.kind)
    assert.equal(("y\n"):rep(500), err.stdout)
    assert.is_true(seconds >= 0.5 and seconds < 2)
  end)

  it("7 has partial output with a timeout", function()
    local err = late({ "sh", "-c", "echo a; echo b >&2; sleep 60" }, { timeout = 0.5, kill = true })
    assert.same({ "a\n", "b\n", "read" }, { err.stdout, err.stderr, err.stage })
  end)

  it("8 leaves the process alone after a timeout, unless told to kill", function()
    local container = on:run()
    local function sleeps()
      return select(2, live.output(container, "ps", "-o", "args"):gsub("sleep 7[12]", ""))
    end
    local function timeout(seconds, kill)
      local _, err = container:exec({ "sleep", seconds }, { allow = { "sleep" }, timeout = 0.3, kill = kill })
      assert.equal("timeout", err.kind)
      return err
    end
    assert.is_true(timeout("71", true).killed)
    assert.equal(0, sleeps())
    assert.is_nil(timeout("72").killed)
    assert.equal(1, sleeps())
  end)

  it("9 passes argv without a shell", function()
    assert.equal("$HOME;id\n", exec({ "echo", "$HOME;id" }).stdout)
    local result = assert(exec { "printf", "%s|", "", " ", "a b", "'\"\\", "\195\169", "*", "\n" })
    assert.equal("| |a b|'\"\\|\195\169|*|\n|", result.stdout)
  end)

  it("10 takes user, workdir and env", function()
    local result = assert(sh("id -un; pwd; echo $A", { user = "nobody", workdir = "/tmp", env = { A = "b c" } }))
    assert.equal("nobody\n/tmp\nb c\n", result.stdout)
  end)

  it("11 tells stage, status and message when create fails", function()
    local result, err = on.docker:container "nosuch":exec({ "id" }, { allow = { "id" } })
    assert.is_nil(result)
    assert.same({ "not_found", 404, "create" }, { err.kind, err.status, err.stage })
    assert.matches("[Nn]o such container", err.message)
    assert.matches("nosuch", err.message)
  end)

  it("12 starts with an upgrade and without one", function()
    assert.equal("hi\n", exec({ "echo", "hi" }).stdout)
    local waiting = assert(on:web():exec_create { Cmd = { "echo", "hi" } })
    local plain = assert(on.docker:request("POST", "/exec/" .. waiting.id .. "/start",
      { body = { Detach = false, Tty = false }, returns = "frames" }))
    assert.equal("hi\n", assert(plain:collect(10)).stdout)
  end)

  it("13 keeps stdout and stderr apart, each in order", function()
    local result = assert(sh "for i in 1 2 3 4 5; do echo o$i; echo e$i >&2; done")
    assert.equal("o1\no2\no3\no4\no5\n", result.stdout)
    assert.equal("e1\ne2\ne3\ne4\ne5\n", result.stderr)
    assert.is_false(result.truncated)
  end)

  it("13 passes every byte, and both ways", function()
    local all = {}
    for i = 0, 255 do all[i + 1] = string.char(i) end
    local bytes = table.concat(all):rep(100)
    local result = assert(sh("tee /dev/stderr", { stdin = bytes }))
    assert.is_true(result.stdout == bytes)
    assert.is_true(result.stderr == bytes)
  end)

  it("13 keeps as much as the limit, and reads the rest", function()
    local result = assert(sh("head -c 300000 /dev/zero; head -c 10 /dev/zero >&2; exit 4", { limit = 1000 }))
    assert.same({ 1000, 10, true, 4 }, { #result.stdout, #result.stderr, result.truncated, result.exit_code })
  end)

  it("14, 15 returns the exit code as a result, and never a false 0", function()
    for _, code in ipairs { 0, 1, 7, 42, 126, 255 } do
      assert.equal(code, assert(sh("exit " .. code)).exit_code)
    end
    assert.equal(137, assert(sh "kill -9 $$").exit_code)
  end)

  it("18 surfaces a missing binary: the engine's text and a code", function()
    local result = assert(exec { "/nope" })
    assert.equal(on.kind == "podman" and 127 or 126, result.exit_code)
    assert.matches("no such file", result.stdout .. result.stderr)
  end)
end)

live.describe("guarded execs", { "dockerd" }, function(on)
  it("16 measures the duration in ms", function()
    local ms = assert(on:web():exec({ "sleep", "1" }, { allow = { "sleep" } })).duration_ms
    assert.is_true(ms >= 1000 and ms < 2000, tostring(ms))
  end)

  it("20 does not mix concurrent commands of one client", function()
    local running = {}
    for i = 1, 20 do
      running[i] = assert(on:web():spawn { Cmd = { "sh", "-c", "read go; echo " .. i .. "; exit " .. i },
        AttachStdin = true })
    end
    for i = 20, 1, -1 do assert(running[i]:write "go\n") end
    for i, one in ipairs(running) do
      assert.equal(i .. "\n", assert(one:collect(10)).stdout)
      assert.equal(i, assert(one:code()))
    end
  end)
end)
