local header = require "moondock.tar.header"

--- A header's block with these bytes at a place, and a checksum that is right.
local function block(at, bytes, given)
  local entry = { name = "a", type = "file", size = 0, mode = 420, uid = 0, gid = 0, uname = "", gname = "", mtime = 0,
    linkname = "", devmajor = 0, devminor = 0 }
  for name, value in pairs(given or {}) do entry[name] = value end
  local text = header.encode(entry):sub(-512)
  text = text:sub(1, at - 1) .. bytes .. text:sub(at + #bytes)
  local blank, sum = text:sub(1, 148) .. "        " .. text:sub(157), 0
  for i = 1, #blank do sum = sum + blank:byte(i) end
  return text:sub(1, 148) .. ("%06o\0 "):format(sum) .. text:sub(157)
end

local SIZE, MTIME, UID, MODE = 125, 137, 109, 101

describe("a tar header's number", function()
  it("is octal, between blanks or zeros, or nothing", function()
    for text, size in pairs {
      ["00000000017\0"] = 15, ["         17 "] = 15, ["17 \0\0\0\0\0\0\0\0\0"] = 15, [("\0"):rep(12)] = 0,
      [(" "):rep(12)] = 0, ["777777777777"] = 8 ^ 12 - 1, ["17\0garbage!!"] = 15,
    } do
      assert.equal(size, (assert(header.decode(block(SIZE, text)))).size, text)
    end
    for _, text in ipairs { "00000000018\0", "-0000000001\0", "0x000000017\0", "17garbage!!!" } do
      local entry, problem = header.decode(block(SIZE, text))
      assert.is_nil(entry)
      assert.equal("a header's size is no number", problem)
    end
  end)

  it("is of base 256 where its first bit is set, and never rounded", function()
    local function wide(first, last) return string.char(first) .. ("\0"):rep(11 - #last) .. last end
    for bytes, size in pairs {
      [wide(128, "\5")] = 5, [wide(128, "\2\0\0\0\5")] = 2 ^ 33 + 5, [wide(128, "\31" .. ("\255"):rep(6))] = 2 ^ 53 - 1,
    } do
      assert.equal(size, (assert(header.decode(block(SIZE, bytes)))).size)
    end
    for _, bytes in ipairs { wide(128, "\1\0\0\0\0\0\0\0\5"), wide(128, "\32\0\0\0\0\0\0"), wide(128,
      "\32\0\0\0\0\0\1"), wide(129, ""),
      "\128" .. ("\255"):rep(11) } do
      assert.equal("a header's size is no number", select(2, header.decode(block(SIZE, bytes))))
    end
    assert.equal("a header's size is negative", select(2, header.decode(block(SIZE, ("\255"):rep(12)))))
    assert.equal(-5, header.decode(block(MTIME, ("\255"):rep(11) .. "\251")).mtime)
    assert.equal(2 ^ 21, header.decode(block(UID, "\128\0\0\0\0\32\0\0")).uid)
  end)

  it("is 12 bits, as a mode", function()
    assert.equal(tonumber("4755", 8), header.decode(block(MODE, "0104755\0")).mode)
  end)
end)

describe("a tar header", function()
  it("is right by its checksum, also where bytes were summed with their sign", function()
    local good = block(1, "\195\169")
    assert.equal("\195\169", header.decode(good).name)
    local sum = tonumber(good:sub(149, 154), 8)
    local signed = good:sub(1, 148) .. ("%06o\0 "):format(sum - 512) .. good:sub(157)
    assert.equal("\195\169", header.decode(signed).name)
    assert.equal("a header's checksum is wrong", select(2, header.decode(good:sub(1, -2) .. "x")))
  end)

  it("has its type's name, or its flag", function()
    for flag, name in pairs { ["0"] = "file", ["\0"] = "old file", ["7"] = "file", ["2"] = "symlink", ["6"] = "fifo",
      S = "flag S", L = "long name" } do
      assert.equal(name, header.decode(block(157, flag)).type)
    end
  end)

  it("has a prefix only where POSIX says so", function()
    local posix = block(346, "dir")
    assert.equal("dir/a", header.decode(posix).name)
    assert.equal("a", header.decode(block(258, "ustar  \0" .. posix:sub(266))).name)
    assert.same({ "a", "" }, { header.decode(block(258, ("\0"):rep(8), { uname = "moon" })).name,
      header.decode(block(258, ("\0"):rep(8), { uname = "moon" })).uname })
  end)

  it("splits a long name at a slash, or says it in pax", function()
    for length = 95, 300 do
      for _, name in ipairs { ("n"):rep(length), ("d"):rep(length - 60) .. "/" .. ("n"):rep(59),
        ("d"):rep(30) .. "/" .. ("n"):rep(length - 31), ("d"):rep(length - 101) .. "/" .. ("n"):rep(100),
        ("d"):rep(length - 102) .. "/" .. ("n"):rep(101), ("d/"):rep(math.floor(length / 2)) } do
        local text = header.encode { name = name, type = "file", size = 0, mode = 0, uid = 0, gid = 0, uname = "",
          gname = "", mtime = 0, linkname = "", devmajor = 0, devminor = 0 }
        assert.equal(0, #text % 512)
        local entry = assert(header.decode(text:sub(1, 512)))
        if entry.type == "pax" then
          local size = entry.size
          assert.equal(name, assert(header.records(text:sub(513, 512 + size))).path)
        else
          assert.equal(name, entry.name)
          assert.equal(512, #text)
        end
      end
    end
  end)
end)

describe("pax records", function()
  it("are taken apart by their lengths", function()
    assert.same({ path = "a\nb=c", size = "5" }, assert(header.records "14 path=a\nb=c\n9 size=5\n"))
    assert.same({}, header.records "")
    for _, text in ipairs { "x", "5 a=b", "6 a=b", "7 a=b\n", "5 a=b\n", "6 ab=\n7", "6 =ab\n",
      "99999999999999999999 a=b\n",
      "0 a=b\n" } do
      assert.equal("a pax header makes no sense", select(2, header.records(text)))
    end
  end)

  it("have decimal numbers, which no float rounds", function()
    for text, n in pairs { ["5"] = 5, ["-5"] = -5, ["1.25"] = 1.25, ["1."] = 1, ["9007199254740991"] = 2 ^ 53 - 1 } do
      assert.equal(n, header.decimal(text))
    end
    for _, text in ipairs { "nan", "inf", "-inf", "0x5", "1e3", "1.5.5", "", " 5", "5 ", "+5", "9007199254740992",
      "9007199254740993", ("9"):rep(17), ("9"):rep(400),
      "-" .. ("9"):rep(17), ".5" } do
      assert.is_nil(header.decimal(text), text)
    end
  end)
end)
