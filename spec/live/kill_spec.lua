local live = require "spec.support.live"

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

-- What a stream gives next.
local function piece(stream)
  local name, bytes = stream:next(10)
  return name and name .. " " .. bytes or bytes
end

-- Start a script and wait until it says "up".
local function spawn(container, script, body)
  body = body or {}
  body.Cmd = { "sh", "-c", script }
  local stream = assert(container:spawn(body))
  assert.equal("stdout up\n", piece(stream))
  return stream
end

live.describe("kill = true", { "dockerd", "podman" }, function(on)
  local container -- in which nothing is left running, after each of these
  setup(function() container = on:run() end)

  -- Run argv beyond its deadline: the Error.
  local function overdue(where, argv, given)
    given = given or {}
    given.allow, given.kill, given.timeout = { argv[1] }, true, 0.5
    local result, err = where:exec(argv, given)
    assert.is_nil(result)
    assert.equal("timeout", err.kind)
    return err
  end

  it("8 keeps the output, and changes neither argv nor environment", function()
    local script = "tr '\\0' '|' </proc/$$/cmdline; tr '\\0' '\\n' </proc/$$/environ; echo err >&2; sleep $LAST"
    local argv, env = { "sh", "-c", script, "a b", "" }, { LAST = "0" }
    local untouched = assert(container:exec(argv, { allow = { "sh" }, env = env }))
    assert.equal("sh|-c|" .. script .. "|a b||", untouched.stdout:sub(1, #script + 12))
    env.LAST = "71"
    local err = overdue(container, argv, { env = env })
    assert.equal(untouched.stdout, (err.stdout:gsub("LAST=71", "LAST=0")))
    assert.same({ "err\n", true }, { err.stderr, err.killed })
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
    local bare = on:run { Cmd = { "sh", "-c", "rm /bin/sh /bin/ash; echo up; exec sleep 1000" } }
    assert.equal("stdout up\n", piece(assert(bare:logs { follow = true })))
    local err = overdue(bare, { "sleep", "71" })
    assert.is_false(err.killed)
    assert.matches("could not be killed: .*/bin/sh", err.message)
    assert.same({ "sleep 71" }, running(bare))
  end)
end)

live.describe("stream:kill", { "dockerd", "podman" }, function(on)
  local LOOP = "while :; do sleep 0.05; done"
  local container -- in which nothing is left running, after each of these
  setup(function() container = on:run() end)

  -- Each leaves its own number behind if it is left behind.
  local FAMILY = "sleep 61 & (sleep 62 & sh -c 'sleep 63 & sleep 64') & (while :; do sleep 65; done) & (sleep 66; :) &"
    .. "(sleep 67 &) & setsid sleep 68 & setsid sh -c 'sleep 69 & sleep 70' & (trap '' TERM HUP; sleep 71) &"

  for what, script in pairs {
    ["children, subshells, orphans of the session, and children in sessions of their own"] =
      FAMILY .. "echo up; wait",
    ["what ignores signals"] = "trap '' TERM INT HUP QUIT; echo up; " .. LOOP,
    ["what forks all the time"] = "echo up; while :; do sleep 5 & sleep 0.01; done",
    ["what is stopped"] = "sleep 71 & echo up; kill -STOP $! $$",
  } do
    it("8 leaves nothing of " .. what, function()
      local stream = spawn(container, script)
      assert.is_true(stream:kill())
      assert.equal(137, stream:code())
      assert.same({}, running(container))
    end)
  end

  it("8 works on another user's process", function()
    assert.is_true(spawn(container, "sleep 71 & echo up; sleep 72", { User = "nobody" }):kill())
    assert.same({}, running(container))
  end)

  it("8 works with a terminal", function()
    local stream = assert(container:spawn { Cmd = { "sh", "-c", "echo up; sleep 71" }, Tty = true })
    local up = "" -- a terminal may give the end of a line by itself
    repeat up = up .. select(2, assert(stream:next(10))) until up:find "\n"
    assert.equal("up\r\n", up)
    assert.is_true(stream:kill())
    assert.equal(137, stream:code())
    assert.same({}, running(container))
  end)

  it("8, 64 takes its own of several that look alike, or none", function()
    local crowded = on:run()
    local one, other = spawn(crowded, "echo up; exec sleep 71"), spawn(crowded, "echo up; exec sleep 71")
    local ok, err = one:kill "TERM"
    if on.kind == "dockerd" then
      assert.is_true(ok)
      assert.equal(143, one:code(10))
      assert.same({ "sleep 71" }, running(crowded))
    else -- podman's ps does not tell stacks
      assert.is_nil(ok)
      assert.equal("unsupported", err.kind)
      assert.matches("told from others", err.message)
      assert.same({ "sleep 71", "sleep 71" }, running(crowded))
    end
    assert.equal("busy", select(2, other:code()).kind)
    assert(crowded:remove { force = true })
  end)

  it("8 takes its own in the host's process namespace, or none", function()
    local host = on:run { HostConfig = { PidMode = "host" } }
    local stream = spawn(host, "sleep 71.5 & echo up; sleep 72.5")
    local ok = stream:kill()
    local _, left = live.output(host, "ps", "-o", "args"):gsub("\nsleep 7[12]%.5", "")
    assert.equal(ok and 0 or 2, left) -- nothing on a guess
    assert(host:remove { force = true })
  end)

  it("sends a signal that can be caught, once", function()
    local traps = "trap 'n=$((n + 1)); echo got $n' USR1; trap 'exit 55' TERM; "
    local stream = spawn(container, traps .. "n=0; echo up; " .. LOOP)
    for n = 1, 3 do
      assert.is_true(stream:kill "USR1")
      local got
      repeat got = piece(stream) until got:find "^stdout" -- the shell says of its children what became of them
      assert.equal("stdout got " .. n .. "\n", got)
    end
    assert.is_true(stream:kill "TERM")
    local last = assert(stream:collect(10))
    assert.same({ "", 55 }, { last.stdout, stream:code() })
    assert.same({}, running(container))
  end)

  it("stops a process, and lets it go on", function()
    local stream = spawn(container, "echo up; read line; echo went on", { AttachStdin = true })
    assert.is_true(stream:kill "STOP")
    assert.is_true(stream:write "\n")
    assert.equal("timeout", select(2, stream:next(0.3)).kind)
    assert.is_true(stream:kill "CONT")
    assert.equal("stdout went on\n", piece(stream))
  end)

  it("63 says that the process does not run any more", function()
    local stream = assert(container:spawn { Cmd = { "true" } })
    assert(stream:collect(10))
    local ok, err = stream:kill "TERM"
    assert.is_nil(ok)
    assert.equal("conflict", err.kind)
  end)

  it("62 refuses what is no signal", function()
    local stream = spawn(container, "echo up; " .. LOOP)
    for _, name in ipairs { "term", "NOPE", "9; id", "" } do
      local ok, err = stream:kill(name)
      assert.is_nil(ok, name)
      assert.equal("invalid", err.kind)
    end
    assert.equal("busy", select(2, stream:code()).kind)
    assert.is_true(stream:kill())
  end)
end)
