local errors = require "moondock.error"
local header = require "moondock.tar.header"
local reader = require "moondock.reader"
local tar = require "moondock.tar"

local function entry_of(name, given)
  local entry = { name = name, type = "file", size = 0, mode = 420, uid = 0, gid = 0, uname = "", gname = "", mtime = 0,
    linkname = "", devmajor = 0, devminor = 0 }
  for field, value in pairs(given or {}) do entry[field] = value end
  return header.encode(entry)
end

--- A header about the next entry, or about all: "x", "g", "L" or "K".
local function about(flag, text)
  local block = entry_of("about", { size = #text })
  block = block:sub(1, 156) .. flag .. block:sub(158)
  local sum = 0
  for i = 1, 512 do sum = sum + (i > 148 and i < 157 and 32 or block:byte(i)) end
  return block:sub(1, 148) .. ("%06o\0 "):format(sum) .. block:sub(157) .. text .. header.padding(#text)
end

local function pax(records)
  local out = {}
  for _, record in ipairs(records) do
    local length = #record + 4
    if #tostring(length) == 1 then length = #record + 3 end
    out[#out + 1] = length .. " " .. record .. "\n"
  end
  return table.concat(out)
end

local function first(...)
  local text = table.concat { ... } .. header.END
  local ok, entry = pcall(function() return (tar.each(text)()) end)
  if ok then return entry end
  assert.is_true(errors.is(entry), tostring(entry))
  return nil, entry
end

describe("pax records of an archive", function()
  it("are of the next entry, or of all that do not say otherwise", function()
    local text = about("g", pax { "uname=all", "gid=7" }) .. about("x", pax { "uname=one", "path=long/name" })
      .. entry_of "a" .. entry_of "b" .. header.END
    local seen = {}
    for entry in tar.each(text) do seen[#seen + 1] = { entry.name, entry.uname, entry.gid } end
    assert.same({ { "long/name", "one", 7 }, { "b", "all", 7 } }, seen)
  end)

  it("take back, when they are empty, what was said of all", function()
    local entry = first(about("g", pax { "path=of/all", "uid=7" }), about("x", pax { "path=", "uid=" }), entry_of "own")
    assert.same({ "own", 0 }, { entry.name, entry.uid })
  end)

  it("are refused when their numbers are none", function()
    for _, record in ipairs { "mtime=nan", "mtime=inf", "mtime=1e9", "uid=1.5", "gid=-1", "size=0x5", "size=1e300",
      "size=-1",
      "size=1.5", "size=99999999999999999999" } do
      local entry, err = first(about("x", pax { record }), entry_of "a")
      assert.is_nil(entry)
      assert.same({ "protocol", ("the archive's %s is no number"):format(record:match "^%a+") }, { err.kind,
        err.message })
    end
    assert.equal(-1.5, first(about("x", pax { "mtime=-1.5" }), entry_of "a").mtime)
  end)
end)

describe("GNU's long names", function()
  it("are of the next entry", function()
    local name, link = ("n"):rep(300), ("l"):rep(300)
    local entry = first(about("L", name .. "\0"), about("K", link .. "\0"), entry_of("cut", { type = "symlink" }))
    assert.same({ name, link }, { entry.name, entry.linkname })
    local _, err = first(about("L", name .. "\0"))
    assert.equal("truncated", err.kind)
  end)
end)

describe("what is read of an archive", function()
  it("is a directory by a slash only where the format has no other way, and by the whole name", function()
    local cut = ("x"):rep(99) .. "/"
    for _, one in ipairs {
      { about("L", cut .. "file\0"), entry_of(cut), "file" }, { "", (entry_of "a/"), "file" },
      { about("x", pax { "path=" .. ("y"):rep(60) .. "/z" }), entry_of "a/", "file" },
    } do
      assert.equal(one[3], first(one[1], one[2]).type)
    end
    local v7 = entry_of "a/"
    v7 = v7:sub(1, 156) .. "\0" .. v7:sub(158)
    local sum = 0
    for i = 1, 512 do sum = sum + (i > 148 and i < 157 and 32 or v7:byte(i)) end
    assert.equal("directory", first(v7:sub(1, 148) .. ("%06o\0 "):format(sum) .. v7:sub(157)).type)
    local name = ("x"):rep(97) .. "\195\169/a"
    assert.same({ [name] = "hello" }, tar.unpack(tar.pack { [name] = "hello" }:read "a"))
  end)

  it("is closed when it is more than is wanted", function()
    local closed = false
    local source = reader.new(reader.of(tar.pack { x = ("x"):rep(2000) }:read "a"), function() closed = true end)
    assert.equal("limit", select(2, tar.unpack(source, { limit = 10 })).kind)
    assert.is_true(closed)
  end)

  it("is skipped when its type is unknown, with its contents", function()
    local odd = about("S", "12345")
    local names = {}
    for entry in tar.each(odd .. entry_of "after" .. header.END) do names[#names + 1] = entry.type .. " "
      .. entry.name end
    assert.same({ "flag S about", "file after" }, names)
  end)

  it("comes from a Reader that is not used up", function()
    local used = reader.of(entry_of "a" .. header.END)
    used:read "a"
    local contents, err = tar.unpack(used)
    assert.is_nil(contents)
    assert.same({ "invalid", "the Reader is used up" }, { err.kind, err.message })
  end)
end)
