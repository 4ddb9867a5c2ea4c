-- Containers that are cloned, made anew, and replaced.
local Client = require "moondock.client"
local errors = require "moondock.error"
local hash = require "moondock.hash"
local json = require "moondock.json"
local lifecycle = require "moondock.lifecycle"
local live = require "spec.support.live"
local tar = require "moondock.tar"

--- Where two values differ: a set of paths.
local function differences(a, b, where, found)
  found = found or {}
  if type(a) ~= "table" or type(b) ~= "table" then
    if a ~= b then found[where] = ("%s, %s"):format(tostring(a), tostring(b)) end
    return found
  end
  for key in pairs(a) do differences(a[key], b[key], where .. "." .. key, found) end
  for key in pairs(b) do
    if a[key] == nil then differences(nil, b[key], where .. "." .. key, found) end
  end
  return found
end

--- For what is known to run.
local QUICK = { t = 0, ready = { running = true } }

live.describe("a container", { "dockerd", "podman" }, function(on)
  local docker = on.docker
  local image, network

  --- An image whose own settings show where it is used.
  local function build(tag, version)
    assert(assert(docker:build(tar.pack { Dockerfile = ("FROM %s\nENV VERSION=%s OWN=image\nLABEL version=%s\n" ..
      "WORKDIR /tmp\nENTRYPOINT [\"sh\", \"-c\"]\nCMD [\"echo %s > /version; exec sleep 1000\"]\n" ..
      "EXPOSE %d\n"):format(on.engine.image, version, version, version, 8000 + version) },
      { t = tag, networkmode = "none" })):result())
  end

  local function run(body, name)
    local one = assert(docker:create(body, { name = name }))
    assert(one:start())
    return one
  end

  local function is_running(name)
    local info = docker:container(name):inspect()
    return info ~= nil and info.State.Running
  end

  local function count()
    return #assert(docker:containers { all = true })
  end

  setup(function()
    image = "rebuilt:" .. on.kind
    build(image, 1)
    network = assert(docker:network_create { Name = "cloned", Driver = "bridge",
      IPAM = { Config = { { Subnet = "10.81.0.0/24", Gateway = "10.81.0.1" } } } })
  end)

  teardown(function()
    assert(network:remove())
    docker:image(image):remove { force = true }
  end)

  it("101 is made anew with nothing else than its ids and times", function()
    local other = assert(docker:network_create { Name = "cloned2", Driver = "bridge" })
    local old = assert(docker:create({
      Image = image, Env = { "A=b", "OWN=mine" }, Cmd = { "sleep 1000" }, Labels = { team = "moon" }, User = "root",
      ExposedPorts = { ["80/tcp"] = {} }, StopTimeout = 3,
      HostConfig = {
        NetworkMode = "cloned", Binds = { "/tmp:/host:ro" }, PortBindings = { ["80/tcp"] = { { HostPort = "8081" } } },
        RestartPolicy = { Name = "on-failure", MaximumRetryCount = 2 }, GroupAdd = { "7" }, CapAdd = { "NET_ADMIN" },
        ExtraHosts = { "a:127.0.0.1" }, Memory = 2 ^ 26, ShmSize = 2 ^ 20, ReadonlyRootfs = true,
      },
      NetworkingConfig = { EndpointsConfig = { cloned = { Aliases = { "satellite" },
        IPAMConfig = { IPv4Address = "10.81.0.81" } } } },
    }, { name = "pb" }))
    assert(other:connect { Container = old, EndpointConfig = { Aliases = { "moonlet" } } })
    assert(old:start())
    local before = assert(old:inspect())
    local new = assert(lifecycle.recreate(old, {}, QUICK))
    local after = assert(new:inspect())
    assert.equal("not_found", select(2, old:inspect()).kind)
    assert.is_true(after.State.Running)
    assert.equal(before.Name, after.Name)
    for _, info in ipairs { before, after } do -- what is made of the id
      info.Config.Hostname = nil
      info.Config.Env = lifecycle.env(info.Config.Env, { drop = { "HOSTNAME" } })
      if on.kind == "podman" then table.sort(info.Config.Env) end -- which has no order
    end
    assert.same({}, differences(before.Config, after.Config, "Config"))
    assert.same({}, differences(before.HostConfig, after.HostConfig, "HostConfig"))
    for name, settings in pairs(before.NetworkSettings.Networks) do
      local its = after.NetworkSettings.Networks[name]
      assert.equal(hash.text(settings.IPAMConfig), hash.text(its.IPAMConfig))
      assert.equal(#settings.Aliases, #its.Aliases)
      assert.equal(settings.Aliases[1], its.Aliases[1])
    end
    assert(new:remove { force = true } and other:remove())
  end)

  it("105 is made anew from a rebuilt image", function()
    local old = run({ Image = image, Env = { "A=b" }, HostConfig = { NetworkMode = "none" } }, "rebuilt")
    assert.equal("1\n", live.output(old, "cat", "/version"))
    build(image, 2)
    local new = assert(lifecycle.restart(old, QUICK))
    local config = assert(new:inspect()).Config
    assert.equal("2\n", live.output(new, "cat", "/version"))
    assert.equal("2", config.Labels.version)
    if on.kind == "dockerd" then -- podman 4.3 tells those that are published
      assert.equal('{"8002/tcp":{}}', hash.text(config.ExposedPorts))
    end
    local env = " " .. table.concat(config.Env, " ") .. " "
    assert.truthy(env:find(" A=b ", 1, true) and env:find(" VERSION=2 ", 1, true), env)
    assert(new:remove { force = true })
  end)

  it("105 is still there when the new one cannot be created", function()
    local old = run({ Image = image, HostConfig = { NetworkMode = "none" } }, "kept")
    local before = count()
    local _, err = lifecycle.recreate(old, { Image = "nosuch:1" })
    assert.equal("not_found", err.kind)
    docker.perform = function(self, id, ...)
      if id == "ContainerCreate" then return errors.fail("api", "injected") end
      return Client.perform(self, id, ...)
    end
    _, err = lifecycle.restart(old, { t = 0 })
    docker.perform = nil
    assert.equal("injected", err.message)
    assert.is_true(is_running "kept" and is_running(old.id))
    assert.equal(before, count())
    assert(old:remove { force = true })
  end)

  it("comes back when the new one does not run, with what that had to say", function()
    local old = run({ Image = image, HostConfig = { NetworkMode = "none" } }, "back")
    local before = count()
    local _, err = lifecycle.recreate(old, { Cmd = { "echo out; echo err >&2; exit 3" } }, { t = 0 })
    assert.same({ "conflict", 3, "out\n", "err\n" }, { err.kind, err.code, err.stdout, err.stderr })
    assert.matches("exit code 3", err.message)
    assert.is_true(is_running "back" and is_running(old.id))
    _, err = lifecycle.recreate(old, { Entrypoint = { "/nosuch" } }, { t = 0 })
    assert.matches("nosuch", err.message)
    assert.is_true(is_running(old.id))
    assert.has_error(function() lifecycle.recreate(old, { Imge = "a" }) end)
    assert.has_error(function() lifecycle.recreate(old, {}, { tmeout = 1 }) end)
    assert(old:stop { t = 0 })
    assert.is_nil(lifecycle.recreate(old, { Cmd = { "exit 3" } }, { t = 0 }))
    assert.is_false(is_running "back") -- it did not run before
    assert.equal(before, count())
    assert(old:remove())
  end)

  if on.kind == "dockerd" then -- podman leaves the checks to systemd
    it("is made anew as soon as that is healthy, and comes back if it gets sick", function()
      local function check(...) return { Healthcheck = { Test = { "CMD", ... }, Interval = 5e7, Retries = 2 } } end
      local old = run({ Image = image, HostConfig = { NetworkMode = "none" } }, "checked")
      local given = { t = 0, ready = { healthy = true } }
      given.timeout = 3
      local _, err = lifecycle.recreate(old, check "false", given)
      assert.equal("timeout", err.kind)
      assert.matches("unhealthy", err.message)
      assert.is_true(is_running(old.id))
      given.timeout = nil
      local new = assert(lifecycle.recreate(old, check "true", given))
      assert.equal("healthy", new:inspect().State.Health.Status)
      assert(new:remove { force = true })
    end)
  end

  it("that removes itself comes back, too", function()
    local old = run({ Image = image, Labels = { of = "old" }, Volumes = { ["/data"] = {} },
      HostConfig = { NetworkMode = "none", AutoRemove = true } }, "fleeting")
    live.output(old, "sh", "-c", "echo moon > /data/file")
    local volume = old:inspect().Mounts[1].Name
    assert.is_nil(lifecycle.recreate(old, { Cmd = { "exit 3" } }, { t = 0 }))
    assert.is_true(is_running "fleeting")
    if on.kind == "dockerd" then -- podman removes its volume with it
      assert.equal("moon\n", live.output(docker:container "fleeting", "cat", "/data/file"))
    end
    assert.equal("old", docker:container "fleeting":inspect().Config.Labels.of)
    assert(assert(lifecycle.recreate(docker:container "fleeting", {}, QUICK)):stop { t = 0 })
    docker:container "fleeting":remove { force = true, ensure = true }
    docker:volume(volume):remove()
  end)

  it("hands on its anonymous volumes, and keeps them when it comes back", function()
    for _, given in ipairs {
      { Volumes = { ["/data"] = {} } }, { HostConfig = { Mounts = { { Type = "volume", Target = "/data" } } } },
    } do
      given.Image, given.HostConfig = image, given.HostConfig or {}
      given.HostConfig.NetworkMode = "none"
      local one = run(given, "full")
      live.output(one, "sh", "-c", "echo moon > /data/file")
      assert.is_nil(lifecycle.recreate(one, { Cmd = { "exit 3" } }, { t = 0 }))
      assert.equal("moon\n", live.output(one, "cat", "/data/file"))
      for _ = 1, 2 do
        one = assert(lifecycle.recreate(one, {}, QUICK))
        assert.equal("moon\n", live.output(one, "cat", "/data/file"))
      end
      local volume = one:inspect().Mounts[1].Name
      assert(one:remove { force = true })
      assert(docker:volume(volume):remove())
    end
  end)

  it("does not remove a container that has its next one's name and runs", function()
    local old = run({ Image = image, HostConfig = { NetworkMode = "none" } }, "named")
    local stranger = run({ Image = image, HostConfig = { NetworkMode = "none" } }, "named-next")
    local _, err = lifecycle.recreate(old)
    assert.matches("running", err.message)
    assert(stranger:stop { t = 0 })
    local new = assert(lifecycle.recreate(old, {}, QUICK))
    assert.equal("not_found", select(2, stranger:inspect()).kind)
    assert(new:remove { force = true })
  end)

  it("is there as it is wanted, made once", function()
    local body = { Image = image, Env = { "A=b" }, HostConfig = { NetworkMode = "none" } }
    local given, quick = { name = "wanted", t = 0 }, { name = "wanted", t = 0, ready = { running = true } }
    local function ensure(more)
      local one, how = lifecycle.ensure(docker, more or body, quick)
      assert(one, tostring(how))
      assert.is_true(is_running "wanted")
      return one, how
    end
    local one, how = ensure()
    assert.equal("created", how)
    local again
    again, how = ensure { image = image, HostConfig = { NetworkMode = "none" }, Env = { "A=b" } }
    assert.same({ one.id, "reused" }, { again.id, how })
    assert(one:stop { t = 0 })
    again, how = ensure()
    assert.same({ one.id, "reused" }, { again.id, how })
    again, how = ensure { Image = image, Env = { "A=c" }, HostConfig = { NetworkMode = "none" } }
    assert.equal("replaced", how)
    assert.not_equal(one.id, again.id)
    ensure()
    build(image, 3)
    again, how = ensure()
    assert.equal("replaced", how)
    assert.equal("3\n", live.output(again, "cat", "/version"))
    local _, err = lifecycle.ensure(docker, { Image = image, Cmd = { "exit 3" },
      HostConfig = { NetworkMode = "none" } }, given)
    assert.matches("exit code 3", err.message)
    assert.is_true(is_running(again.id))
    assert(again:remove { force = true })
    local before = count()
    assert.is_nil(lifecycle.ensure(docker, { Image = image, Cmd = { "exit 3" } }, given))
    assert.equal(before, count())
    assert.equal("not_found", select(2, lifecycle.ensure(docker, { Image = "nosuch:1" }, given)).kind)
    assert.has_error(function() lifecycle.ensure(docker, body, {}) end)
  end)

  it("is not taken for another one whose id begins with its name", function()
    local stranger = run({ Image = image, HostConfig = { NetworkMode = "none" } }, "stranger")
    local name = stranger:inspect().Id:sub(1, 6)
    local one, how = lifecycle.ensure(docker, { Image = image, HostConfig = { NetworkMode = "none" } },
      { name = name, ready = { running = true } })
    assert.equal("created", how)
    assert.is_true(is_running "stranger")
    assert(one:remove { force = true })
    assert(stranger:remove { force = true })
  end)

  it("is made anew when it was changed by hand, and completed when its replacement was interrupted", function()
    local body = { Image = image, HostConfig = { NetworkMode = "none" } }
    local given = { name = "kept", ready = { running = true } }
    assert(lifecycle.recreate(assert(lifecycle.ensure(docker, body, given)), { Env = { "SIZE=2" } }, QUICK))
    local one, how
    one, how = lifecycle.ensure(docker, body, given)
    assert.equal("replaced", how)
    assert(one:rename { name = "kept-next" }) -- as if killed before the last step
    local again
    again, how = lifecycle.ensure(docker, body, given)
    assert.same({ one:inspect().Id, "reused" }, { again:inspect().Id, how })
    if on.kind == "dockerd" then -- podman's pause needs its own cgroups
      assert(again:pause())
      assert.equal("reused", select(2, lifecycle.ensure(docker, body, given)))
      assert.is_false(again:inspect().State.Paused)
    end
    local other = run({ Image = image, HostConfig = { NetworkMode = "none" } }, "kept-next")
    local _, err = lifecycle.recreate(again, {}, QUICK)
    assert.matches("kept%-next runs: a replacement is under way", err.message)
    assert.is_true(is_running "kept" and is_running "kept-next")
    assert(other:remove { force = true })
    assert(again:remove { force = true })
  end)

  it("is left alone when the one is gone whose network it is on", function()
    local owner = run({ Image = image, HostConfig = { NetworkMode = "none" } }, "owner")
    local guest = run({ Image = image, HostConfig = { NetworkMode = "container:" .. owner.id } }, "guest")
    if on.kind == "dockerd" then -- podman does not remove one that another needs
      assert(owner:remove { force = true })
      local _, err = lifecycle.recreate(guest, {}, QUICK)
      assert.equal("not_found", err.kind)
      assert.is_true(is_running "guest")
    end
    assert(guest:remove { force = true })
    owner:remove { force = true, ensure = true }
  end)

  it("98 is inspected in the engine's words", function()
    local one = run({ Image = image, Env = { "A=b" },
      HostConfig = { NetworkMode = "none", Binds = { "/tmp:/host" } } }, "pb")
    local info = assert(one:inspect())
    local _, text = on.engine:ask("GET", "/containers/pb/json")
    local seen = json.decode(text)
    assert.equal("pb", (info.Name:gsub("^/", "")))
    assert.same(seen.Config.Env, info.Config.Env)
    assert.same(seen.HostConfig.Binds, info.HostConfig.Binds)
    assert(one:remove { force = true })
  end)
end)
