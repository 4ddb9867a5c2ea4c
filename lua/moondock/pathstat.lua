--- What an engine says of a path in a container: the header X-Docker-Container-Path-Stat.

local base64 = require "moondock.base64"
local json = require "moondock.json"

---@class moondock.PathStat
---@field name string         the last part of the path
---@field size integer        bytes
---@field mode integer        Go's FileMode, as the engine gives it
---@field mtime string        RFC 3339
---@field linkTarget string   of a symbolic link, else empty
---@field type "file"|"directory"|"symlink"|"fifo"|"socket"|"char"|"block"
---@field permissions integer   as chmod takes them: 9 bits, and setuid 2048, setgid 1024, sticky 512 as in 04755

local M = { HEADER = "x-docker-container-path-stat" }

local function bit(mode, n)
  return math.floor(mode / 2 ^ n) % 2 == 1
end

local function type_of(mode)
  if bit(mode, 31) then
    return "directory"
  elseif bit(mode, 27) then
    return "symlink"
  elseif bit(mode, 26) then
    return bit(mode, 21) and "char" or "block"
  elseif bit(mode, 25) then
    return "fifo"
  end
  return bit(mode, 24) and "socket" or "file"
end

--- Go's FileMode keeps the type and the special bits where no system has them.
local function permissions(mode)
  return mode % 512 + (bit(mode, 23) and 2048 or 0) + (bit(mode, 22) and 1024 or 0) + (bit(mode, 20) and 512 or 0)
end

--- nil for what is no such header.
---@param header? string
---@return moondock.PathStat|nil
function M.decode(header)
  local text = header and base64.decode(header)
  local stat = text and json.decode(text)
  if type(stat) ~= "table" or type(stat.mode) ~= "number" or stat.mode < 0 or stat.mode % 1 ~= 0 then
    return nil
  end
  stat.type, stat.permissions = type_of(stat.mode), permissions(stat.mode)
  return stat
end

return M
