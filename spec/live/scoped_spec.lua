-- Throwaway containers, in this process.
local errors = require "moondock.error"
local lifecycle = require "moondock.lifecycle"
local live = require "spec.support.live"

live.describe("a container for a while", { "dockerd", "podman" }, function(on)
  local docker, before = on.docker, nil

  local function body(more)
    local full = {
      Image = on.engine.image, Cmd = { "sleep", "1000" }, HostConfig = { NetworkMode = "none" },
      Volumes = { ["/anonymous"] = {} },
    }
    for name, value in pairs(more or {}) do full[name] = value end
    return full
  end

  local function ids()
    local all = {}
    for _, one in ipairs(assert(docker:containers { all = true })) do all[one.Id] = true end
    for _, one in ipairs(assert(docker:volumes())) do all[one.Name] = true end
    return all
  end

  before_each(function() before = ids() end)
  after_each(function() assert.same(before, ids()) end)

  it("is given to a function, whose results are returned", function()
    local a, b, c = lifecycle.with(docker, body { Labels = { team = "moon" } }, function(container)
      local info = assert(container:inspect())
      assert.same({ true, "/mine" }, { info.State.Running, (info.Name:gsub("^/?", "/")) })
      assert.same({ "moon", lifecycle.labels()["moondock.owner"] },
        { info.Config.Labels.team, info.Config.Labels["moondock.owner"] })
      return 1, nil, 3
    end, { name = "mine", ready = { exec = { "true" } } })
    assert.same({ 1, nil, 3 }, { a, b, c })
  end)

  it("is removed when the function raises, and what it raised goes on", function()
    for _, what in ipairs { { "a table" }, errors.new("busy", "an Error") } do
      local ok, raised = pcall(lifecycle.with, docker, body(), function() error(what) end)
      assert.is_false(ok)
      assert.equal(what, raised)
    end
  end)

  it("may be gone at its end", function()
    assert.equal("done", lifecycle.with(docker, body(), function(container)
      assert(container:remove { force = true, v = true })
      return "done"
    end))
  end)

  it("is removed when it does not start, or does not get ready", function()
    local function never() error "it is not called" end
    local none, err = lifecycle.with(docker, body { Cmd = { "nosuch" } }, never)
    assert.is_nil(none)
    assert.matches("nosuch", err.message)
    none, err = lifecycle.with(docker, body(), never, { ready = { log = "never" }, timeout = 1 })
    assert.is_nil(none)
    assert.equal("timeout", err.kind)
    none, err = lifecycle.with(docker, body { Cmd = { "sh", "-c", "exit 3" } }, never, { ready = { log = "never" } })
    assert.is_nil(none)
    assert.equal(3, err.code)
    assert.equal("not_found", select(2, lifecycle.with(docker, body { Image = "nosuch:1" }, never, {})).kind)
  end)

  it("is removed, too, when its time is over while the engine creates or starts it", function()
    for i = 0, 9 do
      local none, err = lifecycle.with(docker, body(), error, { ready = { log = "never" }, timeout = 0.001 + i / 50 })
      assert.is_nil(none)
      assert.equal("timeout", err.kind)
      assert.same(before, ids())
    end
  end)

  it("is removed at the end of its block", function()
    local load_text = rawget(_G, "loadstring") or load
    local chunk = load_text [[
      local lifecycle, docker, body, fn = ...
      local c <close> = assert(lifecycle.scoped(docker, body, { ready = { running = true } }))
      return fn(c), c.id
    ]]
    if not chunk then -- a Lua without such blocks
      local c = assert(lifecycle.scoped(docker, body()))
      assert.matches("^container %x+$", tostring(c))
      return assert(c:remove { force = true, v = true })
    end
    local function is_here(id) return docker:container(id):inspect() ~= nil end
    local here, id = chunk(lifecycle, docker, body(), function(c) return is_here(c.id) end)
    assert.is_true(here)
    assert.is_false(is_here(id))
    assert.is_true(chunk(lifecycle, docker, body(), function(c) return c:remove { force = true, v = true } end))
    local what = {}
    local ok, raised = pcall(chunk, lifecycle, docker, body(), function() error(what) end)
    assert.same({ false, true }, { ok, raised == what })
  end)

  it("that another made has no end of its own", function()
    assert.is_nil(debug.getmetatable(docker:container "web").__close)
  end)

  it("is checked where it is asked for", function()
    for message, call in pairs {
      ['did you mean "log"'] = function() lifecycle.with(docker, body(), print, { ready = { logs = "a" } }) end,
      ['did you mean "ready"'] = function() lifecycle.scoped(docker, body(), { redy = { log = "a" } }) end,
      ["fn must be a function"] = function() lifecycle.with(docker, body()) end,
      ['did you mean "Image"'] = function() lifecycle.scoped(docker, { Imag = "a" }) end,
    } do
      local ok, problem = pcall(call)
      assert.is_false(ok)
      assert.matches("^spec/live/scoped_spec.lua:%d+: ", problem)
      assert.truthy(problem:find(message, 1, true), problem)
    end
  end)
end)
