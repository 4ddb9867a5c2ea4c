-- What put, get, read and stat send, and what they make of the answer.
local archive = require "moondock.archive"
local base64 = require "moondock.base64"
local errors = require "moondock.error"
local json = require "moondock.json"
local process = require "spec.support.process"
local reader = require "moondock.reader"
local script = require "spec.support.script"
local tar = require "moondock.tar"

local WEB = "/v1.45/containers/web/archive?path="

--- What arrives when this is put, and the exchange.
local function put(target, path, what, given)
  local docker, t = script { { "PUT", "/v1.45/containers/web/archive?" .. target } }
  assert.is_true(assert(docker:container "web":put(path, what, given)))
  t:finish()
  assert.equal("application/x-tar", t:field(1, "Content-Type"))
  local entries = {}
  for entry, content in tar.each(t.seen[1].written) do
    entry.text = content:read "a"
    entries[#entries + 1] = entry
  end
  return entries
end

describe("put", function()
  it("makes one file of a string, a function, a Reader or an open file", function()
    local file = io.tmpfile()
    file:write "skipped, and bytes"
    for _, what in ipairs { "bytes", reader.of "bytes", file, (function()
      local left = { "by", "", "tes" }
      return function() return table.remove(left, 1) end
    end)() } do
      if what == file then file:seek("set", 13) end
      local entries = put("path=%2Fetc", "/etc/conf", what, { mode = 384, uid = 5, gid = 6, mtime = 7 })
      assert.equal(1, #entries)
      local one = entries[1]
      assert.same({ "conf", "file", "bytes", 384, 5, 6, 7 },
        { one.name, one.type, one.text, one.mode, one.uid, one.gid, one.mtime })
    end
    assert.equal("file", io.type(file))
    file:close()
  end)

  it("sends a source of known size as it comes", function()
    local sizes = { 3, 2 }
    local entries = put("path=%2F", "/x", function()
      local size = table.remove(sizes, 1)
      return size and ("x"):rep(size)
    end, { size = 5 })
    assert.equal("xxxxx", entries[1].text)
  end)

  it("finds the directory and the name in the path", function()
    for path, parts in pairs {
      ["/a"] = { "%2F", "a" }, ["/a/b"] = { "%2Fa", "b" }, ["a"] = { "%2F", "a" }, ["/a//b/"] = { "%2Fa", "b" },
      ["/a/../b"] = { "%2Fa%2F..", "b" }, ["/..a/.b"] = { "%2F..a", ".b" },
    } do
      assert.equal(parts[2], put("path=" .. parts[1], path, "")[1].name)
    end
  end)

  it("makes a tree of a table, and sends an archive as it is", function()
    local entries = put("path=%2Fsrv", "/srv", { ["a/b"] = "1", c = true })
    assert.same({ "a/", "a/b", "c/" }, { entries[1].name, entries[2].name, entries[3].name })
    assert.equal("x", put("copyUIDGID=1&noOverwriteDirNonDir=1&path=%2F", "/", tar.pack { x = "1" },
      { copyUIDGID = true, noOverwriteDirNonDir = true })[1].name)
  end)

  it("refuses what is no path of a file, and leaves nothing open", function()
    local docker = script {}
    for _, path in ipairs { "/", "", ".", "/a/..", "/a/.", "/a\0b", "/a\0/b" } do
      local ok, err = docker:container "web":put(path, "x")
      assert.is_nil(ok)
      assert.equal("invalid", err.kind)
    end
  end)

  it("closes what it cannot send, its temporary file too", function()
    collectgarbage()
    collectgarbage()
    local before = process.descriptors()
    local docker = script { { "PUT", WEB .. "%2F", open = "connect" } }
    local closed = false
    local source = reader.new(reader.of "bytes", function() closed = true end)
    local _, err = docker:container "web":put("/x", source)
    assert.equal("connect", err.kind)
    assert.is_true(closed)
    assert.equal(before, process.descriptors())

    docker = script { { "PUT", WEB .. "%2F", open = "connect" } }
    closed = false
    source = reader.new(reader.of "bytes", function() closed = true end)
    _, err = docker:container "web":put("/x", source, { size = 5 })
    assert.equal("connect", err.kind)
    assert.is_true(closed)
  end)

  it("says what a source says", function()
    local docker = script {}
    local gone = errors.new("closed", "gone")
    for problem, message in pairs { [gone] = "gone", ["no disk"] = "no disk" } do
      local _, err = docker:container "web":put("/x", function() return nil, problem end)
      assert.equal(message, err.message)
    end
    local used = reader.of "x"
    used:read "a"
    local _, err = docker:container "web":put("/x", used)
    assert.equal("the Reader is used up", err.message)
    used = tar.pack {}
    used:close()
    _, err = docker:container "web":put("/x", used)
    assert.equal("the Reader is used up", err.message)
    _, err = docker:build(used)
    assert.equal("the Reader is used up", err.message)
  end)
end)

describe("read", function()
  local function read(text, given)
    local docker, t = script { { "GET", WEB .. "%2Fx", text = text } }
    local contents, err = docker:container "web":read("/x", given)
    t:finish()
    return contents, err
  end

  it("gives the contents of a file, up to a limit", function()
    local packed = tar.pack { x = "contents" }:read "a"
    assert.equal("contents", read(packed))
    assert.equal("contents", read(packed, { limit = 8 }))
    local _, err = read(packed, { limit = 7 })
    assert.same({ "limit", "/x has 8 bytes, more than 7" }, { err.kind, err.message })
  end)

  it("says why there are none", function()
    local packed = tar.pack { x = "contents" }:read "a"
    for text, kind in pairs {
      [tar.pack { x = true }:read "a"] = "invalid", [""] = "protocol", [("?"):rep(512)] = "protocol",
      [packed:sub(1, 100)] = "truncated", [packed:sub(1, 515)] = "truncated",
    } do
      local contents, err = read(text)
      assert.is_nil(contents)
      assert.equal(kind, err.kind)
    end
  end)
end)

describe("get and stat", function()
  local stat = { name = "x", size = 5, mode = 2 ^ 23 + 493, mtime = "2024-01-01T00:00:00Z", linkTarget = "" }
  local fields = { ["x-docker-container-path-stat"] = base64.encode(json.encode(stat)) }

  it("tell what the path is", function()
    local docker, t = script {
      { "GET", WEB .. "%2Fx", text = tar.pack { x = "12345" }:read "a", fields = fields },
      { "HEAD", WEB .. "%2Fx", fields = fields },
      { "HEAD", WEB .. "%2Fx" },
    }
    local web = docker:container "web"
    local got = assert(web:get "/x")
    assert.same({ "x", "file", tonumber("4755", 8) }, { got.stat.name, got.stat.type, got.stat.permissions })
    assert.same({ x = "12345" }, tar.unpack(got))
    assert.same(got.stat, web:stat "/x")
    local _, err = web:stat "/x"
    assert.equal("protocol", err.kind)
    t:finish()
  end)

  it("close the connection with the Reader", function()
    local docker, t = script { { "GET", WEB .. "%2Fx", text = tar.pack { x = "12345" }:read "a" } }
    assert(docker:container "web":get "/x"):close()
    t:finish()
  end)
end)

describe("archive.contents", function()
  it("closes what it reads", function()
    local closed = 0
    local function source(text) return reader.new(reader.of(text), function() closed = closed + 1 end) end
    assert.equal("1", archive.contents(source(tar.pack { x = "1", y = "2" }:read "a"), "/x"))
    assert.equal(1, closed)
    archive.contents(source "", "/x")
    assert.equal(2, closed)
  end)
end)
