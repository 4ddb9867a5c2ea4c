--- The local file system: what an archive of a directory is made of. It blocks, as files do.

local core = require "moondock.core"
local errors = require "moondock.error"
local reader = require "moondock.reader"

--- How much is read at once, in bytes.
local PIECE = 65536

local M = {}

local function fail(path, problem)
  return errors.fail("invalid", ("%s: %s"):format(path, problem))
end

--- What a path is, without following a symbolic link; see core.stat.
---@param path string
---@return table|nil
---@return moondock.Error? err
function M.stat(path)
  local stat, problem = core.stat(path)
  if not stat then
    return fail(path, problem)
  end
  return stat
end

---@param path string
---@return string|nil
---@return moondock.Error? err
function M.readlink(path)
  local name, problem = core.readlink(path)
  if not name then
    return fail(path, problem)
  end
  return name
end

--- As many links may lead to links: the kernel's own number.
local MOST_LINKS = 40

--- Where an absolute path leads, without `.`, `..` and symbolic links. What is not there is taken as it is written.
---@param path string
---@return string|nil
---@return moondock.Error? err
function M.resolve(path)
  local todo, done, links = {}, {}, 0
  local function put(text)
    for part in text:reverse():gmatch "[^/]+" do
      todo[#todo + 1] = part:reverse()
    end
  end
  put(path)
  while #todo > 0 do
    local part = table.remove(todo)
    if part == ".." then
      done[#done] = nil
    elseif part ~= "." then
      done[#done + 1] = part
      local here = "/" .. table.concat(done, "/")
      local stat, problem, missing = core.stat(here)
      if not stat and not missing then
        return fail(here, problem)
      elseif stat and stat.type == "symlink" then
        local target = M.readlink(here)
        links = links + 1
        if not target or links > MOST_LINKS then
          return fail(path, "too many symbolic links")
        end
        done = target:sub(1, 1) == "/" and {} or done
        done[#done] = nil
        put(target)
      end
    end
  end
  return "/" .. table.concat(done, "/")
end

--- The names in a directory, in order.
---@param path string
---@return string[]|nil
---@return moondock.Error? err
function M.names(path)
  local next_name, problem = core.dir(path)
  if not next_name then
    return fail(path, problem)
  end
  local names, name = {}
  repeat
    name, problem = next_name()
    names[#names + 1] = name
  until not name
  if problem then
    return fail(path, problem)
  end
  table.sort(names)
  return names
end

--- All of a small file; nil if there is none.
---@param path string
---@return string|nil
---@return moondock.Error? err
function M.read(path)
  if not core.stat(path) then
    return nil
  end
  local file, problem = io.open(path, "rb")
  local text
  if file then
    text, problem = file:read "*a"
    file:close()
  end
  if not text then
    return fail(path, problem)
  end
  return text
end

--- The first `size` bytes of a file, piece by piece. Of what grows meanwhile no more is read; what shrinks is an Error.
---@param path string
---@param size integer
---@return moondock.Reader|nil
---@return moondock.Error? err
function M.contents(path, size)
  local file, problem = io.open(path, "rb")
  if not file then
    return fail(path, (problem:gsub("^" .. path:gsub("%p", "%%%0") .. ": ", "")))
  end
  local left = size
  return reader.new(function()
    if left == 0 then
      return nil
    end
    local piece, trouble = file:read(math.min(PIECE, left))
    if not piece then
      return fail(path, trouble or "it became shorter while it was read")
    end
    left = left - #piece
    return piece
  end, function()
    file:close()
  end)
end

--- All that is below a directory, depth first and in order: a function that gives a path relative to it, and its stat; nothing at the
--- end; nil and an Error. `enters(path)` says whether a directory's own entries are wanted.
---@param root string
---@param enters fun(path: string): boolean
---@return (fun(): string?, table|moondock.Error|nil)|nil
---@return moondock.Error? err
function M.walk(root, enters)
  local names, err = M.names(root)
  if not names then
    return nil, err
  end
  local stack = { { prefix = "", names = names, at = 0 } }
  return function()
    while #stack > 0 do
      local top = stack[#stack]
      top.at = top.at + 1
      local name = top.names[top.at]
      if name then
        local path = top.prefix .. name
        local stat, problem = M.stat(root .. "/" .. path)
        if not stat then
          return nil, problem
        end
        if stat.type == "directory" and enters(path) then
          local below
          below, problem = M.names(root .. "/" .. path)
          if not below then
            return nil, problem
          end
          stack[#stack + 1] = { prefix = path .. "/", names = below, at = 0 }
        end
        return path, stat
      end
      stack[#stack] = nil
    end
  end
end

return M
