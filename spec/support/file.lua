--- Whole files.
local uv = require "luv"

local M = {}

---@param path string
---@return string
function M.read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  return text
end

---@param path string
---@param text string
---@param mode? integer   as chmod takes it
function M.write(path, text, mode)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
  if mode then assert(uv.fs_chmod(path, mode)) end
end

return M
