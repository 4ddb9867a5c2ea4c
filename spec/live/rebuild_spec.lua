-- What a program that rebuilds containers asks of an engine: availability, refusals, builds, names.
local env = require "spec.support.env"
local git = require "spec.support.git"
local lifecycle = require "moondock.lifecycle"
local live = require "spec.support.live"
local moondock = require "moondock"
local process = require "spec.support.process"
local tar = require "moondock.tar"
local uv = require "luv"

live.describe("an engine", { "dockerd", "podman" }, function(on)
  it("88 is found by DOCKER_SOCKET, by DOCKER_HOST, or at the default place", function()
    local path = on.engine.host:match "^unix://(.*)"
    for _, variables in ipairs { { DOCKER_SOCKET = path }, { DOCKER_HOST = on.engine.host } } do
      local name = next(variables)
      local docker = assert(env(variables, moondock.new))
      assert.same({ on.engine.host, name }, { docker:endpoint().host, docker:endpoint().source })
      assert.is_table(assert(docker:version()))
    end
    if not uv.fs_lstat "/var/run/docker.sock" then
      assert.equal("unix:///var/run/docker.sock", assert(env({}, moondock.new)):endpoint().host)
    end
  end)

  it("89 is known to be there or not without a request", function()
    local relay = live.relay(on.engine.host)
    local path = relay.path
    local docker = on:client { host = relay.host }
    assert.is_true(docker:available())
    assert(uv.fs_rename(path, path .. ".away"))
    local there, err = docker:available()
    assert.same({ false, "connect" }, { there, err.kind })
    assert(uv.fs_rename(path .. ".away", path))
    assert.is_true(docker:available())
    for _, said in ipairs(relay:said()) do assert.equal("", said) end
    relay:stop()
  end)

  it("91 takes 2xx and 304 for success, and tells what was refused", function()
    local container = on:run()
    local path = "/containers/" .. container.id .. "/stop?t=0"
    assert.same({ 204, 304 }, { on.engine:ask("POST", path), (on.engine:ask("POST", path)) })
    assert.is_true(container:stop())
    assert(container:start())
    assert.is_true(container:stop { t = 0 } and container:stop())
    local _, err = on.docker:container "x":stop()
    assert.equal(404, err.status)
    assert.matches("^POST /containers/x/stop: .*[Nn]o such container", tostring(err))
    assert(container:remove())
  end)

  if on.kind == "dockerd" then
    it("92 is spoken to in the version that it is told, or one that both know", function()
      local _, err = on:client { api = "1.99" }:version()
      assert.equal(400, err.status)
      assert.matches("1.99 is too new", err.message)
      assert.is_table(on:client():version())
    end)
  end

  local from = "FROM " .. on.engine.image .. "\n"

  it("94 builds an archive, and the image runs", function()
    local context = tar.pack { Dockerfile = from .. "COPY file /file\n", file = "moon\n" }
    assert(assert(on.docker:build(context, { t = "px", networkmode = "none" })):result())
    local done = assert(on.docker:run { Image = "px", Cmd = { "cat", "/file" },
      HostConfig = { NetworkMode = "none", AutoRemove = true } })
    assert.equal("moon\n", done.stdout)
    assert(on.docker:image "px":remove())
  end)

  it("95 tells a build line by line, however long, and the id", function()
    local said = {}
    local build = assert(on.docker:build(tar.pack {
      Dockerfile = from .. "LABEL a=b\nRUN head -c 200000 /dev/zero | tr '\\0' x; echo\n",
    }, { t = "px:latest", networkmode = "none" }))
    for message in build:each() do said[#said + 1] = message.stream end
    said = table.concat(said)
    assert.matches("[Ss][Tt][Ee][Pp] 1/3", said)
    assert.truthy(said:find(("x"):rep(200000), 1, true))
    local image = on.docker:image "px:latest"
    assert.equal(image:inspect().Id:match "%x+$", assert(build:result()).id:match "%x+$")
    assert(image:remove())
  end)

  it("96 fails with the code and the words of what failed in a build", function()
    local build = assert(on.docker:build(tar.pack { Dockerfile = from .. "RUN exit 5\n" },
      { networkmode = "none" }))
    local _, err = build:result()
    assert.equal("api", err.kind)
    assert.matches("5", err.message)
    if on.kind == "dockerd" then
      assert.equal(5, err.code)
      assert.matches("returned a non%-zero code: 5", err.message)
    end
  end)

  it("99 creates under a name, or says what is wrong with it", function()
    local body = { Image = on.engine.image, Cmd = { "true" }, HostConfig = { NetworkMode = "none" } }
    local _, err = on.docker:create(body, { name = "a b" })
    assert.equal(on.kind == "dockerd" and 400 or 500, err.status)
    if on.kind == "dockerd" then assert.matches("a b", err.message) end
    local one = assert(on.docker:create(body, { name = "taken" }))
    assert.matches("^%x+$", one.id)
    _, err = on.docker:create(body, { name = "taken" })
    assert.equal(on.kind == "dockerd" and "conflict" or "api", err.kind)
    assert.matches("already in use", err.message)
    assert(one:remove())
  end)

  it("100 starts, stops, renames and removes", function()
    local one, other = on:run({}, { name = "one" }), on:create({}, { name = "other" })
    local _, err = one:remove()
    assert.matches("running", err.message)
    assert.is_true(one:stop { t = 0 })
    _, err = one:rename { name = "other" }
    assert.equal(409, err.status)
    _, err = one:rename { name = "one" }
    if on.kind == "dockerd" then assert.equal(400, err.status) end
    assert.is_true(one:rename { name = "renamed" })
    assert.is_true(one:start())
    assert.is_true(one:remove { force = true } and other:remove())
  end)

  it("102 runs a container with some variables dropped and others set", function()
    local list = { "A=1", "CONTAINER_NAME=old", "B=2", "REPLACING_CONTAINER=x", "PATH=/bin" }
    local changed = lifecycle.env(list, { drop = { "REPLACING_CONTAINER" }, set = { CONTAINER_NAME = "new" } })
    assert.same({ "A=1", "B=2", "PATH=/bin", "CONTAINER_NAME=new" }, changed)
    local one = on:create { Env = changed }
    if on.kind == "dockerd" then assert.same(changed, one:inspect().Config.Env) end -- podman has no order
    assert(one:remove())
  end)

  it("106 rebuilds one at a time, and can be asked how far it is", function()
    local second
    local job
    job = lifecycle.rebuild(function(report, what)
      report "building"
      second = { job:run(what) }
      assert.same({ true, "building" }, { job.state.running, job.state.step })
      local build = assert(on.docker:build(tar.pack { Dockerfile = from .. "RUN " .. what .. "\n" },
        { networkmode = "none" }))
      return build:result()
    end)
    assert.is_string(assert(job:run "true").id)
    assert.is_nil(second[1])
    assert.equal("busy", second[2].kind)
    assert.same({ false, "building" }, { job.state.running, job.state.step })
    assert.is_nil(job.state.error)
    assert.is_true(job.state.duration > 0 and os.time() - job.state.since < 60)
    local _, err = job:run "exit 5"
    assert.same({ false, err }, { job.state.running, job.state.error })
  end)

  it("107 opens no more descriptors in 1000 calls of start and stop", function()
    local container = on:run()
    assert(container:stop { t = 0 })
    local before = process.descriptors()
    for round = 1, 1000 do -- most find it as it is to be
      if round % 100 <= 50 then assert(container:start()) else assert(container:stop { t = 0 }) end
    end
    assert.is_true(process.descriptors() <= before)
    assert(container:remove { force = true })
  end)
end)

live.describe("a build", { "dockerd" }, function(on) -- podman looks at no remote
  local remote

  setup(function()
    remote = git.serve(on.engine, { main = {
      ["backend/Dockerfile"] = "FROM " .. on.engine.image .. "\nARG MODULES\nRUN echo m=$MODULES > /m\n",
    } }).url
  end)

  local function build(ref)
    return on.docker:build(nil, { remote = remote .. ref, dockerfile = "Dockerfile", t = "moons", rm = true,
      buildargs = { MODULES = "a,b" }, networkmode = "none" })
  end

  it("93 is made of a branch and a directory of a git server", function()
    assert(assert(build "#main:backend"):result())
    local done = assert(on.docker:run { Image = "moons", Cmd = { "cat", "/m" },
      HostConfig = { NetworkMode = "none", AutoRemove = true } })
    assert.equal("m=a,b\n", done.stdout)
    assert(on.docker:image "moons":remove())
  end)

  it("97 of a branch that there is not fails in the engine's words", function()
    local _, err = build "#nobranch"
    assert.equal(500, err.status)
    assert.matches("couldn't find remote ref", err.message)
  end)
end)
