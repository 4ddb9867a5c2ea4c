local files = require "moondock.files"
local moondock = require "moondock"
local process = require "spec.support.process"

describe("where a path leads", function()
  local place
  setup(function()
    place = assert(files.resolve(process.directory()))
    assert(process.run { "sh", "-c", "cd " .. place .. [[ &&
      mkdir -p a/b secret && ln -s ../secret a/up && ln -s / root && ln -s loop loop && ln -s nowhere dangling &&
      ln -s a/up two && ln -s "$PWD/a" whole && touch file]] } == 0)
  end)

  for path, leads in pairs {
    ["/a/b"] = "/a/b", ["/a//b/"] = "/a/b", ["/a/./b/.."] = "/a", ["/a/up"] = "/secret", ["/a/up/x/y"] = "/secret/x/y",
    ["/two"] = "/secret", ["/whole/b"] = "/a/b", ["/a/up/../a"] = "/a", ["/nowhere/x"] = "/nowhere/x",
    ["/nowhere/../a/up"] = "/secret", ["/dangling"] = "/nowhere",
  } do
    it(path .. " is " .. leads, function() assert.equal(place .. leads, files.resolve(place .. path)) end)
  end

  it("goes beyond the directory, and no further up than the root", function()
    assert.equal("/", files.resolve(place .. "/root"))
    assert.equal("/etc", files.resolve(place .. "/root/etc"))
    assert.equal("/x", files.resolve "/../../x")
  end)

  it("is not known of a loop, or below a file", function()
    assert.matches("too many symbolic links", select(2, files.resolve(place .. "/loop")).message)
    assert.matches("Not a directory", select(2, files.resolve(place .. "/file/x")).message)
  end)

  it("is what a policy's binds are judged by; of an engine elsewhere only the very paths are known", function()
    local rules = { operations = { "run" }, containers = { "*" }, images = { "*" }, binaries = { "*" },
      networks = { "*" }, binds = { place .. "/a", place .. "/dangling:ro" } }
    local here = moondock.new { host = "unix:///nowhere", policy = rules }
    local there = moondock.new { host = "tcp://127.0.0.1:1", policy = rules }
    for path, kinds in pairs {
      ["/a"] = { "connect", "connect" }, ["/a/b"] = { "denied", "denied" }, ["/a/up"] = { "denied", "denied" },
      ["/a/../secret"] = { "denied", "denied" }, ["/whole"] = { "connect", "denied" },
      ["/dangling"] = { "denied", "denied" }, ["/dangling:/y:ro"] = { "connect", "connect" },
      ["/loop"] = { "denied", "denied" }, ["/ab"] = { "denied", "denied" },
    } do
      local host = { Binds = { place .. path .. (path:find ":" and "" or ":/x") } }
      for i, docker in ipairs { here, there } do
        local _, err = docker:create({ Image = "busybox:1", HostConfig = host }, { name = "a" })
        assert.same({ path, kinds[i] }, { path, err.kind }, err.message)
      end
    end
  end)
end)
