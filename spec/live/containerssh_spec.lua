-- ContainerSSH's backend in mode session: a container for each program.
local containerssh = require "moondock.containerssh"
local json = require "moondock.json"
local live = require "spec.support.live"
local registry = require "spec.support.registry"

live.describe("ContainerSSH's backend", { "dockerd", "podman" }, function(on)
  local docker, image, store = on.docker, nil, nil
  local login = { id = ("0123456789abcdef"):rep(2), ip = "192.0.2.1", username = "moon" }

  setup(function() -- an image of a registry, whose command says that it is that
    store = registry.start(on.engine)
    image = store.address .. "/guest:1"
    local maker = on:create { Cmd = { "sh", "-c", "echo own command; cat; exit 7" } }
    assert(maker:commit { repo = store.address .. "/guest", tag = "1" })
    assert(maker:remove())
    assert(assert(docker:image(image):push()):result())
  end)

  teardown(function() store:stop() end)

  local function left()
    return #assert(docker:containers {
      all = true, filters = { label = { "containerssh_connection_id=" .. login.id } } })
  end

  local function legacy(more)
    local config = { container = { image = image }, host = { networkmode = "none" }, timeout = "20s" }
    for name, value in pairs(more or {}) do config[name] = value end
    local records = {}
    local backend = assert(containerssh.new(json.encode {
      dockerrun = { host = on.host, config = config },
    }, { log = function(record) records[#records + 1] = record end }))
    return backend, records
  end

  local function execution(more)
    local keys = { mode = "session", container = { Image = on.engine.image }, host = { NetworkMode = "none" },
      imagePullPolicy = "Never" }
    for name, value in pairs(more or {}) do keys[name] = value end
    return assert(containerssh.new { connection = { host = on.host }, execution = keys })
  end

  it("no. 28: takes the configuration of 0.3: the image is pulled, a shell is its command, no exec", function()
    local backend, records = legacy { disableCommand = true }
    assert.equal(1, #records)
    assert.equal("warning", records[1].level)
    assert.matches("dockerrun is deprecated", records[1].message)
    assert(docker:image(image):remove())
    local connection = assert(backend:connect(login))
    assert(docker:image(image):inspect())

    local session = connection:session()
    local none, err = session:exec "/bin/echo hi"
    assert.is_nil(none)
    assert.same({ "denied", "command execution is disabled" }, { err.kind, err.message })
    assert.equal(0, left())

    local shell = assert(session:shell())
    assert.equal(1, left())
    local inside = assert(docker:container(shell.exec.container.id):inspect())
    assert.same({ "sh", "-c", "echo own command; cat; exit 7" }, inside.Config.Cmd)
    assert.same({ login.id, login.ip, login.username, true }, {
      inside.Config.Labels.containerssh_connection_id, inside.Config.Labels.containerssh_ip,
      inside.Config.Labels.containerssh_username, inside.Config.OpenStdin })
    assert(shell:write "to the shell\n")
    assert(shell:finish())
    assert.same({ stdout = "own command\nto the shell\n", stderr = "", truncated = false }, assert(shell:collect()))
    assert.equal(7, assert(shell:code()))
    assert.equal(0, left())
    assert.is_true(connection:close())
  end)

  it("runs a line, unless the configuration forbids it", function()
    local connection = assert(legacy():connect(login))
    local session = connection:session()
    assert.is_true(session:env("FOO", "bar"))
    local stream = assert(session:exec "echo $FOO; exit 42")
    assert.equal("bar\n", assert(stream:collect()).stdout)
    assert.equal(42, assert(stream:code()))
    assert.equal("DOCKER_PROGRAM_ALREADY_RUNNING", select(2, session:shell()).code)
    assert.equal("DOCKER_PROGRAM_ALREADY_RUNNING", select(2, session:env("A", "b")).code)
    assert(connection:close())
    assert.equal(0, left())
  end)

  it("gives a program its terminal, a signal, and an end", function()
    local shell_command = { "sh", "-c", [[
      trap 'exit 55' USR1
      until stty size 2>&1 | grep -q '^25 '; do :; done
      stty size; echo $TERM; while :; do sleep 0.1; done]] }
    local connection = assert(execution({ shellCommand = shell_command }):connect(login))
    local session = connection:session()
    assert.is_true(session:pty { term = "xterm", cols = 80, rows = 25 })
    local shell = assert(session:shell())
    local seen = ""
    repeat seen = seen .. select(2, assert(shell:next(20))) until seen:find "xterm\r\n"
    assert.matches("25 80\r\nxterm\r\n", seen)
    assert.equal("busy", select(2, shell:code()).kind)
    assert(shell:kill "USR1")
    assert.is_table(shell:collect(20))
    assert.equal(55, assert(shell:code()))

    local endless = connection:session()
    assert(endless:exec "sleep 1000")
    assert.equal(1, left())
    assert.is_true(connection:close())
    assert.is_true(connection:close())
    assert.equal(0, left())
  end)

  it("runs one program in a session, also when two are asked for at once, and none in a closed one", function()
    local loop = require("spec.contract.loops").frame()
    local backend = assert(containerssh.new({ connection = { host = on.host }, execution = {
      mode = "session", container = { Image = on.engine.image }, host = { NetworkMode = "none" },
      imagePullPolicy = "Never" } }, { wait = "frame" }))
    local ended, problem = 0, nil
    local function go(task)
      loop.go(function()
        local ok, raised = pcall(task)
        problem = problem or not ok and raised or nil
        ended = ended + 1
      end)
    end
    local connection = assert(backend:connect(login))
    local session, kinds = connection:session(), {}
    for i = 1, 2 do
      go(function()
        local _, err = session:exec "sleep 1000"
        kinds[i] = err and err.code or "runs"
      end)
    end
    local other, late = connection:session(), nil
    go(function() late = select(2, other:exec "sleep 1000") end)
    go(function() other:close() end)
    while ended < 4 do loop.step() end
    assert.is_nil(problem)
    assert.same({ "runs", "DOCKER_PROGRAM_ALREADY_RUNNING" }, kinds)
    assert.equal("closed", late.kind)
    go(function() connection:close() end)
    while ended < 5 do loop.step() end
    assert.equal(0, left())
    assert.equal("closed", select(2, connection:session():shell()).kind)
  end)

  it("leaves nothing of what cannot be started, and knows its subsystems", function()
    local connection = assert(execution({ subsystems = { sftp = "/bin/true", other = "/nosuch" } }):connect(login))
    assert.equal("DOCKER_SUBSYSTEM_NOT_SUPPORTED", select(2, connection:session():subsystem "scp").code)
    local session = connection:session()
    local _, err = session:subsystem "other"
    assert.matches("nosuch", err.message)
    assert.equal(0, left())
    assert.equal(0, assert(assert(session:subsystem "sftp"):code(20)))
    assert.equal(0, left())
  end)

  it("refuses without a request what it has not, and says so when there is no image", function()
    local _, err = containerssh.new { connection = { host = "unix:///nosuch" } }
    assert.same({ "unsupported", "execution.mode: only session is supported" }, { err.kind, err.message })
    _, err = containerssh.new { execution = { mode = "session", container = {} } }
    assert.equal("DOCKER_CONFIG_ERROR", err.code)
    local none = execution { container = { image = store.address .. "/none:1" }, imagePullPolicy = "IfNotPresent" }
    assert.is_nil((none:connect(login)))
    local missing = assert(execution({ container = { image = "nosuch:1" } }):connect(login))
    assert.equal("not_found", select(2, missing:session():shell()).kind)
    assert.equal(0, left())
  end)
end)
