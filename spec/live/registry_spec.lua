-- Pull and push, with registries on the loopback: one for everybody, one with passwords.
local base64 = require "moondock.base64"
local live = require "spec.support.live"
local registry = require "spec.support.registry"

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
