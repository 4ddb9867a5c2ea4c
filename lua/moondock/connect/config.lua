--- The docker CLI's configuration: its directory, and config.json in it.

local errors = require "moondock.error"
local files = require "moondock.files"
local json = require "moondock.json"

local M = {}

--- An environment variable; empty is none.
---@param name string
---@return string?
function M.env(name)
  local value = os.getenv(name)
  return value ~= "" and value or nil
end

--- nil where there is no home either.
---@return string?
function M.directory()
  local home = M.env "HOME"
  return M.env "DOCKER_CONFIG" or home and home .. "/.docker"
end

--- What config.json says; an empty table when there is none.
---@return table|nil
---@return moondock.Error? err
function M.read()
  local directory = M.directory()
  local path = directory and directory .. "/config.json"
  local text, err = nil, nil
  if path then
    text, err = files.read(path)
  end
  if err then
    return nil, err
  elseif not text or not text:find "%S" then
    return {}
  end
  local config, problem = json.decode(text)
  if type(config) ~= "table" then
    return errors.fail("invalid", ("%s is no JSON object%s"):format(path, problem and ": " .. problem or ""))
  end
  return config
end

return M
