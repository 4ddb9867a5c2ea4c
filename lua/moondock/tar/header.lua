--- A tar archive's header: an entry as blocks of 512 bytes, and back. Writes ustar, and pax where that is too narrow; reads v7 and
--- GNU, too. Sources: POSIX.1-2001 pax, and tar(5).

local M = { BLOCK = 512 }

local types = {
  ["0"] = "file", ["\0"] = "old file", ["7"] = "file",
  ["1"] = "link", ["2"] = "symlink", ["3"] = "char", ["4"] = "block",
  ["5"] = "directory", ["6"] = "fifo",
  x = "pax", g = "global pax", L = "long name", K = "long link",
}

local flags = {
  file = "0", link = "1", symlink = "2", char = "3", block = "4", directory = "5", fifo = "6", pax = "x",
}

--- Whether an entry of this type can be written.
function M.is_type(name)
  return flags[name] ~= nil and name ~= "pax"
end

local ZERO = ("\0"):rep(M.BLOCK)

--- Fields of a block: name -> first byte, last byte.
local at = {
  name = { 1, 100 }, mode = { 101, 108 }, uid = { 109, 116 }, gid = { 117, 124 }, size = { 125, 136 },
  mtime = { 137, 148 }, checksum = { 149, 156 }, flag = { 157, 157 }, linkname = { 158, 257 }, magic = { 258, 263 },
  uname = { 266, 297 }, gname = { 298, 329 }, devmajor = { 330, 337 }, devminor = { 338, 345 }, prefix = { 346, 500 },
}

-- Writing.

local function padded(text, width)
  return text .. ("\0"):rep(width - #text)
end

--- The largest numbers that fit, in octal and with a zero behind it.
local NARROW, WIDE = 8 ^ 7 - 1, 8 ^ 11 - 1

local function octal(n, width)
  return ("%0" .. width - 1 .. "o\0"):format(n)
end

local function checksum(block)
  local sum = 0
  for i = 1, M.BLOCK, 8 do -- without a table, which costs more than the sum
    local a, b, c, d, e, f, g, h = block:byte(i, i + 7)
    sum = sum + a + b + c + d + e + f + g + h
  end
  return sum
end

--- A long name in two: at most 155 bytes, and at most 100 behind a slash.
---@return string? name
---@return string? prefix
local function split(name)
  if #name <= 100 then
    return name, ""
  end
  local from = math.max(#name - 100, 1)
  local slash = name:find("/", from, true)
  if slash and slash > 1 and slash <= 156 and slash < #name then
    return name:sub(slash + 1), name:sub(1, slash - 1)
  end
end

local function is_plain(text)
  return not text:find "[\128-\255]"
end

--- One record of a pax header, whose length counts itself.
local function record(key, value)
  local rest = (" %s=%s\n"):format(key, value)
  local length = #rest + 1
  while #tostring(length) + #rest ~= length do
    length = #tostring(length) + #rest
  end
  return ("%d"):format(length) .. rest
end

local function decimal(n)
  return n % 1 == 0 and ("%.0f"):format(n) or (("%.9f"):format(n):gsub("0+$", ""))
end

local function block_of(entry, name, prefix)
  local flag = flags[entry.type]
  local head = padded(name, 100) .. octal(entry.mode, 8) .. octal(entry.uid, 8) .. octal(entry.gid, 8)
    .. octal(entry.size, 12) .. octal(entry.mtime, 12)
  local tail = flag .. padded(entry.linkname, 100) .. "ustar\0" .. "00" .. padded(entry.uname, 32)
    .. padded(entry.gname, 32) .. octal(entry.devmajor, 8) .. octal(entry.devminor, 8) .. padded(prefix, 155)
    .. ("\0"):rep(12)
  local sum = checksum(head .. "        " .. tail)
  return head .. ("%06o\0 "):format(sum) .. tail
end

--- What the ustar header cannot say goes into the records, and is cut in the entry.
local function narrowed(entry, records)
  local function number(key, value, most)
    if value >= 0 and value <= most and value % 1 == 0 then
      return value
    end
    records[#records + 1] = record(key, decimal(value))
    return math.max(0, math.min(math.floor(value), most))
  end
  local function text(key, value, most)
    if #value <= most and is_plain(value) then
      return value
    end
    records[#records + 1] = record(key, value)
    return value:sub(1, most)
  end
  return {
    type = entry.type, mode = entry.mode,
    uid = number("uid", entry.uid, NARROW), gid = number("gid", entry.gid, NARROW),
    size = number("size", entry.size, WIDE), mtime = number("mtime", entry.mtime, WIDE),
    linkname = text("linkpath", entry.linkname, 100),
    uname = text("uname", entry.uname, 31), gname = text("gname", entry.gname, 31),
    devmajor = math.min(entry.devmajor, NARROW), devminor = math.min(entry.devminor, NARROW),
  }
end

--- The blocks before an entry's contents.
---@param entry moondock.tar.Entry   with all fields
---@return string
function M.encode(entry)
  local records = {}
  local cut = narrowed(entry, records)
  local name, prefix = split(entry.name)
  if not name or not is_plain(entry.name) then
    records[#records + 1] = record("path", entry.name)
    name, prefix = entry.name:sub(1, 100), ""
    name = entry.type == "directory" and name or name:gsub("/+$", "") -- old readers would take it for one
  end
  local block = block_of(cut, name, prefix)
  if #records == 0 then
    return block
  end
  local pax = table.concat(records)
  local pax_block = block_of({
    type = "pax", mode = 420, uid = 0, gid = 0, size = #pax, mtime = 0, linkname = "", uname = "", gname = "",
    devmajor = 0, devminor = 0,
  }, "PaxHeaders/" .. (entry.name:match "([^/]*)/*$"):sub(1, 80), "")
  return pax_block .. pax .. M.padding(#pax) .. block
end

--- The zeros behind contents of this size.
---@return string
function M.padding(size)
  return ZERO:sub(1, -size % M.BLOCK)
end

--- The end of an archive.
M.END = ZERO .. ZERO

-- Reading.

local function text_in(block, field)
  return block:sub(at[field][1], at[field][2]):match "^[^%z]*"
end

--- Up to here no float is rounded.
local EXACT = 2 ^ 53 - 1

--- Octal between blanks, or, as GNU writes what is larger, 256 to a digit.
local function number_in(block, field)
  local text = block:sub(at[field][1], at[field][2])
  local first = text:byte()
  if first >= 128 then
    local n = first >= 192 and -1 or first % 64
    for i = 2, #text do
      n = n * 256 + text:byte(i)
      if n > EXACT or n < -EXACT then
        return nil
      end
    end
    return n
  end
  local digits = text:match "^[ %z]*([0-7]*)[ %z]*$" or text:match "^[ ]*([0-7]+)[ %z]"
  return digits and (tonumber(digits == "" and "0" or digits, 8))
end

--- Whether it is the block of zeros that archives end with.
function M.is_zero(block)
  return block == ZERO
end

--- Some old archives have summed signed bytes.
local function sums_up(block)
  local said = number_in(block, "checksum")
  local blanked = block:sub(1, 148) .. "        " .. block:sub(157)
  local sum = checksum(blanked)
  local _, high = blanked:gsub("[\128-\255]", "")
  return said == sum or said == sum - 256 * high
end

--- A block as an entry; nil and a sentence for what is none. `type` is also "pax", "global pax", "long name" or "long link", whose
--- contents are about the next entry, "old file" for a file, or a directory if its name ends in a slash, and "flag X" for what nobody
--- knows.
---@param block string
---@return table|nil entry
---@return string? problem
function M.decode(block)
  if not sums_up(block) then
    return nil, "a header's checksum is wrong"
  end
  local entry = {}
  for _, field in ipairs { "mode", "uid", "gid", "size", "mtime", "devmajor", "devminor" } do
    entry[field] = number_in(block, field)
    if not entry[field] then
      if field:find "^dev" then
        entry[field] = 0
      else
        return nil, ("a header's %s is no number"):format(field)
      end
    end
  end
  if entry.size < 0 then
    return nil, "a header's size is negative"
  end
  entry.mode = entry.mode % 4096 -- some write the type there, too
  local flag, magic = block:sub(157, 157), block:sub(258, 262)
  entry.type = types[flag] or "flag " .. flag
  entry.name, entry.linkname = text_in(block, "name"), text_in(block, "linkname")
  entry.uname, entry.gname = text_in(block, "uname"), text_in(block, "gname")
  if magic ~= "ustar" then -- v7 knows no more
    entry.uname, entry.gname, entry.devmajor, entry.devminor = "", "", 0, 0
  elseif block:sub(263, 263) == "\0" then -- not GNU's, which has times there
    local prefix = text_in(block, "prefix")
    entry.name = prefix ~= "" and prefix .. "/" .. entry.name or entry.name
  end
  return entry
end

--- The number of a pax record; nil for what is none.
---@param text string
---@return number?
function M.decimal(text)
  local n = text:find "^%-?%d+%.?%d*$" and tonumber(text)
  return n and math.abs(n) <= EXACT and n or nil
end

--- The records of a pax header.
---@param text string
---@return table<string, string>|nil
---@return string? problem
function M.records(text)
  local out, from = {}, 1
  while from <= #text do
    local digits = text:match("^(%d+) ", from)
    local last = digits and from + tonumber(digits) - 1
    local key, value
    if last and last <= #text and text:sub(last, last) == "\n" then
      key, value = text:sub(from + #digits + 1, last - 1):match "^([^=]+)=(.*)$"
    end
    if not key then
      return nil, "a pax header makes no sense"
    end
    out[key], from = value, last + 1
  end
  return out
end

return M
