local attempts = require "spec.support.attempts"
local json = require "moondock.json"
local live = require "spec.support.live"
local process = require "spec.support.process"

live.describe("a policy", { "dockerd", "podman" }, function(on)
  local place, docker, records
  local there = {} -- what an attempt may need to know

  --- What an engine has, for what must not have changed.
  local function inventory()
    local out = {}
    for _, c in ipairs(assert(on.docker:containers { all = true })) do out[#out + 1] = c.Id .. c.Names[1] end
    for _, image in ipairs(assert(on.docker:images())) do
      out[#out + 1] = image.Id .. table.concat(type(image.RepoTags) == "table" and image.RepoTags or {}, " ")
    end
    for _, volume in ipairs(assert(on.docker:volumes())) do out[#out + 1] = volume.Name end
    for _, network in ipairs(assert(on.docker:networks())) do out[#out + 1] = network.Name end
    table.sort(out)
    return out
  end

  setup(function()
    place = on.engine:place()
    local make = "cd " .. place .. " && mkdir game game2 read secret && ln -s ../secret game/link"
    assert(process.run { "sh", "-c", make } == 0)
    assert(on.docker:image(on.engine.image):tag { repo = "other", tag = "live" })
    local bytes = assert(on.docker:container(on:create().id):export())
    assert(assert(on.docker:import(bytes, { repo = "other", tag = "live" })):result())
    there.other_image = assert(on.docker:image "other:live":inspect()).Id
    records = {}
    docker = on:client {
      policy = attempts.policy(place), log = function(record) records[#records + 1] = record end,
    }
    there.other = on:run({}, { name = "other" }).id
    on:run({}, { name = "game-unlabelled" })
    on:create({ Labels = { app = "game" }, HostConfig = { Privileged = true } }, { name = "game-privileged" })
    local one = on:run({ Labels = { app = "game" } }, { name = "game-1" })
    assert(on.docker:volume_create { Name = "gamekeeper" })
    there.network = assert(on.docker:network_create { Name = "other-n" }).id
    there.foreign = assert(one:exec_create { Cmd = { "id" } }).id
  end)

  teardown(function()
    for _, name in ipairs { "other", "game-unlabelled", "game-privileged", "game-1" } do
      on.docker:container(name):remove { force = true, v = true, ensure = true }
    end
    on.docker:image "other:live":remove { force = true }
    on.docker:volume "gamekeeper":remove()
    on.docker:network "other-n":remove()
  end)

  it("denies every attempt to get around it, by the rule that it is about", function()
    local before = inventory()
    for _, attempt in ipairs(attempts.list) do
      local name, rule, try = attempt[1], attempt[2], attempt[3]
      local seen = #records
      local result, err = try(docker, place, there)
      assert.is_nil(result, name)
      assert.same({ name, "denied", rule }, { name, err.kind, err.rule or tostring(err) })
      assert.equal(seen + 1, #records, name)
      local last = records[#records]
      assert.same({ "warning", "script 7", false, rule }, { last.level, last.subject, last.allowed, last.rule }, name)
    end
    assert.same(before, inventory())
    assert.is_false(assert(on.docker:exec(there.foreign):inspect()).Running)
  end)

  it("lets through what it allows, in every way", function()
    local one = docker:container "game-1"
    local done = assert(one:exec({ "echo", "hi" },
      { allow = { "echo" }, user = "nobody", workdir = "/tmp", env = { GAME_X = "1" } }))
    assert.same({ 0, "hi\n" }, { done.exit_code, done.stdout })
    assert.equal("\n", assert(docker:container(assert(on.docker:container("game-1"):inspect()).Id):exec({ "echo" },
      { allow = { "echo" } })).stdout)
    local stream = assert(one:spawn { Cmd = { "cat", "-n" }, AttachStdin = true })
    assert(stream:write "x\n" and stream:finish())
    assert.matches("^%s*1%s+x\n$", assert(stream:collect()).stdout)
    assert.equal(0, stream:code())
    assert(one:spawn { Cmd = { "sleep", "71" } }):kill()
    for name, line in assert(one:spawn { Cmd = { "echo", "a line" } }):lines() do
      assert.same({ "stdout", "a line" }, { name, line })
    end
    assert.equal("x", assert(docker:run({ Image = "busybox:live", Cmd = { "echo", "-n", "x" },
      HostConfig = { NetworkMode = "none", AutoRemove = true } }, { name = "game-2" })).stdout)
    assert.is_true(#assert(docker:containers { all = true }) > 0)
    assert.equal("not_found", select(2, docker:container "game-nowhere":inspect()).kind)
  end)

  it("takes no beginning of a volume's name for the volume", function()
    assert.equal("not_found", select(2, docker:volume "game":remove()).kind)
    assert(on.docker:volume "gamekeeper":inspect())
  end)

  it("says of what is gone that it is gone, to who has its whole id", function()
    local body = { Image = "busybox:live", Cmd = { "echo" }, HostConfig = { NetworkMode = "none" } }
    local made = assert(docker:create(body, { name = "game-6" }))
    assert(made:remove { force = true })
    assert(made:remove { force = true, ensure = true })
    assert.equal("not_found", select(2, made:inspect()).kind)
  end)

  it("makes the same container as without a policy, whatever the image's command is", function()
    local base = on:create { Cmd = { "sleep", "1" } }
    local changes = { none = {}, cmd = { 'CMD ["echo","cmd"]' }, both = { 'ENTRYPOINT ["echo","ep"]', 'CMD ["cmd"]' },
      entrypoint = { 'ENTRYPOINT ["echo","ep"]' } }
    local free = { operations = { "run" }, containers = { "*" }, images = { "*" }, binaries = { "echo", "sleep" } }
    local mine = on.docker:restrict(free)
    for name, lines in pairs(changes) do
      local image = "variants:" .. name
      assert(base:commit { repo = "variants", tag = name, changes = lines })
      for _, body in ipairs {
        {}, { Cmd = { "echo", "x" } }, { Entrypoint = { "echo" } }, { Entrypoint = { "" }, Cmd = { "echo", "y" } },
        { Entrypoint = { "" } }, { Entrypoint = { "echo" }, Cmd = { "z" } },
      } do
        local outputs = {}
        for i, client in ipairs { on.docker, mine } do
          local given = { Image = image, HostConfig = { NetworkMode = "none" } }
          for field, value in pairs(body) do given[field] = value end
          local made, err = client:create(given)
          local info = made and assert(on.docker:container(made.id):inspect())
          outputs[i] = made and info.Path .. " " .. table.concat(info.Args, " ") or err.kind
          if made then assert(made:remove()) end
        end
        assert.equal(outputs[1], outputs[2], name .. " " .. json.encode(body))
      end
      on.docker:image(image):remove { force = true }
    end
    base:remove()
  end)

  it("kills with the script that it knows, and no other command", function()
    local result, err = docker:container "game-1":exec({ "sleep", "71" },
      { allow = { "sleep" }, timeout = 0.5, kill = true })
    assert.is_nil(result)
    assert.same({ "timeout", true }, { err.kind, err.killed }, err.message)
  end)

  it("gives a new container its ceilings and labels, and a bind where it leads", function()
    local made = assert(docker:create({ Image = "busybox:live", Cmd = { "cat", "/data/x" }, HostConfig = {
      NetworkMode = "none", Binds = { place .. "/read/../game/./:/data", place .. "/read:/read:ro", "game-v:/v" },
      Mounts = { { Type = "tmpfs", Target = "/t" } }, CapAdd = { "net_bind_service" } } }, { name = "game-3" }))
    local info = assert(on.docker:container "game-3":inspect())
    local host = info.HostConfig
    assert.same({ 64 * 2 ^ 20, 5e8, 50 }, { host.Memory, host.NanoCpus, host.PidsLimit })
    assert.equal("game", info.Config.Labels.app)
    table.sort(host.Binds)
    assert.equal(place .. "/game:/data", (host.Binds[1]:match "^[^:]+:[^:]+"))
    assert(made:remove { force = true, v = true })
    assert(docker:volume "game-v":remove())
  end)

  it("combines with another one: the stricter wins, and both have their records", function()
    local mine = {}
    local stricter = docker:restrict({
      subject = "a part of script 7", operations = { "run", "ContainerExec" }, binaries = { "*" },
      containers = { "*-4", "*-1" }, images = { "*" }, networks = { "*" }, env = { "*" }, memory = "32m",
    }, { log = function(record) mine[#mine + 1] = record end })
    assert(stricter:create({ Image = "busybox:live", Cmd = { "echo" }, HostConfig = { NetworkMode = "none" } },
      { name = "game-4" }))
    local host = assert(on.docker:container "game-4":inspect()).HostConfig
    assert.same({ 32 * 2 ^ 20, 50 }, { host.Memory, host.PidsLimit })
    for rule, refused in pairs {
      operations = function() return stricter:containers() end, -- only the wider one allows it
      binaries = function() -- only the stricter one
        return stricter:container "game-1":exec({ "id" }, { allow = { "id" } })
      end,
      containers = function()
        return stricter:create({ Image = "busybox:live", Cmd = { "echo" }, HostConfig = { NetworkMode = "none" } },
          { name = "game-5" })
      end,
      env = function()
        return stricter:container "game-1":exec({ "echo" }, { allow = { "echo" }, env = { A = "1" } })
      end,
      memory = function()
        return stricter:create({ Image = "busybox:live", Cmd = { "echo" }, HostConfig = {
          NetworkMode = "none", Memory = 48 * 2 ^ 20 } }, { name = "game-4" })
      end,
    } do
      local result, err = refused()
      assert.is_nil(result)
      assert.same({ "denied", rule }, { err.kind, err.rule }, err.message)
      assert.same({ "a part of script 7", "script 7" }, { mine[#mine].subject, records[#records].subject })
      assert.same({ rule, rule }, { mine[#mine].rule, records[#records].rule })
    end
    assert(on.docker:container "game-4":remove())
  end)

  it("tells its host of all, whatever its holder does", function()
    local forged = setmetatable({ operation_set = { SystemInfo = true } }, { __metatable = "moondock.Policy" })
    assert.has_error(function() docker:restrict(forged) end)
    local own = docker:restrict({ subject = "admin\nforged", operations = { "*" } },
      { log = function() error "no" end })
    local seen = #records
    assert.equal("denied", select(2, own:events()).kind)
    own.transport:open { op = "ok\nforged", method = "GET", target = "/nowhere", headers = {} }
    own.transport:open()
    own.transport:open { method = "GET", target = "/containers/game-%0Ax/json", headers = {} }
    own:container("abcdef"):inspect()
    own.transport:open(setmetatable({}, { __index = function() error "no" end }))
    assert.equal(seen + 6, #records)
    for i = seen + 1, #records do
      assert.same({ "script 7", false }, { records[i].subject, records[i].allowed })
      assert.is_nil(records[i].message:find "%c" or records[i].op:find "%c")
    end
    assert.equal("denied", select(2, docker:container "abcdef":inspect()).kind) -- as if it were another's
  end)

  it("leads to no credentials, and runs no helper of theirs", function()
    local directory = on.engine:place {
      ["config.json"] = '{"credsStore":"none","auths":{"https://index.docker.io/v1/":{"auth":"Ym9iOmh1bnRlcjI="}}}',
    }
    local seen
    local mine = docker:restrict { operations = { "ImageCreate" }, images = { "*" } }
    mine.config_directory = directory
    mine.transport.open = function(_, req) seen = table.concat(req.headers, " ") end
    pcall(mine.pull, mine, "busybox:live")
    assert.matches("X%-Registry%-Auth e30", seen) -- "{}"
  end)

  it("sends credentials that the client's holder never sees", function()
    local seen = {}
    local headers_for = docker.headers_for
    docker.headers_for = function(self, kind, own)
      for _, text in ipairs(own or {}) do seen[#seen + 1] = text end
      return headers_for(self, kind, own)
    end
    docker:image "busybox:live":push { tag = "live" }
    docker.headers_for = nil
    assert.matches("X%-Registry%-Auth e30", table.concat(seen, " ")) -- "{}"
  end)

  it("cannot be got behind from what the client gives", function()
    local visited, queue = {}, { docker, docker:container "game-1" }
    queue[3] = assert(docker:container "game-1":spawn { Cmd = { "sleep", "71" } })
    queue[4] = assert(docker:containers())
    queue[5] = select(2, docker:info())
    while #queue > 0 do
      local one = table.remove(queue)
      assert.is_true(type(one) ~= "userdata" or one == require("moondock").null)
      if type(one) == "table" and not visited[one] then
        visited[one] = true
        assert.is_nil(rawget(one, "endpoint"))
        assert.is_nil(rawget(one, "conn"))
        assert.is_true(type(getmetatable(one)) ~= "table" or one[1] ~= nil or next(one) == nil) -- an array's mark
        for name, value in pairs(one) do
          queue[#queue + 1] = name
          queue[#queue + 1] = value
        end
        for _, name in ipairs {
          "exchange", "conn", "transport", "client", "endpoint", "exec", "__index", "source", "request",
        } do
          local ok, value = pcall(function() return one[name] end)
          queue[#queue + 1] = ok and value or nil
        end
      end
    end
  end)
end)
