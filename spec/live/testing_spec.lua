-- Throwaway containers of specs and scripts, seen from outside.
local file = require "spec.support.file"
local live = require "spec.support.live"
local process = require "spec.support.process"
local uv = require "luv"

--- What each of them begins with.
local head = [[
  local docker = assert(require("moondock").new())
  local testing = require "moondock.testing"
  local function make(given)
    given = given or { Image = "busybox:live" }
    given.Cmd = { "sleep", "1000" }
    given.HostConfig = { NetworkMode = "none" }
    return assert(testing.container(given))
  end
  local function say(...)
    print("said", ...)
    io.stdout:flush()
  end
]]

live.describe("a throwaway container", { "dockerd", "podman" }, function(on)
  local docker = on.docker

  local function ids()
    local all = {}
    for _, one in ipairs(assert(docker:containers { all = true })) do all[one.Id] = true end
    for _, one in ipairs(assert(docker:images { all = true })) do all[one.Id] = true end
    return all
  end

  --- A Lua file, run by these arguments.
  local function run(code, ...)
    local directory, argv = process.directory(), { uv.exepath(), ... }
    argv[#argv + 1] = directory .. "/inner_spec.lua"
    file.write(argv[#argv], head .. code)
    argv.stdin, argv.stdout, argv.stderr = true, true, directory .. "/errors"
    argv.env = { LUA_PATH = package.path, LUA_CPATH = package.cpath, DOCKER_HOST = on.host }
    return process.start(argv)
  end

  --- A file of specs, by a busted of its own.
  local function busted(code)
    return run(code, "spec/run.lua", "-o", "TAP")
  end

  --- What it says next.
  local function said(child)
    while true do
      local line = assert(child:line(60), "it says no more")
      local words = line:match "^said\t(.*)$"
      if words then return words end
    end
  end

  local function is_here(id)
    return docker:container(id):inspect() ~= nil
  end

  it("of busted is removed at the end of its block, failures or not", function()
    local before = ids()
    local child = busted [[
      describe("outer", function()
        local outer, inner, tested
        setup(function() outer = make() end)
        describe("inner", function()
          setup(function() inner = make { Image = "busybox:live", ready = { running = true } } end)
          it("one", function()
            tested = make()
            error "on purpose"
          end)
          it("two", function() say(inner.id, tested.id, outer.id, tested:inspect() ~= nil) end)
          teardown(function() say(inner:inspect() ~= nil) end)
        end)
        it("three", function() say(inner:inspect() == nil, tested:inspect() == nil, outer:inspect() ~= nil) end)
      end)
      describe("next", function()
        it("four", function() say(#docker:containers { all = true, filters = { label = "moondock.owner" } }) end)
      end)
      it("five", function() say(make().id) end)
    ]]
    assert.matches("^%x+\t%x+\t%x+\ttrue$", said(child))
    assert.equal("true", said(child))
    assert.equal("true\ttrue\ttrue", said(child))
    assert.equal("0", said(child))
    assert.matches("^%x+$", said(child))
    assert.equal(1, child:wait(60), child.output)
    assert.same(before, ids())
  end)

  it("has an image that is built on the spot, and goes with it", function()
    local before = ids()
    local child = busted [[
      it("is built", function()
        local function build()
          return make { build = { Dockerfile = "FROM busybox:live\nCOPY hello /hello\n", hello = "hello, moon" } }
        end
        local one, other = build(), build()
        say(one:read "/hello", other:read "/hello", one:inspect().Image)
        local none, err = testing.container { build = { Dockerfile = "FROM busybox:live\nNOSUCH\n" } }
        say(none, err)
      end)
    ]]
    assert.matches("^hello, moon\thello, moon\t", said(child))
    assert.matches("^nil\t.*NOSUCH", said(child))
    assert.equal(0, child:wait(60), child.output)
    assert.same(before, ids())
  end)

  it("of a script is removed when the script ends, by an error or not", function()
    local before = ids()
    for _, ending in ipairs { "", "error 'on purpose'", "os.exit(0, true)" } do
      local child = run("say(make().id) io.read() " .. ending)
      local id = said(child)
      assert.is_true(is_here(id))
      child:write "\n"
      assert.equal(ending:find "error" and 1 or 0, child:wait(60))
      assert.same(before, ids())
    end
  end)

  it("of a killed run is removed, with its image, by the next one", function()
    local before = ids()
    local killed = busted [[
      it("is killed", function()
        say(make { build = { Dockerfile = "FROM busybox:live\nCOPY a /a\n", a = "a" }, name = "same" }.id)
        io.read()
      end)
    ]]
    local id = said(killed)
    killed:kill()
    killed:wait(10)
    assert.is_true(is_here(id))
    local child = busted [[
      it("sweeps", function() say(make { Image = "busybox:live", name = "same" }.id) end)
    ]]
    assert.not_equal(id, said(child))
    assert.equal(0, child:wait(60))
    assert.same(before, ids())
  end)

  it("is checked where it is asked for", function()
    local testing = require "moondock.testing"
    for message, given in pairs {
      ['did you mean "log"'] = { Image = "a", ready = { logs = "a" } },
      ['did you mean "Image"'] = { Imag = "a" },
      ['"name" must be a string'] = { Image = "a", name = 1 },
      ['"build" must be a string'] = { build = 1 },
    } do
      local ok, problem = pcall(function() testing.container(given) end)
      assert.is_false(ok)
      assert.matches("^spec/live/testing_spec.lua:%d+: ", problem)
      assert.truthy(problem:find(message, 1, true), problem)
    end
  end)
end)
