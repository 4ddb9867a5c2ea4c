--- Versions of the Engine API: "1.41". Compared as numbers, part by part: 1.9 is before 1.10.

local M = {}

--- What is known here of the API.
M.OLDEST, M.NEWEST = "1.24", "1.56"

---@return integer|nil major
---@return integer|nil minor
local function parts(version)
  local major, minor = version:match "^(%d+)%.(%d+)$"
  return tonumber(major), tonumber(minor)
end

--- "v1.41 " as "1.41", or nil for what is no version.
---@param text any
---@return string|nil
function M.parse(text)
  local version = type(text) == "string" and text:match "^%s*v?(%d+%.%d+)%s*$"
  return version or nil
end

--- Whether a version is `least` or later. false, for unversioned requests, is the engine's newest.
---@param version string|false
---@param least string
---@return boolean
function M.at_least(version, least)
  if not version then
    return true
  end
  local major, minor = parts(version)
  local least_major, least_minor = parts(least)
  return major > least_major or major == least_major and minor >= least_minor
end

--- The earlier of two.
---@return string
function M.min(a, b)
  return M.at_least(a, b) and b or a
end

return M
