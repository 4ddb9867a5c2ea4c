--- From an archive to its entries.

local errors = require "moondock.error"
local header = require "moondock.tar.header"
local reader = require "moondock.reader"

--- How much may be said about one entry, in bytes: long names, pax records.
local ABOUT_LIMIT = 1024 * 1024

local M = {}

local function cut_off()
  return errors.fail("truncated", "the archive is cut off")
end

--- So many bytes, no fewer.
local function exactly(archive, n)
  local bytes, err = archive:read(n)
  if err then
    return nil, err
  elseif not bytes or #bytes < n then
    return cut_off()
  end
  return bytes
end

--- Let go by what is left of an entry's contents and the zeros behind them.
local function skip(archive, n)
  while n > 0 do
    local bytes, err = archive:read(math.min(n, 65536))
    if not bytes then
      return nil, err or select(2, cut_off())
    end
    n = n - #bytes
  end
  return true
end

local integers = { size = true, uid = true, gid = true, mtime = false }
local texts = { path = "name", linkpath = "linkname", uname = "uname", gname = "gname" }

--- What pax records say of an entry: its own, and of what they do not name, those of all entries. An empty one takes back what was
--- said of all.
local function apply(entry, own, all)
  for key, whole in pairs(integers) do
    local value = own[key] or all[key] or ""
    if value ~= "" then
      local n = header.decimal(value)
      if not n or whole and (n < 0 or n % 1 ~= 0) then
        return errors.fail("protocol", ("the archive's %s is no number"):format(key))
      end
      entry[key] = math.tointeger and math.tointeger(n) or n
    end
  end
  for key, field in pairs(texts) do
    local value = own[key] or all[key] or ""
    if value ~= "" then
      entry[field] = value
    end
  end
  return entry
end

--- The next entry that is one, after those that are about it.
---@param archive moondock.Reader
---@param all table<string, string>   pax records of all entries
local function next_entry(archive, all)
  local records, long = nil, {}
  while true do
    local block, err = archive:read(header.BLOCK)
    if err then
      return nil, err
    elseif not block or header.is_zero(block) then
      if records or next(long) then
        return cut_off()
      end
      return nil
    elseif #block < header.BLOCK then
      return cut_off()
    end
    local entry, problem = header.decode(block)
    if not entry then
      return errors.fail("protocol", "this is no tar archive: " .. problem)
    end
    local kind = entry.type
    if kind == "pax" or kind == "global pax" or kind == "long name" or kind == "long link" then
      if entry.size > ABOUT_LIMIT then
        return errors.fail("limit", ("an archive's header is larger than %d bytes"):format(ABOUT_LIMIT))
      end
      local text
      text, err = exactly(archive, entry.size + #header.padding(entry.size))
      if not text then
        return nil, err
      end
      text = text:sub(1, entry.size)
      if kind == "long name" or kind == "long link" then
        long[kind == "long name" and "name" or "linkname"] = text:match "^[^%z]*"
      else
        local said
        said, problem = header.records(text)
        if not said then
          return errors.fail("protocol", problem)
        elseif kind == "pax" then
          records = said
        else
          for key, value in pairs(said) do
            all[key] = value
          end
        end
      end
    else
      for field, value in pairs(long) do
        entry[field] = value
      end
      entry, err = apply(entry, records or {}, all)
      if not entry then
        return nil, err
      end
      if entry.type == "old file" then
        entry.type = entry.name:sub(-1) == "/" and "directory" or "file"
      end
      entry.pax = records
      return entry
    end
  end
end

--- `for entry, content in read.each(source)`; see moondock.tar.each.
function M.each(source)
  local archive = reader.failure(source) and reader.failed(reader.failure(source)) or reader.of(source)
  local all, left, after, current = {}, 0, 0, nil

  local function contents_of(entry)
    local has_some = entry.type == "file" or entry.type:find "^flag"
    left = has_some and entry.size or 0
    after = #header.padding(left)
    return reader.new(function()
      if left == 0 or entry ~= current then
        return nil
      end
      local bytes, err = archive:read(math.min(left, 65536))
      if not bytes then
        return nil, err or select(2, cut_off())
      end
      left = left - #bytes
      return bytes
    end)
  end

  return function()
    local entry
    local ok, err = skip(archive, left + after)
    if ok then
      entry, err = next_entry(archive, all)
      current = entry
    end
    if err then
      archive:close()
      error(err, 0)
    elseif not entry then
      archive:close()
      return nil
    end
    return entry, contents_of(entry)
  end, nil, nil, archive
end

return M
