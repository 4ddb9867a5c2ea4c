local live = require "spec.support.live"
local process = require "spec.support.process"

-- The commands that run in a container beside its first process. Zombies that
-- nobody reaps run no more.
local function running(container)
  local list = {}
  for line in live.output(container, "ps", "-o", "pid,stat,args"):gmatch "[^\n]+" do
    local pid, state, args = line:match "^%s*(%d+)%s+(%S+)%s+(.*)$"
    if pid and pid ~= "1" and state:sub(1, 1) ~= "Z" and not args:find "^ps " then list[#list + 1] = args end
  end
  table.sort(list)
  return list
end

-- Start argv, let the deadline pass, and kill it: the Error.
local function overdue(container, argv, given)
  given = given or {}
  given.allow, given.kill, given.timeout = { argv[1] }, true, given.timeout or 0.4
  local result, err = container:exec(argv, given)
  assert.is_nil(result)
  assert.equal("timeout", err.kind)
  return err
end

-- One that says when it runs.
local function spawn(container, script, body)
  body = body or {}
  body.Cmd = { "sh", "-c", "echo up; " .. script }
  local stream = assert(container:spawn(body))
  assert.same({ "stdout", "up\n" }, { stream:next(10) })
  return stream
end

live.describe("kill = true", { "dockerd", "podman" }, function(on)
  local container -- in which nothing is left running, after each of these
  setup(function() container = on:run() end)

  for what, script in pairs {
    ["children"] = "sleep 71 & sleep 72",
    ["grandchildren in the background"] = "(sleep 71 & sh -c 'sleep 73 & sleep 74') & sleep 72",
    ["subshells, which are forks without an exec"] = "(while :; do sleep 1; done) & (sleep 71; :) & wait",
    ["orphans of the session"] = "(sleep 71 &); sleep 72",
    ["children in a session of their own"] = "setsid sleep 71 & setsid sh -c 'sleep 73 & sleep 74' & sleep 72",
    ["what ignores signals"] = "trap '' TERM INT HUP QUIT; while :; do sleep 1; done",
    ["what forks all the time"] = "while :; do sleep 5 & sleep 0.01; done",
    ["what is stopped"] = "sleep 71 & sleep 0.1; kill -STOP $!; kill -STOP $$",
  } do
    it("8 leaves nothing of " .. what, function()
        local err = overdue(container, { "sh", "-c", script })
      assert.is_true(err.killed, err.message)
      assert.same({}, running(container))
    end)
  end

  it("8 keeps the output, and changes neither argv nor environment", function()
    local script = "tr '\\0' '|' </proc/$$/cmdline; tr '\\0' '\\n' </proc/$$/environ; echo err >&2; sleep $LAST"
    local function run(last, kill)
      local result, err = container:exec({ "sh", "-c", script, "a b", "" },
        { allow = { "sh" }, env = { LAST = last }, timeout = 0.5, kill = kill })
      return result or err
    end
    local untouched, killed = run "0", run("71", true)
    assert.equal("sh|-c|" .. script .. "|a b||", untouched.stdout:sub(1, #script + 12))
    assert.equal(untouched.stdout, (killed.stdout:gsub("LAST=71", "LAST=0")))
    assert.same({ "err\n", true }, { killed.stderr, killed.killed })
    assert.same({}, running(container))
  end)

  it("8 works on another user's process", function()
    assert.is_true(overdue(container, { "sh", "-c", "sleep 71 & sleep 72" }, { user = "nobody" }).killed)
    assert.same({}, running(container))
  end)

  it("8 works on what never stops writing, or reading", function()
    assert.is_true(overdue(container, { "yes" }, { limit = 10 }).killed)
    local function forever() return ("x"):rep(65536) end
    local err = overdue(container, { "sh", "-c", "cat >/dev/null; sleep 71" }, { stdin = forever })
    assert.is_true(err.killed, err.message)
    assert.same({}, running(container))
  end)

  it("8 is content with a process that ends by itself meanwhile", function()
    local function forever() return ("x"):rep(65536) end
    local err = overdue(container, { "cat" }, { stdin = forever, limit = 10 })
    assert.is_true(err.killed, err.message)
  end)

  it("8 says why it cannot, without a shell", function()
    local container = on:run { Cmd = { "sh", "-c", "rm /bin/sh /bin/ash; echo up; exec sleep 1000" } }
    assert.same({ "stdout", "up\n" }, { assert(container:logs { follow = true }):next(10) })
    local err = overdue(container, { "sleep", "71" })
    assert.is_false(err.killed)
    assert.matches("could not be killed: .*/bin/sh", err.message)
    assert.same({ "sleep 71" }, running(container))
  end)

  it("8 takes its own of several that look alike, or none", function()
    local container = on:run()
    for _ = 1, 2 do spawn(container, "exec sleep 71") end
    local err = overdue(container, { "sleep", "71" })
    if on.kind == "dockerd" then
      assert.is_true(err.killed, err.message)
      assert.same({ "sleep 71", "sleep 71" }, running(container))
    else -- podman's ps does not tell stacks
      assert.is_false(err.killed)
      assert.matches("could not be killed: .*told from others", err.message)
      assert.same({ "sleep 71", "sleep 71", "sleep 71" }, running(container))
    end
    assert(container:remove { force = true })
  end)

  it("8 takes its own in the host's process namespace, or none", function()
    local container = on:run { HostConfig = { PidMode = "host" } }
    local err = overdue(container, { "sh", "-c", "sleep 71.5 & sleep 72.5" })
    local _, left = live.output(container, "ps", "-o", "args"):gsub("\nsleep 7[12]%.5", "")
    assert.equal(on.kind == "dockerd", err.killed)
    assert.equal(on.kind == "dockerd" and 0 or 2, left)
    assert(container:remove { force = true })
  end)
end)

live.describe("stream:kill", { "dockerd", "podman" }, function(on)
  local loop = "while :; do sleep 0.05; done"

  it("sends a signal that can be caught", function()
    for name, code in pairs { TERM = 55, USR1 = 56 } do
      local stream = spawn(on:run(), "trap 'exit " .. code .. "' " .. name .. "; " .. loop)
      assert.is_true(stream:kill(name))
      assert(stream:collect(10))
      assert.equal(code, stream:code())
    end
  end)

  it("sends KILL without a name, and returns when the process is gone", function()
    local container = on:run()
    local stream = spawn(container, "sleep 71")
    assert.is_true(stream:kill())
    assert.same({}, running(container))
    assert.equal(137, stream:code())
    assert.is_nil((stream:next(10)))
  end)

  it("works on one whose output nobody reads", function()
    local container = on:run()
    local stream = spawn(container, "echo $$; exec yes")
    local _, pid = stream:next(10)
    live.stalled(container, pid:match "^%d+")
    local began = process.now()
    assert.is_true(stream:kill())
    assert.is_true(process.now() - began < 5)
    assert(stream:collect(10)) -- until then dockerd ends no other exec of the container
    assert.equal(137, stream:code())
    assert.same({}, running(container))
  end)

  it("works with a terminal", function()
    local stream = assert(on:run():spawn { Cmd = { "sh", "-c", "echo up; sleep 71" }, Tty = true })
    assert.same({ "stdout", "up\r\n" }, { stream:next(10) })
    assert.is_true(stream:kill())
    assert.equal(137, stream:code())
  end)

  it("stops a process, and lets it go on", function()
    local container = on:run()
    local stream = spawn(container, "read line; echo went on", { AttachStdin = true })
    assert.is_true(stream:kill "STOP")
    assert.is_true(stream:write "\n")
    assert.equal("timeout", select(2, stream:next(0.3)).kind)
    assert.is_true(stream:kill "CONT")
    assert.same({ "stdout", "went on\n" }, { stream:next(10) })
  end)

  it("63 says that the process does not run any more", function()
    local stream = assert(on:web():spawn { Cmd = { "true" } })
    assert(stream:collect(10))
    local ok, err = stream:kill "TERM"
    assert.is_nil(ok)
    assert.equal("conflict", err.kind)
  end)

  it("62 refuses what is no signal", function()
    local stream = spawn(on:run(), loop)
    for _, name in ipairs { "term", "NOPE", "9; id", "" } do
      local ok, err = stream:kill(name)
      assert.is_nil(ok, name)
      assert.equal("invalid", err.kind)
    end
    assert.equal("busy", select(2, stream:code()).kind)
    assert.is_true(stream:kill())
  end)

  it("64 takes only its own process", function()
    if on.kind == "podman" then return pending "podman's ps does not tell the processes apart" end
    local container = on:run()
    local one, other = spawn(container, "exec sleep 71"), spawn(container, "exec sleep 71")
    assert.is_true(one:kill "TERM")
    assert(one:collect(10))
    assert.equal(143, one:code())
    assert.equal("busy", select(2, other:code()).kind)
    assert(container:remove { force = true })
  end)
end)
