-- A directory as a context of a build.
local core = require "moondock.core"
local files = require "moondock.files"
local hostile = require "spec.support.hostile"
local process = require "spec.support.process"
local script = require "spec.support.script"
local tar = require "moondock.tar"
local unix = require "socket.unix"

describe("tar.dir", function()
  local directory

  before_each(function() directory = process.directory() end)
  after_each(function() process.remove(directory) end)

  local function make(tree)
    for name, text in pairs(tree) do
      local parent = name:match "^(.*)/"
      if parent then assert(process.run { "mkdir", "-p", directory .. "/" .. parent } == 0) end
      local file = assert(io.open(directory .. "/" .. name, "wb"))
      file:write(text)
      file:close()
    end
  end

  local function names(given)
    local list = {}
    for entry in tar.each(tar.dir(directory, given)) do list[#list + 1] = entry.name end
    return list
  end

  it("is the tree in order, of nobody in particular", function()
    make { ["b"] = "2", ["a/x"] = "1", ["a/y/z"] = "", ["a.txt"] = "" }
    assert.same({ "a/", "a/x", "a/y/", "a/y/z", "a.txt", "b" }, names())
    for entry in tar.each(tar.dir(directory)) do
      assert.same({ 0, 0, "", "" }, { entry.uid, entry.gid, entry.uname, entry.gname })
    end
    for entry in tar.each(tar.dir(directory, { uid = 5, gid = 6, mtime = 7 })) do
      assert.same({ 5, 6, 7 }, { entry.uid, entry.gid, entry.mtime })
    end
  end)

  it("no. 29: honours a .dockerignore, but for it and the Dockerfile", function()
    make { [".dockerignore"] = "*\n!sub/in\n", Dockerfile = "", ["sub/in"] = "", ["sub/out"] = "", other = "" }
    assert.same({ ".dockerignore", "Dockerfile", "sub/", "sub/in" }, names())
    assert.same({ ".dockerignore", "other", "sub/", "sub/in" }, names { dockerfile = "other" })
    assert.same({ ".dockerignore", "Dockerfile", "other", "sub/", "sub/in", "sub/out" }, names { ignore = false })
    assert.same({ ".dockerignore", "Dockerfile", "other" }, names { ignore = { "sub" } })
    make { [".dockerignore"] = "[" }
    assert.equal("invalid", select(2, tar.dir(directory):read "a").kind)
  end)

  it("no. 30: keeps links, also broken ones, and leaves sockets out", function()
    make { ["a"] = "once", ["dir/x"] = "" }
    assert(process.run { "ln", directory .. "/a", directory .. "/twin" } == 0)
    for name, target in pairs { broken = "nowhere", ["to-dir"] = "dir", ["out"] = "/etc/passwd" } do
      assert(process.run { "ln", "-s", target, directory .. "/" .. name } == 0)
    end
    local socket = unix()
    assert(socket:bind(directory .. "/socket"))
    socket:close()
    local found = {}
    for entry in tar.each(tar.dir(directory)) do found[entry.name] = entry.type .. " " .. entry.linkname end
    assert.same({
      a = "file ", ["dir/"] = "directory ", ["dir/x"] = "file ", twin = "link a", broken = "symlink nowhere",
      ["to-dir"] = "symlink dir", out = "symlink /etc/passwd",
    }, found)
  end)

  it("no. 30: says which file it cannot read", function()
    make { ["a"] = "x", ["secret"] = "x" }
    assert(process.run { "chmod", "0", directory .. "/secret" } == 0)
    assert(process.run { "chmod", "755", directory } == 0)
    local code, output = process.run { "setpriv", "--reuid", "65534", "--clear-groups", "--bounding-set", "-all",
      "--inh-caps", "-all", require("luv").exepath(), "-e",
      ('print(select(2, assert(require("moondock.tar").dir("%s")):read "a"))'):format(directory),
      env = { LUA_PATH = package.path, LUA_CPATH = package.cpath }, stderr = "/dev/null" }
    if code ~= 0 then return pending "setpriv does not work here, or nobody may read the tree" end
    assert.equal(directory .. "/secret: Permission denied\n", output)
  end)

  it("fails with what is no directory", function()
    make { file = "" }
    for _, path in ipairs { directory .. "/nosuch", directory .. "/file" } do
      local _, err = tar.dir(path):read "a"
      assert.equal("invalid", err.kind)
      assert.truthy(err.message:find(path, 1, true))
      local docker, t = script({}, {})
      assert.equal(err.message, select(2, docker:build(tar.dir(path), { t = "x" })).message)
      assert.equal(err.message, select(2, docker:container "web":put("/", tar.dir(path))).message)
      t:finish() -- nothing was sent
    end
  end)

  it("writes what a file had when it was found, and fails when it has less", function()
    make { file = ("x"):rep(1000) }
    for length, ok in pairs { [2000] = true, [10] = false } do
      make { file = ("x"):rep(1000) }
      local reader = tar.dir(directory)
      assert.equal(512, #reader:read(512)) -- its header
      make { file = ("y"):rep(length) }
      local rest, err = reader:read "a"
      if ok then
        assert.equal(1000, #rest:match "y+")
      else
        assert.matches("shorter", err.message)
      end
    end
  end)

  it("leaves no descriptor open, however it ends", function()
    make { a = ("x"):rep(200000), b = "" }
    collectgarbage()
    local before = process.descriptors()
    local reader = tar.dir(directory)
    reader:read(100000)
    assert.is_true(process.descriptors() > before)
    reader:close()
    assert.equal(before, process.descriptors())
    tar.dir(directory):read "a"
    collectgarbage()
    assert.equal(before, process.descriptors())
  end)

  it("of 10,000 files is whole, in little memory", function()
    local count = hostile.valgrind and 100 or 10000
    assert(process.run { "sh", "-c", 'cd "$0" && mkdir -p d/e f && seq $1 | split -l 1 -a 4 - d/e/x', directory,
      tostring(count) } == 0)
    collectgarbage()
    local memory, seen = collectgarbage "count", 0
    for entry, content in tar.each(tar.dir(directory)) do
      if entry.type == "file" then
        seen = seen + 1
        assert.equal(entry.size, #content:read "a")
      end
    end
    assert.equal(count, seen)
    collectgarbage()
    assert.is_true(collectgarbage "count" - memory < 8 * 1024)
  end)
end)

describe("the local file system", function()
  it("says what a path is", function()
    assert.equal("directory", core.stat "/".type)
    assert.equal("char", core.stat "/dev/null".type)
    assert.same({ 1, 3 }, { core.stat "/dev/null".major, core.stat "/dev/null".minor })
    local nothing, problem, missing = core.stat "/nosuch"
    assert.same({ nil, "No such file or directory", true }, { nothing, problem, missing })
    assert.is_false(select(3, core.readlink "/"))
    assert.equal("invalid", select(2, files.stat "/nosuch").kind)
  end)

  it("lists a directory, once, and closes it", function()
    collectgarbage()
    local before = process.descriptors()
    local next_name = assert(core.dir "/")
    assert.is_string(next_name())
    assert.equal(before + 1, process.descriptors())
    assert.is_true(next_name:close())
    assert.is_true(next_name:close())
    assert.is_nil(next_name())
    assert.equal(before, process.descriptors())
    for _ in core.dir "/" do end
    assert.equal(before, process.descriptors())
    assert.is_nil(core.dir "/nosuch")
    collectgarbage()
    assert.equal(before, process.descriptors())
  end)
end)
