-- Helpers for a container's life, with registries on the loopback.
local Client = require "moondock.client"
local await = require "moondock.await"
local lifecycle = require "moondock.lifecycle"
local live = require "spec.support.live"
local registry = require "spec.support.registry"

-- In base64 this has what only the URL's alphabet writes as - and _.
local users = { moon = "dock>>??pass>~~" }

live.describe("an image", { "dockerd", "podman" }, function(on)
  local docker, open, closed, pulls = on.docker, nil, nil, nil

  local function push(address, auth)
    local image = docker:image(on.engine.image)
    for _, tag in ipairs { "1", "latest" } do
      assert(image:tag { repo = address .. "/guest", tag = tag })
      local named = docker:image(address .. "/guest:" .. tag)
      assert(assert(named:push { auth = auth }):result())
      assert(named:remove())
    end
  end

  setup(function()
    open = registry.start(on.engine).address
    closed = registry.start(on.engine, { users = users }).address
    push(open)
    push(closed, { username = "moon", password = users.moon })
    docker.perform = function(self, id, ...)
      pulls = pulls + (id == "ImageCreate" and 1 or 0)
      return Client.perform(self, id, ...)
    end
  end)

  teardown(function() docker.perform = nil end)
  before_each(function() pulls = 0 end)

  local function is_here(name)
    return docker:image(name):inspect() ~= nil
  end

  local function remove(name)
    assert(docker:image(name):remove { force = true })
  end

  it("no. 32: is not pulled by the policy Never", function()
    local name = open .. "/guest:1"
    local image = assert(lifecycle.image(docker, name, { policy = "Never" }))
    assert.equal(0, pulls)
    local _, err = docker:create { Image = image.id }
    assert.equal("not_found", err.kind)
    assert.matches("[Nn]o such image", err.message)
  end)

  it("no. 33: is pulled each time by the policy Always", function()
    local name = open .. "/guest:1"
    for _ = 1, 2 do assert(lifecycle.image(docker, name, { policy = "Always" })) end
    assert.equal(2, pulls)
    assert.is_true(is_here(name))
    remove(name)
  end)

  it("no. 34: is pulled only when it is not there by the policy IfNotPresent", function()
    local name = open .. "/guest:1"
    assert(lifecycle.image(docker, name))
    assert.equal(1, pulls)
    assert(lifecycle.image(docker, name, { policy = "IfNotPresent" }))
    assert.equal(1, pulls)
    remove(name)
  end)

  it("no. 35: is pulled always if it is the latest and that is wanted", function()
    for _, name in ipairs { open .. "/guest", open .. "/guest:latest" } do
      for count = 1, 2 do
        assert(lifecycle.image(docker, name, { pull_latest = true }))
        assert.equal(count, pulls)
      end
      assert(lifecycle.image(docker, name))
      assert.equal(2, pulls)
      pulls = 0
    end
    remove(open .. "/guest:latest")
    for _ = 1, 2 do assert(lifecycle.image(docker, open .. "/guest:1", { pull_latest = true })) end
    assert.equal(1, pulls)
    remove(open .. "/guest:1")
  end)

  it("no. 37: is given to who has credentials, whatever is in them", function()
    local name = closed .. "/guest:1"
    local began = await.now()
    local none, err = lifecycle.image(docker, name)
    assert.is_nil(none)
    assert.matches("auth", err.message)
    assert.equal(1, pulls)
    assert.is_true(await.now() - began < 5)
    assert(lifecycle.image(docker, name, { auth = { username = "moon", password = users.moon } }))
    remove(name)
  end)

  it("no. 38: that is none fails in the engine's words", function()
    local none, err = lifecycle.image(docker, open .. "/guest:nosuch", { timeout = 1 })
    assert.is_nil(none)
    assert.matches("manifest unknown", err.message)
    assert.equal(1, pulls)
  end)

  it("no. 39: is asked for again as long as there is time, but not where that is no use", function()
    local began = await.now()
    local none, err = lifecycle.image(docker, "127.0.0.1:1/guest:1", { retry_interval = 1, timeout = 3 })
    assert.is_nil(none)
    if on.kind == "dockerd" then
      assert.matches("refused", err.message)
      assert.is_true(pulls >= 2 and pulls <= 4, pulls)
    else -- podman itself tries again and again
      assert.equal("timeout", err.kind)
    end
    assert.is_true(await.now() - began < 4)
    pulls = 0
    assert.equal("invalid", select(2, lifecycle.image(docker, "Not A Name")).kind)
    assert.has_error(function() lifecycle.image(docker, "a", { policy = "Sometimes" }) end)
    assert.has_error(function() lifecycle.image(docker, "a", { polcy = "Always" }) end)
    assert.equal(0, pulls)
  end)
end)

describe("the name of an image", function()
  it("no. 36: is a registry, a path, and a tag or a digest", function()
    local transfer = require "moondock.transfer"
    local digest = "sha256:" .. ("a"):rep(64)
    for name, expected in pairs {
      ["busybox"] = { "docker.io/library/busybox", "latest" }, ["a/b"] = { "docker.io/a/b", "latest" },
      ["localhost:5000/x:1"] = { "localhost:5000/x", "1" },
      ["docker.io/busybox"] = { "docker.io/library/busybox", "latest" },
      ["x@" .. digest] = { "docker.io/library/x", digest },
    } do
      assert.same(expected, { transfer.pulled(name, {}) })
    end
  end)
end)
