-- A swarm, and everything that only a swarm has. In an engine of its own, for it leaves networks behind.
local engine = require "spec.support.engine"
local live = require "spec.support.live"
local moondock = require "moondock"
local process = require "spec.support.process"

describe("a swarm, on dockerd,", function()
  local one, docker, reason

  setup(function()
    one, reason = engine.dockerd { fresh = true }
    docker = one and live.on(one).docker
  end)
  teardown(function()
    if one then one:stop() end
  end)

  local function it_does(what, test)
    it(what, function()
      if not one then return pending(reason) end
      test()
    end)
  end

  it_does("is none at first", function()
    local _, err = docker:swarm():inspect()
    assert.same({ "api", 503 }, { err.kind, err.status })
    assert.matches("not a swarm manager", err.message)
  end)

  it_does("begins, is inspected and updated", function()
    local swarm = docker:swarm()
    local node = assert(swarm:init { ListenAddr = "127.0.0.1:2377", AdvertiseAddr = "127.0.0.1", Spec = {
      Labels = {} } })
    assert.matches("^%w+$", node) -- a bare string
    local info
    assert(process.await(10, function()
      info = assert(swarm:inspect())
      info.Spec.Labels = { team = "moon" }
      return (swarm:update(info.Spec, { version = info.Version })) -- its index moves by itself at first
    end))
    info = assert(swarm:inspect())
    assert.same({ team = "moon" }, info.Spec.Labels)
    local _, err = swarm:update(info.Spec, { version = 1 })
    assert.matches("out of sequence", err.message)
    assert.equal("", assert(swarm:unlockkey()).UnlockKey)
    _, err = swarm:unlock { UnlockKey = "SWMKEY-1-none" }
    assert.equal("conflict", err.kind)
    _, err = swarm:join { ListenAddr = "127.0.0.2:2377", RemoteAddrs = { "127.0.0.1:2377" }, JoinToken = "none" }
    assert.equal(503, err.status)
  end)

  it_does("has a node", function()
    local nodes = assert(docker:nodes())
    assert.equal(1, #nodes)
    local node = docker:node(nodes[1].ID)
    assert(process.await(10, function()
      local info = assert(node:inspect())
      info.Spec.Labels = { disk = "fast" }
      return (node:update(info.Spec, { version = info.Version }))
    end))
    assert.equal("fast", node:inspect().Spec.Labels.disk)
    assert.equal(400, select(2, node:remove { force = true }).status)
  end)

  for _, kind in ipairs { "secret", "config" } do
    it_does("has a " .. kind, function()
      local made = assert(docker[kind .. "_create"](docker,
        { Name = "one", Data = moondock.base64 "hi\0there", Labels = {} }))
      assert.equal(made.id, assert(docker[kind .. "s"](docker))[1].ID)
      local info = assert(docker[kind](docker, "one"):inspect())
      assert.equal("one", info.Spec.Name)
      info.Spec.Labels = { a = "b" }
      assert.is_true(made:update(info.Spec, { version = info.Version }))
      assert.same({ a = "b" }, made:inspect().Spec.Labels)
      assert.is_true(made:remove())
      assert.equal("not_found", select(2, made:inspect()).kind)
    end)
  end

  it_does("runs a service with two replicas, whose tasks and logs are seen", function()
    local service = assert(docker:service_create {
      Name = "web",
      Labels = {},
      TaskTemplate = {
        ContainerSpec = { Image = one.image, Command = { "sh", "-c", "echo out; exec sleep 1000" } },
        Networks = { { Target = "host" } },
        RestartPolicy = { Condition = "on-failure" },
      },
      Mode = { Replicated = { Replicas = 2 } },
    })
    local filters = { service = "web", ["desired-state"] = "running" }
    local function running(wanted)
      return process.await(20, function()
        local count = 0
        for _, task in ipairs(assert(docker:tasks { filters = filters })) do
          count = count + (task.Status.State == "running" and 1 or 0)
        end
        return count == wanted
      end)
    end
    assert(running(2), "two tasks never run")
    local listed = assert(docker:services { status = true })[1]
    assert.same({ "web", 2 }, { listed.Spec.Name, listed.ServiceStatus.RunningTasks })

    assert.is_table(assert(service:inspect { insertDefaults = true }).Spec.UpdateConfig)
    local info = assert(service:inspect())
    info.Spec.Mode.Replicated.Replicas = 3
    assert.is_table(service:update(info.Spec, { version = info.Version }))
    assert(running(3), "a third task never runs")

    local seen
    assert(process.await(10, function()
      seen = {}
      for record in assert(service:logs { timestamps = true, details = true }):records() do seen[#seen + 1] = record end
      return #seen == 3
    end), "the tasks say nothing")
    assert.same({ "stdout", "out" }, { seen[1].stream, seen[1].line })
    assert.matches("^%d+%-%d+%-%d+T", seen[1].time)
    local id = seen[1].details["com.docker.swarm.task.id"]
    assert.equal(id, assert(docker:task(id):inspect()).ID)
    local text = assert(assert(docker:task(id):logs()):collect(10))
    assert.equal("out\n", text.stdout)

    assert.is_true(service:remove())
    assert.equal("not_found", select(2, service:inspect()).kind)
  end)

  it_does("gives a task its secrets and configs as files, and takes an update back", function()
    local files = {}
    for _, kind in ipairs { "secret", "config" } do
      files[kind] = assert(docker[kind .. "_create"](docker, { Name = "of-files", Data = moondock.base64(kind) }))
    end
    local service = assert(docker:service_create {
      Name = "files",
      TaskTemplate = {
        ContainerSpec = {
          Image = one.image, Command = { "sh", "-c", "cat /run/secrets/s /c; echo; exec sleep 1000" },
          Secrets = { { SecretID = files.secret.id, SecretName = "of-files",
            File = { Name = "s", UID = "0", GID = "0", Mode = 292 } } },
          Configs = { { ConfigID = files.config.id, ConfigName = "of-files",
            File = { Name = "/c", UID = "0", GID = "0", Mode = 292 } } },
        },
        Networks = { { Target = "host" } },
      },
    })
    local said
    assert(process.await(20, function()
      said = assert(assert(service:logs()):collect(10)).stdout
      return said ~= ""
    end), "the task says nothing")
    assert.equal("secretconfig\n", said)
    assert.equal(400, select(2, files.secret:remove()).status) -- it is in use

    local info = assert(service:inspect())
    info.Spec.Mode.Replicated.Replicas = 0
    assert(service:update(info.Spec, { version = info.Version }))
    info = assert(service:inspect())
    assert.equal(0, info.Spec.Mode.Replicated.Replicas)
    assert(service:update(info.Spec, { version = info.Version, rollback = "previous" }))
    assert.equal(1, service:inspect().Spec.Mode.Replicated.Replicas)
    assert.is_true(service:remove() and files.secret:remove() and files.config:remove())
  end)

  it_does("is left", function()
    local swarm = docker:swarm()
    assert.equal(503, select(2, swarm:leave()).status)
    assert.is_true(swarm:leave { force = true })
  end)
end)
