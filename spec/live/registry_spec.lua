-- Pull and push, with registries on the loopback: one for everybody, one with passwords.
local base64 = require "moondock.base64"
local env = require "spec.support.env"
local file = require "spec.support.file"
local json = require "moondock.json"
local live = require "spec.support.live"
local process = require "spec.support.process"
local registry = require "spec.support.registry"
local uv = require "luv"

-- Their credentials in base64 have what only the URL's alphabet writes as - and _.
local users = { moon = "dock>>??pass>~~", star = "~~~???>>>" }

live.describe("a registry", { "dockerd", "podman" }, function(on)
  local docker, open, closed = on.docker, nil, nil

  setup(function()
    open = registry.start(on.engine).address
    closed = registry.start(on.engine, { users = users }).address
  end)

  local function pushed(name, options)
    local stream, err = docker:image(name):push(options)
    if not stream then return nil, err end
    return stream:result()
  end

  local function pulled(name, options)
    local stream, err = docker:pull(name, options)
    if not stream then return nil, err end
    return stream:result()
  end

  it("no. 23: takes a push and gives one tag, unless all are asked for", function()
    local image = docker:image(on.engine.image)
    for _, tag in ipairs { "1", "2", "latest" } do
      assert(image:tag { repo = open .. "/box", tag = tag })
      assert.matches("^sha256:%x+$", assert(pushed(open .. "/box:" .. tag)).digest)
      assert(docker:image(open .. "/box:" .. tag):remove())
    end
    assert(pulled(open .. "/box"))
    local function tags()
      local list = {}
      for _, one in ipairs(assert(docker:images { filters = { reference = open .. "/box" } })) do
        for _, name in ipairs(one.RepoTags) do list[#list + 1] = name:match ":([^:]+)$" end
      end
      table.sort(list)
      return list
    end
    if on.kind == "dockerd" then
      assert.same({ "latest" }, tags())
      assert(pulled(open .. "/box", { all_tags = true }))
      assert.same({ "1", "2", "latest" }, tags())
      for _, tag in ipairs { "1", "2" } do assert(docker:image(open .. "/box:" .. tag):remove()) end
    end
    assert(docker:image(open .. "/box:latest"):remove())
  end)

  it("no. 21: is let in by config.json, by a helper, and by neither where it is open to all", function()
    local directory, path = process.directory(), os.getenv "PATH"
    finally(function()
      uv.os_setenv("PATH", path)
      process.remove(directory)
    end)
    uv.os_setenv("PATH", directory .. ":" .. path)
    local function write(name, text)
      file.write(directory .. "/" .. name, text, 448)
    end
    write("docker-credential-test", ("#!/bin/sh\necho '%s'\n"):format(json.encode {
      Username = "moon", Secret = users.moon }))
    write("docker-credential-fails", "#!/bin/sh\necho locked >&2; exit 1\n")
    local name = closed .. "/box:1"
    local function push(settings, where)
      write("config.json", json.encode(settings))
      local one = env({ DOCKER_CONFIG = directory }, on.client, on)
      assert(one:image(on.engine.image):tag { repo = where or closed .. "/box", tag = "1" })
      local stream, err = one:image((where or closed .. "/box") .. ":1"):push()
      if not stream then return nil, err end
      return stream:result()
    end
    local auths = { [closed] = { auth = base64.encode("moon:" .. users.moon) } }
    assert.matches("^sha256:", assert(push { auths = auths }).digest)
    assert.matches("^sha256:", assert(push { credHelpers = { [closed] = "test" } }).digest)
    for helper, words in pairs { fails = "ended with 1: locked", nosuch = "No such file" } do
      local result, err = push { credsStore = helper }
      assert.is_nil(result)
      assert.truthy(err.message:find(words, 1, true), err.message)
      assert(push({ credsStore = helper }, open .. "/public"))
    end
    assert(docker:image(name):remove())
    assert(docker:image(open .. "/public:1"):remove())
  end)

  it("no. 9: says inside the stream, or instead of it, that there is no such image", function()
    local result, err = pulled(open .. "/nosuch:1")
    assert.is_nil(result)
    assert.is_true(err.kind == "api" or err.kind == "not_found")
    assert.matches("manifest unknown", err.message)
    result, err = pushed(open .. "/none:1")
    assert.is_nil(result)
    assert.matches("image", err.message)
  end)

  it("no. 22: lets in who has a password, whatever is in it", function()
    for user, password in pairs(users) do
      local auth = { username = user, password = password }
      assert.matches("[-_]", base64.encode(('{"password":"%s","username":"%s"}'):format(password, user), true))
      local name = closed .. "/" .. user .. ":1"
      assert(docker:image(on.engine.image):tag { repo = closed .. "/" .. user, tag = "1" })
      local _, err = pushed(name)
      assert.matches("[Uu]nauthorized", (err.message:gsub("no basic auth credentials", "unauthorized")))
      _, err = pushed(name, { auth = { username = user, password = "wrong" } })
      assert.matches("unauthorized", err.message)
      assert.is_nil(err.message:find(password, 1, true))
      assert(pushed(name, { auth = auth }))
      assert(docker:image(name):remove())
      _, err = pulled(name)
      assert.is_table(err)
      assert(pulled(name, { auth = auth }))
      assert(docker:image(name):remove())
    end
  end)

  if on.kind == "dockerd" then -- podman has neither
    it("is asked what it has, and who may", function()
      assert(docker:image(on.engine.image):tag { repo = open .. "/known", tag = "1" })
      local digest = assert(pushed(open .. "/known:1")).digest
      assert.equal(digest, assert(docker:image(open .. "/known:1"):distribution()).Descriptor.digest)
      local auth = { username = "moon", password = users.moon, serveraddress = closed }
      assert.matches("Succeeded", assert(docker:auth(auth)).Status)
      auth.password = "wrong"
      assert.matches("401", select(2, docker:auth(auth)).message)
      assert(docker:image(open .. "/known:1"):remove())
      assert.matches("404", select(2, docker:search(open .. "/known")).message)
    end)
  end
end)
