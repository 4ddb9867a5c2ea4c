--- Tar archives: made of tables and directories, and taken apart. ustar and pax are written; v7 and GNU are read, too.

local errors = require "moondock.error"
local files = require "moondock.files"
local header = require "moondock.tar.header"
local ignore = require "moondock.ignore"
local options = require "moondock.options"
local read = require "moondock.tar.read"
local reader = require "moondock.reader"
local write = require "moondock.tar.write"

local unpack = table.unpack or unpack

--- As much as `unpack` takes, in bytes.
local LIMIT = 64 * 1024 * 1024

local MODE = { directory = 493, symlink = 511 } -- 0755 and 0777
local FILE_MODE = 420 -- 0644

local M = {}

local owner = { uid = "owner", gid = "owner", mtime = "time" }
local fields = {
  content = "source", size = "size", mode = "mode", uid = "owner", gid = "owner", uname = "string",
  gname = "string", mtime = "time", type = "string", linkname = "string", devmajor = "device", devminor = "device",
}

--- A name as archives have it: relative, and without what would lead out.
local function proper(name, level)
  options.expect("a name", name, "string", level + 1)
  local out = name:gsub("^/+", ""):gsub("/+$", ""):gsub("//+", "/"):gsub("^%./", "")
  if out == "" or ("/" .. out .. "/"):find("/../", 1, true) or out:find "%z" then
    error(("%q is no name in an archive"):format(name), level + 1)
  end
  return out
end

--- One value of a tree as an entry.
local function entry_of(name, value, defaults, level)
  local given = value
  if value == true then
    given = { type = "directory" }
  elseif type(value) ~= "table" or reader.is(value) then
    given = { content = value }
  end
  given = options.check("field of " .. name, given, fields, level + 1)
  local kind = given.type or given.content == nil and given.linkname and "symlink" or "file"
  if not header.is_type(kind) then
    error(("%s: %q is no type of an entry"):format(name, kind), level + 1)
  end
  local content = kind == "file" and (given.content or "") or nil
  local size = type(content) == "string" and #content or given.size
  if content and not size then
    error(("%s: the size must be given"):format(name), level + 1)
  end
  return {
    name = kind == "directory" and name .. "/" or name,
    type = kind,
    size = content and size or 0,
    mode = given.mode or MODE[kind] or FILE_MODE,
    uid = given.uid or defaults.uid or 0,
    gid = given.gid or defaults.gid or 0,
    uname = given.uname or "",
    gname = given.gname or "",
    mtime = given.mtime or defaults.mtime or os.time(),
    linkname = given.linkname or "",
    devmajor = given.devmajor or 0,
    devminor = given.devminor or 0,
    content = content and reader.of(content),
  }
end

--- An archive of a table: { ["a/b.txt"] = "content", ["empty/"] = true, ["x"] = { content =, mode =, uid =, … } }, in the order of
--- the names; directories that are missing on the way are put in. A content is a string, a function, a Reader or an open file; of
--- all but a string the size must be given.
---@param tree table<string, string|function|table|file*|true>
---@param given? { uid: integer?, gid: integer?, mtime: number? }   of those that do not say; 0, 0, and now
---@param level? integer   whose mistakes are raised, as for error()
---@return moondock.Reader
function M.pack(tree, given, level)
  level = (level or 1) + 1
  options.expect("tree", tree, "table", level)
  given = options.check("option", given, owner, level)
  local entries = {}
  for name, value in pairs(tree) do
    local plain = proper(name, level)
    if entries[plain] then
      error(("%q is there twice"):format(plain), level)
    end
    entries[plain] = entry_of(plain, value, given, level)
  end
  for name in pairs(tree) do
    for parent in proper(name, level):gmatch "()/" do
      local path = proper(name, level):sub(1, parent - 1)
      entries[path] = entries[path] or entry_of(path, true, given, level)
    end
  end
  local names, at = {}, 0
  for name in pairs(entries) do
    names[#names + 1] = name
  end
  table.sort(names)
  return write.entries(function()
    at = at + 1
    return entries[names[at]]
  end, function()
    for _, entry in pairs(entries) do
      if entry.content then
        entry.content:close()
      end
    end
  end)
end

--- A file or a directory of the local file system as an entry. A file with several names is written whole under the first of them,
--- and as a link to that under the others, so that it stays one.
local function local_entry(root, path, stat, given, linked)
  local entry = {
    name = stat.type == "directory" and path .. "/" or path,
    type = stat.type, size = 0, mode = stat.mode, mtime = given.mtime or math.floor(stat.mtime),
    uid = given.uid or 0, gid = given.gid or 0, uname = "", gname = "", linkname = "",
    devmajor = stat.major, devminor = stat.minor,
  }
  if stat.type == "symlink" then
    local err
    entry.linkname, err = files.readlink(root .. "/" .. path)
    return entry.linkname and entry, err
  elseif stat.type ~= "file" then
    return entry
  elseif linked[stat.id] then
    entry.type, entry.linkname = "link", linked[stat.id]
    return entry
  end
  linked[stat.id] = stat.nlink > 1 and path or nil
  local err
  entry.size = stat.size
  entry.content, err = files.contents(root .. "/" .. path, stat.size)
  return entry.content and entry, err
end

--- An archive of what cannot be read.
local function failed(err)
  local archive = reader.failed(err)
  archive.tar = true
  return archive
end

--- What is left out of a directory: nil for nothing.
local function ignored(path, given)
  local patterns, err
  if given.ignore == false then
    return nil
  elseif type(given.ignore) == "table" then
    patterns, err = ignore.new(given.ignore)
  else
    local text
    text, err = files.read(path .. "/.dockerignore")
    if not text then
      return nil, err
    end
    patterns, err = ignore.parse(text)
  end
  if not patterns then
    return nil, err
  end
  patterns:keep ".dockerignore"
  patterns:keep(given.dockerfile or "Dockerfile")
  return patterns
end

--- An archive of a directory, as a build wants its context. It is read while it is sent, one file at a time, without following
--- symbolic links; sockets are left out. Owners are 0 unless others are given.
---
--- What a .dockerignore in the directory says is left out, but never that file and the Dockerfile. ignore: patterns to be used instead,
--- or false for none. dockerfile: its name, "Dockerfile" without.
---@param path string
---@param given? { ignore: boolean|string[]|nil, dockerfile: string?, uid: integer?, gid: integer?, mtime: number? }
---@return moondock.Reader   fails with what cannot be read, at once or later
function M.dir(path, given)
  options.expect("path", path, "string", 2)
  given = options.check("option", given,
    { ignore = "boolean|table", dockerfile = "string", uid = "owner", gid = "owner", mtime = "time" }, 2)
  if type(given.ignore) == "table" then
    options.strings("option \"ignore\"", given.ignore, 2)
  end
  local patterns, err = ignored(path, given)
  if err then
    return failed(err)
  end
  local function is_out(name)
    return patterns and patterns:excludes(name)
  end
  local next_path
  next_path, err = files.walk(path, function(name)
    return not is_out(name) or patterns:reaches_into(name)
  end)
  if not next_path then
    return failed(err)
  end
  local linked, sent, queue = {}, {}, {}
  local function enqueue(name, stat)
    for slash in name:gmatch "()/" do -- directories that are out, when something in them is in
      local parent = name:sub(1, slash - 1)
      if not sent[parent] then
        sent[parent] = true
        queue[#queue + 1] = { parent, files.stat(path .. "/" .. parent) }
      end
    end
    sent[name] = stat.type == "directory" or nil
    queue[#queue + 1] = { name, stat }
  end
  return write.entries(function()
    while #queue == 0 do
      local name, stat = next_path()
      if not name then
        return nil, stat
      elseif not is_out(name) and stat.type ~= "socket" then
        enqueue(name, stat)
      end
    end
    local name, stat, problem = unpack(table.remove(queue, 1), 1, 3)
    if not stat then
      return nil, problem
    end
    return local_entry(path, name, stat, given, linked)
  end)
end

--- `for entry, content in tar.each(source)`: what is in an archive. content is a Reader of a file's bytes, good until the next entry;
--- what is not read of it is skipped. A failure is raised, and closes the source.
---@param source string|function|moondock.Reader|file*
---@return fun(): moondock.tar.Entry?, moondock.Reader?
function M.each(source)
  options.expect("source", source, "source", 2)
  return read.each(source)
end

--- The files of an archive, in memory.
---@param source string|function|moondock.Reader|file*
---@param given? { limit: integer? }   bytes of all together, 64 MiB without
---@return table<string, string>|nil contents   by name
---@return moondock.Error? err
function M.unpack(source, given)
  options.expect("source", source, "source", 2)
  local limit = options.check("option", given, { limit = "size" }, 2).limit or LIMIT
  local archive, out, total = reader.of(source), {}, 0
  local ok, err = pcall(function()
    for entry, content in read.each(archive) do
      if entry.type == "file" then
        total = total + entry.size
        if total > limit then
          error(errors.new("limit", ("the archive's files have more than %d bytes"):format(limit)), 0)
        end
        local text, problem = content:read "a"
        out[entry.name] = text or error(problem, 0)
      end
    end
  end)
  archive:close()
  if ok then
    return out
  elseif errors.is(err) then
    return nil, err
  end
  error(err, 0)
end

return M
