local live = require "spec.support.live"

live.describe("a container", { "dockerd", "podman" }, function(on)
  local docker = on.docker
  -- podman 4.3 has 500 where dockerd has 409
  local not_in_this_state = on.kind == "podman" and "api" or "conflict"

  local function kind_of(_, err) return err and err.kind end

  -- Prints, and ends with the code that its signal stands for.
  local function traps(given)
    return on:create({ Cmd = { "sh", "-c", "trap 'exit 55' USR1; trap 'exit 7' TERM; echo up; echo err >&2;" ..
      "while :; do sleep 0.05; done" }, Labels = { moon = "dock" } }, given)
  end

  local function up(container)
    assert.same({ "stdout", "up\n" }, { assert(container:logs { follow = true, stderr = false }):next(10) })
  end

  it("is created, inspected, started and listed", function()
    local container = traps { name = "listed" }
    assert.matches("^%x+$", container.id)
    local made = assert(container:inspect())
    assert.same({ "/listed", "dock", false }, { made.Name, made.Config.Labels.moon, made.State.Running })
    local function list(given) return #assert(docker:containers(given)) end
    local filters = { name = { "listed" }, label = "moon=dock" }
    assert.same({ 0, 1 }, { list { filters = filters }, list { all = true, filters = filters } })
    assert.is_true(container:start())
    assert.is_true(container:start()) -- it runs already
    assert.is_true(container:inspect().State.Running)
    local found = docker:containers { filters = filters }[1]
    assert.same({ container.id, "/listed", "running" }, { found.Id, found.Names[1], found.State })
    assert.same({ 0 }, { list { filters = { label = "moon=cheese" } } })
    assert.is_true(container:remove { force = true })
    assert.equal("not_found", kind_of(container:inspect()))
    assert.equal("not_found", kind_of(container:remove()))
  end)

  it("is waited for, killed, stopped, and started again", function()
    local container = traps()
    assert(container:start())
    up(container)
    assert.equal("timeout", kind_of(container:wait { timeout = 0.2 }))
    assert.is_true(container:kill { signal = "USR1" })
    assert.equal(55, assert(container:wait()).StatusCode)
    local state = container:inspect().State
    assert.same({ false, 55 }, { state.Running, state.ExitCode })
    assert.equal(not_in_this_state, kind_of(container:kill()))

    assert(container:start())
    assert.is_true(container:kill())
    assert.equal(137, assert(container:wait()).StatusCode)
    assert.is_true(container:remove())
  end)

  it("is stopped by TERM, within its time", function()
    local container = traps()
    assert(container:start())
    up(container)
    assert.is_true(container:stop { t = 10 })
    assert.equal(7, container:inspect().State.ExitCode)
    assert.is_true(container:stop()) -- it is stopped already
    local deaf = on:run { Cmd = { "sh", "-c", "trap '' TERM; sleep 1000" } }
    assert.is_true(deaf:stop { t = 1 })
    assert.equal(137, deaf:inspect().State.ExitCode)
    assert(deaf:remove())
    assert(container:remove())
  end)

  it("is renamed", function()
    local one, other = on:create({}, { name = "one" }), on:create()
    assert.is_true(one:rename { name = "renamed" })
    assert.equal("/renamed", docker:container "/renamed":inspect().Name)
    assert.equal("not_found", kind_of(docker:container "one":inspect()))
    assert.equal("conflict", kind_of(other:rename { name = "renamed" }))
    assert.equal(not_in_this_state, kind_of(docker:create({ Image = on.engine.image, Cmd = { "true" } },
      { name = "renamed" })))
    assert(one:remove())
    assert(other:remove())
  end)

  it("that runs is removed only by force", function()
    local container = on:run()
    local _, err = container:remove()
    assert.matches("running", err.message)
    assert.equal(not_in_this_state, err.kind)
    assert.is_true(container:remove { force = true, v = true })
  end)

  it("is not created without an image", function()
    local _, err = docker:create { Image = "nosuch:1", Cmd = { "true" } }
    assert.equal("not_found", err.kind)
    assert.matches("[Nn]o such image", err.message)
  end)

  it("tells its processes", function()
    local top = assert(on:web():top())
    assert.matches("PID", table.concat(top.Titles, " "))
    assert.matches("sleep 1000", table.concat(top.Processes[1], " "))
    if on.kind == "dockerd" then -- podman 4.3 has ps's whole line as one title
      local titles = on:web():top { ps_args = "-eo pid,args" }.Titles
      assert.same({ "PID", "COMMAND" }, titles)
    end
  end)

  it("137 has a log of stdout and stderr", function()
    local script = "for i in 1 2 3; do echo o$i; echo e$i >&2; sleep 0.01; done; printf end"
    local container = on:run { Cmd = { "sh", "-c", script } }
    container:wait()
    local function log(given)
      local got = assert(assert(container:logs(given)):collect(10))
      return got.stdout .. "|" .. got.stderr
    end
    assert.equal("o1\no2\no3\nend|e1\ne2\ne3\n", log())
    assert.equal("|e1\ne2\ne3\n", log { stdout = false })
    assert.equal("o1\no2\no3\nend|", log { stderr = false })
    assert.matches("^20%d%d%-%d%d%-%d%dT%S+ o1\n", log { timestamps = true })
    assert.equal("|", log { since = os.time() + 1000 })
    if on.kind == "dockerd" then -- podman 4.3 counts what does not end in a newline twice
      assert.equal("o3\nend|e3\n", log { tail = 3 })
    end
    local lines = {}
    for name, line in container:logs({ follow = true }):lines() do -- ends, because the container has
      if name == "stdout" then lines[#lines + 1] = line end
    end
    assert.same({ "o1", "o2", "o3", "end" }, lines)
    assert(container:remove())
  end)

  it("137 has a log that can be followed", function()
    local container = on:run { Cmd = { "sh", "-c", "echo up; while read line; do echo $line; done" }, OpenStdin = true,
      StdinOnce = true }
    local log = assert(container:logs { follow = true }) -- podman 4.3 does not answer before the first line
    assert.same({ "stdout", "up\n" }, { log:next(10) })
    local input = assert(container:attach { stdin = true })
    for i = 1, 3 do
      assert.is_true(input:write(i .. "\n"))
      assert.same({ "stdout", i .. "\n" }, { log:next(10) })
    end
    local _, err = log:next(0.1)
    assert.equal("timeout", err.kind)
    assert.is_true(input:finish())
    assert.is_nil((log:next(10)))
    assert(container:remove { force = true })
  end)

  it("137, 139 is attached before it starts, and after", function()
    local container = on:create { Cmd = { "sh", "-c", "echo err >&2; echo up; exec cat" }, OpenStdin = true,
      StdinOnce = true }
    local early = assert(container:attach())
    assert(container:start())
    up(container)
    local late = assert(container:attach { stdin = true })
    assert.is_true(late:write "ping\n")
    assert.same({ "stdout", "ping\n" }, { late:next(10) })
    assert.is_true(late:finish())
    assert.equal(0, container:wait().StatusCode)
    local got = assert(early:collect(10))
    assert.same({ "up\nping\n", "err\n" }, { got.stdout, got.stderr })
    if on.kind == "dockerd" then -- podman 4.3 sends more than the frame says
      got = assert(assert(container:attach { logs = true, stream = false }):collect(10))
      assert.same({ "up\nping\n", "err\n" }, { got.stdout, got.stderr })
    end
    assert(container:remove())
  end)

  it("135 is fed by a source while its output is read", function()
    local container = on:create { Cmd = { "cat" }, OpenStdin = true, StdinOnce = true }
    local input = ("0123456789abcde\n"):rep(65536)
    local stream = assert(container:attach { stdin = input })
    assert(container:start())
    assert.is_true(assert(stream:collect(20)).stdout == input)
    assert(container:remove { force = true })
  end)

  it("136, 143 with a Tty is raw, and knows its size", function()
    local container = on:create { Cmd = { "sh", "-c", "read line; stty size; echo err >&2; exit 4" }, Tty = true,
      OpenStdin = true }
    local stream = assert(container:attach { stdin = true })
    assert(container:start())
    assert.is_true(container:resize { h = 25, w = 99 })
    assert.is_true(stream:write "\n")
    local got = assert(stream:collect(10))
    assert.same({ "\r\n25 99\r\nerr\r\n", "" }, { got.stdout, got.stderr })
    assert.equal(4, container:wait().StatusCode)
    assert.equal(got.stdout, assert(container:logs():collect(10)).stdout)
    assert.is_truthy(kind_of(container:resize { h = 1, w = 1 })) -- it runs no more
    assert(container:remove())
  end)

  it("139 that does not exist: the refusal's own words", function()
    local nobody = docker:container "nosuch"
    for _, name in ipairs { "attach", "logs", "inspect", "start", "stop", "kill", "wait", "remove" } do
      local ok, err = nobody[name](nobody)
      assert.is_nil(ok)
      assert.same({ "not_found", 404 }, { err.kind, err.status }, name)
      assert.matches("[Nn]o such container", err.message)
    end
    assert.equal("not_found", kind_of(nobody:top())) -- of which podman 4.3 says nothing more
  end)

  it("is found by what blanks surround, and by a handle", function()
    local web = on:web()
    assert.equal("/web", docker:container " web\n":inspect().Name)
    assert.equal("/web", docker:container(web):inspect().Name)
    assert.equal("invalid", kind_of(docker:container "..":inspect()))
    assert.equal("not_found", kind_of(docker:container "web/json":inspect()))
  end)
end)

live.describe("a terminal", { "dockerd", "podman" }, function(on)
  it("is detached from by keys", function()
    local container = on:create { Cmd = { "cat" }, Tty = true, OpenStdin = true }
    local stream = assert(container:attach { stdin = true, detachKeys = "ctrl-x" })
    assert(container:start())
    assert.is_true(stream:write "\24")
    assert(stream:collect(10))
    assert.is_true(container:inspect().State.Running)
    assert(container:remove { force = true })
  end)
end)
