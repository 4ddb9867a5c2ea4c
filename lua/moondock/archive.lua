--- Files into and out of containers: what Container.put, get and read make of what they are given.

local errors = require "moondock.error"
local options = require "moondock.options"
local reader = require "moondock.reader"
local tar = require "moondock.tar"

local LIMIT = 64 * 1024 * 1024

local M = {}

--- What `put` takes of one file.
M.of_file = { mode = "mode", uid = "owner", gid = "owner", mtime = "time", size = "size" }

--- All of a source in a file without a name, for its size to be known.
---@return moondock.Reader|nil
---@return integer|moondock.Error size_or_err
local function spooled(source)
  local file, problem = io.tmpfile()
  if not file then
    return errors.fail("invalid", "there is no temporary file for it: " .. tostring(problem))
  end
  local size, err = reader.of(source):into(file)
  if not size then
    file:close()
    return nil, err
  end
  file:seek("set", 0)
  return reader.new(reader.of(file), function()
    file:close()
  end), size
end

local function size_of(what, given)
  if type(what) == "string" then
    return what, #what
  elseif given.size then
    return what, given.size
  elseif io.type(what) == "file" then
    local at = what:seek("cur", 0)
    local last = at and what:seek("end", 0)
    if last then
      what:seek("set", at)
      return what, last - at
    end
  end
  return spooled(what)
end

--- The directory to extract into, and the archive. `given` has what may be said of one file.
---@return string|nil directory
---@return moondock.Reader|moondock.Error archive_or_err
function M.source(path, what, given, level)
  if reader.is(what) and what.tar then
    return path, what
  elseif type(what) == "table" and not reader.is(what) then
    return path, tar.pack(what, nil, level + 1)
  end
  options.expect("what is put", what, "source", level + 1)
  local directory, name = path:match "^(.-)/*([^/]+)/*$"
  if not name or name == "." or name == ".." or path:find "%z" then
    return errors.fail("invalid", ("%q is no path of a file"):format(path))
  end
  local used = reader.failure(what)
  if used then
    return nil, used
  end
  local content, size = size_of(what, given)
  if not content then
    return nil, size
  end
  local entry = { content = content, size = size }
  for field in pairs(M.of_file) do
    entry[field] = entry[field] or given[field]
  end
  return directory == "" and "/" or directory, tar.pack { [name] = entry }
end

--- The contents of the one file in an archive.
---@param archive moondock.Reader
---@param path string
---@param limit? integer
---@return string|nil
---@return moondock.Error? err
function M.contents(archive, path, limit)
  limit = limit or LIMIT
  local ok, entry, content = pcall(tar.each(archive))
  local text, err
  if not ok then
    err = entry
  elseif not entry then
    err = errors.new("protocol", "the engine's archive is empty")
  elseif entry.type ~= "file" then
    err = errors.new("invalid", ("%s is no file but a %s"):format(path, entry.type))
  elseif entry.size > limit then
    err = errors.new("limit", ("%s has %.0f bytes, more than %.0f"):format(path, entry.size, limit))
  else
    text, err = content:read "a"
  end
  archive:close()
  if text then
    return text
  elseif errors.is(err) then
    return nil, err
  end
  error(err, 0)
end

return M
