local errors = require "moondock.error"
local hostile = require "spec.support.hostile"
local process = require "spec.support.process"
local reader = require "moondock.reader"
local tar = require "moondock.tar"

--- All entries of an archive, with their contents.
local function entries(source)
  local list = {}
  for entry, content in tar.each(source) do
    entry.text = content:read "a"
    list[#list + 1] = entry
  end
  return list
end

local function write(path, bytes)
  local file = assert(io.open(path, "wb"))
  file:write(bytes)
  file:close()
end

--- The same with checksums that are right, so that what is broken is found behind them.
local function mended(text)
  local blocks = {}
  for at = 1, #text, 512 do
    local block = text:sub(at, at + 511)
    if #block == 512 and block:find("ustar", 258, true) == 258 then
      local sum = 0
      for i = 1, 512 do sum = sum + (i > 148 and i < 157 and 32 or block:byte(i)) end
      block = block:sub(1, 148) .. ("%06o\0 "):format(sum) .. block:sub(157)
    end
    blocks[#blocks + 1] = block
  end
  return table.concat(blocks)
end

local long = ("d"):rep(60) .. "/" .. ("e"):rep(60) .. "/" .. ("f"):rep(90)
local tree = {
  ["a.txt"] = "hello", ["empty/"] = true, ["zero"] = "", ["dir/sub/x"] = { content = "x", mode = tonumber("4755", 8) },
  [long] = "long name", [("n"):rep(150)] = "no slash to cut at", ["héé/ü"] = "not ASCII",
  ["link"] = { linkname = "a.txt" }, ["far"] = { linkname = ("t"):rep(200) }, ["hard"] = { type = "link",
    linkname = "a.txt" },
  ["pipe"] = { type = "fifo" }, ["null"] = { type = "char", devmajor = 1, devminor = 3 },
  ["owned"] = { content = "mine", uid = 3000000, gid = 12, uname = "moon", gname = "dock", mtime = 1700000000.25 },
  ["old"] = { content = "old", mtime = -5 }, ["block"] = ("b"):rep(512),
}
local archive = tar.pack(tree, { mtime = 1700000000 }):read "a"

describe("tar.pack", function()
  it("makes what tar.each takes apart, in order, with the directories on the way", function()
    local list = entries(archive)
    local names = {}
    for _, entry in ipairs(list) do names[entry.name] = entry end
    for i = 2, #list do assert.is_true(list[i - 1].name:gsub("/$", "") < list[i].name:gsub("/$", "")) end
    assert.equal("directory", names["dir/sub/"].type)
    assert.equal("hello", names["a.txt"].text)
    assert.same({ "long name", "no slash to cut at", "not ASCII" },
      { names[long].text, names[("n"):rep(150)].text, names["héé/ü"].text })
    assert.same({ "symlink", "a.txt" }, { names.link.type, names.link.linkname })
    assert.equal(("t"):rep(200), names.far.linkname)
    assert.equal("link", names.hard.type)
    assert.same({ "char", 1, 3 }, { names.null.type, names.null.devmajor, names.null.devminor })
    assert.equal("fifo", names.pipe.type)
    local owned = names.owned
    assert.same({ 3000000, 12, "moon", "dock", 1700000000.25 },
      { owned.uid, owned.gid, owned.uname, owned.gname, owned.mtime })
    assert.equal(-5, names.old.mtime)
    assert.equal(tonumber("4755", 8), names["dir/sub/x"].mode)
  end)

  it("is the same every time", function()
    assert.equal(archive, tar.pack(tree, { mtime = 1700000000 }):read "a")
  end)

  it("says sizes beyond 8 GiB", function()
    local content = ("x"):rep(65536)
    local big = tar.pack { big = { content = function() return content end, size = 2 ^ 33 + 5 } }
    assert.equal(2 ^ 33 + 5, tar.each(big)().size)
    big:close()
  end)

  it("takes contents of every kind, of exactly their size", function()
    local file = io.tmpfile()
    file:write "from a file"
    file:seek("set", 0)
    local packed = tar.pack {
      file = { content = file, size = 11 }, reader = { content = reader.of "read", size = 4 },
      ["function"] = { content = reader.of "called", size = 6 },
    }
    assert.same({ file = "from a file", reader = "read", ["function"] = "called" }, tar.unpack(packed))
    file:close()
    for size, words in pairs { [3] = "more", [5] = "fewer" } do
      local _, err = tar.pack { x = { content = reader.of "four", size = size } }:read "a"
      assert.equal("invalid", err.kind)
      assert.matches("x has " .. words .. " bytes", err.message)
    end
    local failed = errors.new("closed", "gone")
    local _, err = tar.pack { x = { content = function() return nil, failed end, size = 5 } }:read "a"
    assert.equal(failed, err)
  end)

  it("closes its contents, also those whose turn did not come, but no file of the caller's", function()
    local file, closed = io.tmpfile(), {}
    local function content(name)
      return { content = reader.new(reader.of(("x"):rep(2000)), function() closed[name] = true end), size = 2000 }
    end
    local function pack() return tar.pack { a = content "a", b = content "b", c = { content = file, size = 0 } } end
    local packed = pack()
    packed:read(600)
    packed:close()
    assert.same({ a = true, b = true }, closed)
    closed = {}
    pack():read "a"
    assert.same({ a = true, b = true }, closed)
    assert.equal("file", io.type(file))
    file:close()
  end)

  it("refuses what is no name, no type, and what has no size, at the caller's line", function()
    for _, bad in ipairs {
      { ["../x"] = "" }, { ["a/../b"] = "" }, { ["/"] = "" }, { [""] = "" }, { ["a\0b"] = "" }, { x = {
        type = "file?" } },
      { a = "1", ["/a"] = "2" },
      { x = { mode = -1 } }, { x = { mode = 4096 } }, { x = { mode = 2 ^ 24 } }, { x = { uid = -1 } },
      { x = { type = "char", devmajor = -1 } }, { x = { type = "char", devminor = 2 ^ 21 } }, { x = { mtime = 0 / 0 } },
      { x = { mtime = 1 / 0 } }, { x = { size = -1, content = print } },
      { x = { content = print } }, { x = { contents = "" } }, { x = 5 }, { [1] = "x" },
    } do
      local ok, message = pcall(function() tar.pack(bad) end)
      assert.is_false(ok)
      assert.matches("^spec/tar_spec.lua:%d+: ", message)
    end
  end)
end)

describe("an archive", function()
  it("is the same however it arrives", function()
    local whole = entries(archive)
    for _, size in ipairs(hostile.valgrind and { 511 } or { 1, 7, 100, 511, 512, 513, 1000, 4096 }) do
      local at = 1
      assert.same(whole, entries(function()
        local piece = archive:sub(at, at + size - 1)
        at = at + size
        return piece ~= "" and piece or nil
      end))
    end
  end)

  it("that is cut off says so, but for its zeros at the end", function()
    local small = tar.pack { a = "hello", [("n"):rep(150)] = "long" }:read "a"
    local ends = { [0] = true, [1024] = true, [#small - 1024] = true, [#small - 512] = true }
    for length = 0, #small - 1, hostile.valgrind and 97 or 1 do
      local ok, err = pcall(entries, small:sub(1, length))
      if not ok then
        assert.is_true(errors.is(err), tostring(err))
        assert.equal("truncated", err.kind)
      else
        assert.is_true(ends[length] or length > #small - 1024, tostring(length))
      end
    end
  end)

  it("that makes no sense is an Error, whatever is wrong with it", function()
    assert.equal("protocol", select(2, tar.unpack(("no archive "):rep(100))).kind)
    math.randomseed(7)
    local small = tar.pack { a = "hello", [("n"):rep(150)] = "long", ["l"] = { linkname = "a" } }:read "a"
    for _ = 1, hostile.valgrind and 20 or 2000 do
      local at, length = math.random(#small), math.random(3)
      local bytes = {}
      for i = 1, length do bytes[i] = string.char(math.random(0, 255)) end
      local broken = small:sub(1, at - 1) .. table.concat(bytes) .. small:sub(at + length)
      if math.random(2) == 1 then broken = mended(broken) end
      local contents, err = tar.unpack(broken)
      assert.is_true(contents ~= nil or errors.is(err))
    end
  end)

  it("has limits", function()
    local _, err = tar.unpack(archive, { limit = 10 })
    assert.equal("limit", err.kind)
    -- A header that claims a gigabyte of pax records.
    local pax = tar.pack { [("n"):rep(150)] = "" }:read(512)
    local size = ("%011o\0"):format(2 ^ 30)
    local head = pax:sub(1, 124) .. size .. pax:sub(137, 148) .. "        " .. pax:sub(157)
    local sum = 0
    for i = 1, #head do sum = sum + head:byte(i) end
    head = head:sub(1, 148) .. ("%06o\0 "):format(sum) .. head:sub(157)
    _, err = tar.unpack(head)
    assert.equal("limit", err.kind)
  end)

  it("is skipped where nobody reads, and closed by a break", function()
    local closed = false
    local source = reader.new(reader.of(archive), function() closed = true end)
    local count = 0
    for _ in tar.each(source) do count = count + 1 end
    assert.equal(#entries(archive), count)
    assert.is_true(closed)
    local first, second
    for entry, content in tar.each(archive) do
      if first then
        assert.is_nil(first()) -- its time is over
        second = entry
      else
        first = content
      end
    end
    assert.is_table(second)
  end)
end)

describe("GNU tar and Python", function()
  local directory

  before_each(function() directory = process.directory() end)
  after_each(function() process.remove(directory) end)

  it("read what is packed", function()
    write(directory .. "/x.tar", archive)
    local code, listed = process.run { "tar", "--numeric-owner", "--utc", "-tvf", directory .. "/x.tar" }
    assert.equal(0, code, listed)
    assert.matches("%-rwsr%-xr%-x 0/0 +1 2023%-11%-14 22:13 dir/sub/x\n", listed)
    assert.matches("%-rw%-r%-%-r%-%- 3000000/12 +4 2023%-11%-14 22:13 owned\n", listed)
    assert.matches("hrw.- hard link to a.txt\n", listed)
    assert.matches("lrwxrwxrwx .- far %-> " .. ("t"):rep(200) .. "\n", listed)
    assert.matches("crw.- 1,3 .- null\n", listed)
    assert.truthy(listed:find(long, 1, true))
    local names
    code, names = process.run { "python3", "-c", [[
import sys, tarfile
for m in tarfile.open(sys.argv[1]):
    if m.name in ("owned", "old"): print(m.name, m.size, m.uid, m.gid, m.uname, m.mtime)
]], directory .. "/x.tar" }
    assert.equal(0, code)
    assert.equal("old 3 0 0  -5\nowned 4 3000000 12 moon 1700000000.25\n", (names:gsub("%-5%.0", "-5")))
  end)

  it("write what is read, in every format", function()
    local path = directory .. "/tree"
    assert(process.run { "mkdir", "-p", path .. "/" .. ("d"):rep(90) .. "/" .. ("e"):rep(90) } == 0)
    write(path .. "/a", "hello")
    write(path .. "/" .. ("d"):rep(90) .. "/" .. ("e"):rep(90) .. "/" .. ("f"):rep(90), "far down")
    assert(process.run { "ln", "-s", ("t"):rep(150), path .. "/link" } == 0)
    for _, how in ipairs { "gnu", "pax", "oldgnu", "py GNU_FORMAT", "py PAX_FORMAT" } do
      local file = directory .. "/out.tar"
      local argv = { "tar", "--format=" .. how, "-C", path, "-cf", file, "." }
      if how:find "^py" then
        argv = { "python3", "-c", "import sys, tarfile\nwith tarfile.open(sys.argv[2], 'w', format=tarfile." ..
          how:sub(4) .. ") as t: t.add(sys.argv[1], '.')", path, file }
      end
      assert.equal(0, (process.run(argv)))
      local source, found = assert(io.open(file, "rb")), {}
      for _, entry in ipairs(entries(source)) do found[entry.name:gsub("^%./", "")] = entry end
      source:close()
      assert.equal("hello", found.a.text, how)
      assert.equal(("t"):rep(150), found.link.linkname)
      assert.equal("far down", found[("d"):rep(90) .. "/" .. ("e"):rep(90) .. "/" .. ("f"):rep(90)].text)
    end
    for _, how in ipairs { "v7", "ustar" } do
      local file = directory .. "/out.tar"
      assert.equal(0, (process.run { "tar", "--format=" .. how, "-C", path, "-cf", file, "a" }))
      local source = assert(io.open(file, "rb"))
      assert.equal("hello", assert(tar.unpack(source)).a)
      source:close()
    end
  end)
end)
