-- Builds: classic and BuildKit, from archives, directories and a git server.
local git = require "spec.support.git"
local live = require "spec.support.live"
local process = require "spec.support.process"
local registry = require "spec.support.registry"
local tar = require "moondock.tar"

live.describe("a build", { "dockerd", "podman" }, function(on)
  local docker = on.docker
  local from = "FROM " .. on.engine.image .. "\n"

  --- A build's outcome, and what it has said.
  local function build(context, options)
    options.networkmode = options.networkmode or "none"
    local stream, err = docker:build(context, options)
    if not stream then return nil, err end
    local said = {}
    local ok, problem = pcall(function()
      for message in stream:each() do said[#said + 1] = message.stream end
    end)
    if not ok then return nil, problem, table.concat(said) end
    return stream:result(), nil, table.concat(said)
  end

  it("makes an image with names, arguments, labels and a target", function()
    local result, err, said = build(tar.pack {
      ["sub/Dockerfile"] = "FROM " .. on.engine.image .. " AS wanted\n" ..
        "ARG WHO\nCOPY data /data\nRUN echo hello $WHO $(cat /data) > /greeting\nFROM " ..
        on.engine.image .. " AS none\nRUN exit 1\n",
      data = "and all",
    }, {
      t = { "built:1", "built:2" }, dockerfile = "sub/Dockerfile", buildargs = { WHO = "a+b&c" },
      labels = { team = "moon" }, target = "wanted",
    })
    assert(result, tostring(err))
    assert.matches("[Ss][Tt][Ee][Pp] 1", said)
    local image = docker:image "built:1"
    local info = assert(image:inspect())
    assert.matches(info.Id:match "%x+$", result.id)
    assert.equal("moon", info.Config.Labels.team)
    local done = assert(docker:run { Image = "built:2", Cmd = { "cat", "/greeting" },
      HostConfig = { NetworkMode = "none", AutoRemove = true } })
    assert.equal("hello a+b&c and all\n", done.stdout)
    assert(image:remove() and docker:image "built:2":remove())
  end)

  it("no. 9: that fails says so, with the command's code, and with nobody listening", function()
    local stream = assert(docker:build(tar.pack { Dockerfile = from .. "RUN exit 5\n" }, { networkmode = "none" }))
    local result, err = stream:result()
    assert.is_nil(result)
    assert.equal("api", err.kind)
    if on.kind == "dockerd" then assert.equal(5, err.code) end
    assert.matches("5", err.message)
    stream = docker:build(tar.pack { Dockerfile = "NOSUCH x\n" }, { networkmode = "none" })
    assert.is_nil(stream and stream:result())
  end)

  it("has a directory for its context, without what is ignored", function()
    local directory = process.directory()
    for name, text in pairs {
      Dockerfile = from .. "COPY . /app\nRUN find /app | sort > /list\n", ["kept.txt"] = "", ["lost.txt"] = "",
      [".dockerignore"] = "*\n!kept.txt\n",
    } do
      local file = assert(io.open(directory .. "/" .. name, "w"))
      file:write(text)
      file:close()
    end
    assert(build(tar.dir(directory), { t = "ignored:1" }))
    local done = assert(docker:run { Image = "ignored:1", Cmd = { "cat", "/list" },
      HostConfig = { NetworkMode = "none", AutoRemove = true } })
    assert.matches("/app/kept.txt\n", done.stdout)
    assert.is_nil(done.stdout:find("lost", 1, true))
    assert(docker:image "ignored:1":remove())
  end)

  it("no. 22: begins with an image from a registry that wants a password", function()
    local auth = { username = "moon", password = "dock>>??pass>~~" }
    local closed = registry.start(on.engine, { users = { [auth.username] = auth.password } }).address
    local name = closed .. "/base:1"
    assert(docker:image(on.engine.image):tag { repo = closed .. "/base", tag = "1" })
    assert(assert(docker:image(name):push { auth = auth }):result())
    assert(docker:image(name):remove())
    local function context() return tar.pack { Dockerfile = "FROM " .. name .. "\nLABEL a=b\n" } end
    local _, err = build(context(), { pull = true })
    assert.matches("[Uu]nauthorized", (err.message:gsub("no basic auth credentials", "unauthorized")))
    assert(build(context(), { pull = true, t = "private:1", auths = { [closed] = auth } }))
    assert.equal("b", docker:image "private:1":inspect().Config.Labels.a)
    assert(docker:image "private:1":remove())
    docker:image(name):remove()
  end)

  if on.kind == "podman" then return end -- it looks at neither remote nor version

  it("fetches a branch and a directory of a git server", function()
    local url = git.serve(on.engine, { main = {
      ["backend/Dockerfile"] = from .. "ARG MODULES\nRUN echo m=$MODULES > /m\n",
    } }).url
    assert(build(nil, { remote = url .. "#main:backend", t = "remote:1", buildargs = { MODULES = "a,b" } }))
    local done = assert(docker:run { Image = "remote:1", Cmd = { "cat", "/m" },
      HostConfig = { NetworkMode = "none", AutoRemove = true } })
    assert.equal("m=a,b\n", done.stdout)
    assert(docker:image "remote:1":remove())
    local _, err = build(nil, { remote = url .. "#nobranch" })
    assert.equal(500, err.status)
    assert.matches("couldn't find remote ref", err.message)
  end)

  it("no. 28: is BuildKit's where no session is needed, and its progress is text", function()
    local context = tar.pack { Dockerfile = from .. "COPY a /a\nRUN echo from within\n", a = "1" }
    local result, err, said = build(context, { version = "2", t = "kit:1" })
    assert(result, tostring(err))
    assert.matches("#%d+ [%d.]+ from within\n", said)
    assert.equal(result.id, assert(docker:image "kit:1":inspect()).Id)
    local _, problem = build(tar.pack { Dockerfile = from .. "RUN exit 3\n" }, { version = "2" })
    assert.matches("exit code: 3", problem.message)
    _, problem = build(tar.pack { Dockerfile = from .. "RUN --mount=type=secret,id=a cat /run/secrets/a\n" }, {
      version = "2" })
    assert.equal("unsupported", problem.kind)
    assert.matches("buildx", problem.message)
    assert.is_table(assert(docker:build_prune { all = true }).CachesDeleted)
  end)

  it("is cancelled by its id, or by closing it", function()
    local kit = assert(docker:build(tar.pack { Dockerfile = from .. "RUN echo begun; sleep 60\n" },
      { version = "2", networkmode = "none", buildid = "mine" }))
    local err
    repeat
      local message
      message, err = kit:next(20)
      if message and (message.stream or ""):find " begun\n" then assert.is_true(docker:build_cancel { id = "mine" }) end
    until message == nil
    assert.matches("canceled", err.message)

    local classic = assert(docker:build(tar.pack { Dockerfile = from .. "RUN echo begun; sleep 60\n" },
      { networkmode = "none", nocache = true }))
    repeat local message = assert(classic:next(20)) until message.stream == "begun\n"
    local function sleeping()
      for _, one in ipairs(assert(docker:containers { all = true })) do
        if one.Command:find("echo begun; sleep 60", 1, true) then return true end
      end
      return false
    end
    assert.is_true(sleeping())
    classic:close()
    assert(process.await(20, function() return not sleeping() end))
  end)
end)
