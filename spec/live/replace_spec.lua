-- Containers that are replaced by their successors; the last one does so by itself.
local Client = require "moondock.client"
local errors = require "moondock.error"
local git = require "spec.support.git"
local lifecycle = require "moondock.lifecycle"
local live = require "spec.support.live"
local process = require "spec.support.process"
local tar = require "moondock.tar"
local uv = require "luv"

live.describe("a container", { "dockerd", "podman" }, function(on)
  local docker = on.docker
  local old

  before_each(function()
    old = on:run({ Env = { "A=b", "CONTAINER_NAME=x", "Z=z" } }, { name = "pb" })
  end)

  after_each(function()
    docker.perform = nil
    for _, name in ipairs { "pb", "pb-next" } do
      docker:container(name):remove { force = true, ensure = true }
    end
  end)

  local function names()
    local list = {}
    for _, one in ipairs(assert(docker:containers { all = true })) do
      local name = one.Names[1]:gsub("^/", "")
      list[#list + 1] = name:find "^pb" and name .. " " .. one.State or nil
    end
    table.sort(list)
    return list
  end

  local function own(env)
    local out = {}
    for _, one in ipairs(env) do
      if one:find "^A=" or one:find "^Z=" or one:find "CONTAINER" then out[#out + 1] = one end
    end
    if on.kind == "podman" then table.sort(out) end -- which has no order
    return out
  end

  it("103 is joined by its successor, whether there was a stale one or not", function()
    for _ = 1, 2 do
      local new = assert(lifecycle.replace(docker, "pb", { t = 0 }))
      local info = assert(new:inspect())
      assert.same(own { "A=b", "Z=z", "CONTAINER_NAME=pb", "REPLACING_CONTAINER=" .. old.id }, own(info.Config.Env))
      assert.same({ "pb running", "pb-next running" }, names())
    end
    assert.is_true(old:inspect().State.Running)
  end)

  it("103 is built, and its successor is of that image", function()
    local said = ""
    local function context()
      return tar.pack { Dockerfile = "FROM " .. on.engine.image .. "\nRUN echo moon > /file\n" }
    end
    local given = { build = { t = "pb:2", networkmode = "none" }, context = context(), on_message = function(message)
      said = said .. (message.stream or "")
    end }
    local new = assert(lifecycle.replace(docker, "pb", given))
    assert.matches("[Ss][Tt][Ee][Pp] 2", said)
    assert.equal("moon\n", live.output(new, "cat", "/file"))
    assert.equal("pb:2", (new:inspect().Config.Image:gsub("^.*/", "")))
    given.context, given.on_message = context(), function() error "enough" end
    assert.has_error(function() lifecycle.replace(docker, "pb", given) end)
    local _, err = lifecycle.replace(docker, "pb", { build = { networkmode = "none" },
      context = tar.pack { Dockerfile = "FROM " .. on.engine.image .. "\nRUN exit 5\n" } })
    assert.matches("5", err.message)
    assert.has_error(function() lifecycle.replace(docker, "pb", { build = { tt = "a" } }) end)
    assert(new:remove { force = true })
    assert(docker:image "pb:2":remove())
  end)

  it("103 stays as it is when its successor does not start or run", function()
    for _, overrides in ipairs {
      { Cmd = { "/nosuch" } }, { Cmd = { "sh", "-c", "exit 3" } }, { Image = "nosuch:1" },
    } do
      local new, err = lifecycle.replace(docker, "pb", { overrides = overrides })
      assert.is_nil(new)
      assert.is_string(err.message)
      assert.same({ "pb running" }, names())
    end
    assert.equal("not_found", select(2, lifecycle.replace(docker, "nosuch")).kind)
    assert.is_true(old:inspect().State.Running)
  end)

  it("104 is succeeded: one is left, with the old name", function()
    local new = assert(lifecycle.replace(docker, "pb", { overrides = { Labels = { of = "new" } } }))
    local ok, warnings = lifecycle.succeed(docker, { name = "pb", replacing = old.id, t = 0, delay = 0.01 })
    assert.same({ true, {} }, { ok, warnings })
    assert.same({ "pb running" }, names())
    assert.same({ new.id, "new" }, { docker:container "pb":inspect().Id, new:inspect().Config.Labels.of })
    assert.same({ true, {} }, { lifecycle.succeed(docker, { name = "pb", replacing = old.id, t = 0 }) })
    assert.same({ true, {} }, { lifecycle.succeed(docker, { name = "pb", replacing = "pb", t = 0 }) })
    assert.same({ "pb running" }, names())
    assert.same({ true, {} }, { lifecycle.succeed(docker) }) -- there is nothing to replace
  end)

  it("104 is succeeded also by who was interrupted at any step", function()
    for _, step in ipairs { "ContainerInspect", "ContainerStop", "ContainerDelete", "ContainerRename" } do
      local predecessor = docker:container "pb":inspect().Id
      local new = assert(lifecycle.replace(docker, "pb"))
      docker.perform = function(self, id, ...)
        if id == step then error "interrupted" end
        return Client.perform(self, id, ...)
      end
      assert.has_error(function() lifecycle.succeed(docker, { name = "pb", replacing = predecessor, t = 0 }) end)
      docker.perform = nil
      assert.is_true(new:inspect().State.Running)
      assert.same({ true, {} }, { lifecycle.succeed(docker, { name = "pb", replacing = predecessor, t = 0 }) })
      assert.same({ "pb running" }, names())
      assert.equal(new.id, docker:container "pb":inspect().Id)
    end
  end)

  it("104 runs on when it cannot succeed, and is told why", function()
    local new = assert(lifecycle.replace(docker, "pb"))
    docker.perform = function(self, id, ...)
      if id == "ContainerStop" or id == "ContainerDelete" then return errors.fail("api", id) end
      return Client.perform(self, id, ...)
    end
    local ok, warnings = lifecycle.succeed(docker, { name = "pb", replacing = old.id, t = 0 })
    docker.perform = nil
    assert.is_true(ok)
    assert.same({ "ContainerStop", "ContainerDelete" }, { warnings[1].message, warnings[2].message })
    assert.matches("pb", warnings[3].message) -- the name is in use
    assert.is_true(new:inspect().State.Running)
    assert.same({ "pb running", "pb-next running" }, names())
  end)
end)

-- What runs in the container: it serves, takes over, and on the word "rebuild" replaces itself. Once, before the operation that HOLD
-- names, it stands still, to be killed there.
local APP = [[
local Client = require "moondock.client"
local lifecycle = require "moondock.lifecycle"
local docker = assert(require("moondock").new())
local me, perform = os.getenv "REPLACING_CONTAINER" and "new " or "old ", Client.perform
rawset(Client, "perform", function(self, id, ...)
  if me .. id == os.getenv "HOLD" and not io.open "/place/held" then
    io.open("/place/held", "w"):close()
    require("moondock.wait.block").wait(nil, nil, 600)
  end
  return perform(self, id, ...)
end)
io.stdout:setvbuf "line"
assert(os.execute "httpd -h /www")
lifecycle.succeed(docker, { t = 0 })
for line in io.lines() do
  print(line, lifecycle.replace(docker, os.getenv "CONTAINER_NAME", {
    build = { remote = os.getenv "REMOTE", t = "self", networkmode = "none" },
  }))
end
]]

-- A tar file of the Lua that runs this, of moondock, and of the libraries that they need.
local function packed()
  local find, lua = package.searchpath, uv.exepath() -- luacheck: ignore 143
  local core = find("moondock.core", package.cpath)
  local files = { lua, find("cjson", package.cpath) }
  local _, libraries = process.run { "ldd", lua, core, files[2] }
  local seen = {}
  for path in libraries:gmatch "(/%S+) %(" do
    if not seen[path] then files[#files + 1] = path end
    seen[path] = true
  end
  local argv = { "tar", "-ch", "-C", "/" }
  for _, path in ipairs(files) do argv[#argv + 1] = path:sub(2) end
  for _, arg in ipairs { "-C", uv.cwd(), "lua", "-C", core:match "^(.*)/moondock/", "moondock/core.so" } do
    argv[#argv + 1] = arg
  end
  local code, bytes = process.run(argv)
  assert(code == 0)
  return bytes, lua, files[2]:match "^(.*)/" .. "/?.so;/?.so"
end

live.describe("a container that rebuilds and replaces itself", { "dockerd" }, function(on)
  local docker, place = on.docker, on.engine:place()
  local remote

  local function build(context, t)
    return assert(assert(docker:build(context, { t = t, networkmode = "none" })):result()).id
  end

  local function app(version)
    return { Dockerfile = "FROM self:base\nLABEL version=" .. version .. "\nCOPY app.lua /app.lua\n" ..
      "COPY version /www/index.html\n", ["app.lua"] = APP, version = version }
  end

  setup(function()
    local bytes, lua, cpath = packed()
    build(tar.pack { ["root.tar"] = bytes, Dockerfile = ("FROM %s\nADD root.tar /\nENV LUA_PATH=%s LUA_CPATH=%s\n" ..
      "CMD [\"%s\", \"/app.lua\"]\n"):format(on.engine.image, "/lua/?.lua;/lua/?/init.lua", cpath, lua) }, "self:base")
    local files = {}
    for path, content in pairs(app "2") do files["app/" .. path] = content end
    remote = git.serve(on.engine, { main = files }).url .. "#main:app"
  end)

  after_each(function()
    for _, name in ipairs { "self", "self-next" } do
      docker:container(name):remove { force = true, ensure = true }
    end
    os.remove(place .. "/held")
  end)

  teardown(function()
    for _, name in ipairs { "self", "self:base" } do docker:image(name):remove { force = true } end
  end)

  local function start(hold)
    build(tar.pack(app "1"), "self")
    return on:run({ Image = "self", Cmd = {}, OpenStdin = true,
      Env = { "CONTAINER_NAME=self", "REMOTE=" .. remote, "DOCKER_HOST=unix:///engine", "HOLD=" .. hold },
      HostConfig = { Binds = { on.host:match "^unix://(.*)" .. ":/engine", place .. ":/place" },
        RestartPolicy = { Name = "always" } } }, { name = "self" })
  end

  local function state(name)
    local info = docker:container(name):inspect()
    return info and info.State.Running and not info.State.Restarting and info
  end

  local function request(name)
    return process.await(20, function()
      local got = docker:container(name):exec({ "wget", "-qO-", "http://127.0.0.1/" }, { allow = { "wget" } })
      return got and got.exit_code == 0 and got.stdout
    end)
  end

  local function rebuild()
    local input = assert(docker:container "self":attach { stdin = true, stdout = false, stderr = false })
    assert(input:write "rebuild\n")
    input:close()
  end

  local function is_replaced()
    local info = state "self"
    return info and info.Config.Labels.version == "2" and not docker:container "self-next":inspect()
  end

  -- The old one, and nobody to replace it but who was never started.
  local function is_alone()
    local info, other = state "self", docker:container "self-next":inspect()
    return info and info.Config.Labels.version == "1" and (not other or other.State.Status == "created")
  end

  it("103 serves before and after", function()
    local old = start ""
    assert.equal("1", request "self")
    rebuild()
    assert(process.await(60, is_replaced))
    assert.equal("2", request "self")
    assert.equal("not_found", select(2, old:inspect()).kind)
  end)

  -- A step of the old or the new one, and the operation before which it is killed. A new one that dies in its first moment is
  -- removed again by the old one; one that dies later is started again by the engine.
  for _, step in ipairs {
    { "after the build", "old ContainerInspect" }, { "after its successor was created", "old ContainerStart" },
    { "after its successor was started", "new ContainerInspect" },
    { "before the old one stops", "new ContainerStop", content = true },
    { "after the old one has stopped", "new ContainerDelete" },
    { "after the old one was removed, before it is renamed", "new ContainerRename" },
  } do
    it("104 may be killed " .. step[1], function()
      local old = start(step[2])
      assert.equal("1", request "self")
      rebuild()
      assert(process.await(60, function() return process.exists(place .. "/held") end), "it does not get there")
      if step.content then assert.matches("^rebuild", select(2, old:logs({ follow = true }):next(20))) end
      local info = assert(state(step[2]:find "^old" and "self" or "self-next"))
      assert.equal(0, process.run { "nsenter", "--pid=/proc/" .. on.engine.pid .. "/ns/pid", "sh", "-c",
        "kill -9 " .. ("%d"):format(info.State.Pid) })
      assert(process.await(30, function()
        local now = docker:container(info.Id):inspect()
        return not now or now.State.Pid ~= info.State.Pid
      end), "it does not die")
      assert(process.await(30, function() return state "self" or state "self-next" end), "none runs")
      assert(process.await(60, function() return is_replaced() or is_alone() end), "nothing comes of it")
      if not is_replaced() then
        assert.equal("1", request "self")
        rebuild()
      end
      assert(process.await(60, is_replaced), "it is not completed")
      assert.equal("2", request "self")
    end)
  end
end)
