-- Files into containers and out of them.
local live = require "spec.support.live"
local process = require "spec.support.process"
local reader = require "moondock.reader"
local tar = require "moondock.tar"

live.describe("a container's files", { "dockerd", "podman" }, function(on)
  local web

  setup(function() web = on:run() end)
  teardown(function() web:remove { force = true } end)

  it("no. 57: are put from a string, a function, an open file and a tree", function()
    local bytes = ("\0\1\255moon"):rep(30000)
    assert.is_true(web:put("/tmp/with space", bytes, { mode = tonumber("4711", 8), uid = 7, gid = 8 }))
    assert.equal(bytes, assert(web:read "/tmp/with space"))
    assert.equal("4711 7 8\n", live.output(web, "stat", "-c", "%a %u %g", "/tmp/with space"))

    local left = 3
    assert.is_true(web:put("/tmp/function", function()
      left = left - 1
      return left >= 0 and "piece\n" or nil
    end))
    assert.equal("piece\npiece\npiece\n", assert(web:read "/tmp/function"))

    local file = assert(io.open("LICENSE", "rb"))
    assert.is_true(web:put("/tmp/file", file))
    file:seek("set", 0)
    assert.equal(file:read "*a", assert(web:read "/tmp/file"))
    file:close()

    assert.is_true(web:put("/tmp/reader", reader.of "read"))
    assert.equal("read", assert(web:read "/tmp/reader"))

    assert.is_true(web:put("/tmp", { ["tree/a"] = "1", ["tree/b/c"] = { content = "2", mode = tonumber("600", 8) },
      ["tree/link"] = { linkname = "a" } }))
    assert.equal("1", live.output(web, "cat", "/tmp/tree/link"))
  end)

  it("no. 56: are got as a Reader, which takes itself apart", function()
    local names = {}
    for entry, content in tar.each(assert(web:get "/tmp/tree")) do
      names[#names + 1] = entry.name:gsub("/$", "") .. "=" .. (entry.type == "file" and content:read "a" or entry.type)
    end
    table.sort(names)
    assert.same({ "tree/a=1", "tree/b/c=2", "tree/b=directory", "tree/link=symlink", "tree=directory" }, names)
    local got = assert(web:get "/tmp/function")
    assert.equal("function", got.stat.name)
    assert.equal(512, #got:read(512))
    assert.equal("piece", got:read "l")
    got:close()
  end)

  it("go from one container into another", function()
    local other = on:run()
    assert.is_true(other:put("/tmp", assert(web:get "/tmp/tree")))
    assert.equal("2", assert(other:read "/tmp/tree/b/c"))
    other:remove { force = true }
  end)

  it("have a stat", function()
    local stat = assert(web:stat "/tmp/tree/b/c")
    assert.same({ "c", 1, "file", tonumber("600", 8) }, { stat.name, stat.size, stat.type, stat.permissions })
    stat = assert(web:stat "/tmp/tree/b")
    assert.same({ "directory", tonumber("755", 8) }, { stat.type, stat.permissions })
    assert.equal("not_found", select(2, web:stat "/nosuch").kind)
    if on.kind == "dockerd" then -- podman follows it
      assert.same({ "symlink", "/tmp/tree/a" },
        { web:stat "/tmp/tree/link".type, web:stat "/tmp/tree/link".linkTarget })
    end
  end)

  it("that cannot be put or read say why", function()
    local _, err = web:put("/", "x")
    assert.equal("invalid", err.kind)
    _, err = web:read "/tmp/tree"
    assert.equal("invalid", err.kind)
    _, err = web:read("/tmp/with space", { limit = 10 })
    assert.equal("limit", err.kind)
    assert.equal("not_found", select(2, web:read "/nosuch").kind)
    _, err = web:put("/tmp/fails", function() return nil, "the disk is gone" end)
    assert.matches("the disk is gone", err.message)
    local before = process.descriptors()
    for _ = 1, 5 do web:put("/tmp/fails", function() return nil, "again" end) end
    collectgarbage()
    assert.is_true(process.descriptors() <= before + 1)
  end)

  it("are exported, and changes are told", function()
    local found = {}
    for entry in tar.each(assert(web:export())) do found[entry.name:gsub("^%./", "")] = entry.type end
    assert.equal("file", found["tmp/file"])
    local kinds = {}
    for _, change in ipairs(assert(web:changes())) do kinds[change.Path] = change.Kind end
    assert.equal(1, kinds["/tmp/file"])
  end)
end)
