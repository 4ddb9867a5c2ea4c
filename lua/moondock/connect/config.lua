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
---@param directory? string
---@return table|nil
---@return moondock.Error? err
function M.read(directory)
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

--- A record of comma-separated values, those with a comma in quotes.
local function record(text)
  local out, at = {}, 1
  while at <= #text + 1 do
    local value
    if text:sub(at, at) == '"' then
      local last = at
      repeat
        last = text:find('"', last + 1, true)
        local twice = last and text:sub(last + 1, last + 1) == '"'
        last = twice and last + 1 or last
      until not last or not twice
      if not last or not text:find("^,", last + 1) and last < #text then
        return nil
      end
      value, at = text:sub(at + 1, last - 1):gsub('""', '"'), last + 2
    else
      local comma = text:find(",", at, true) or #text + 1
      value, at = text:sub(at, comma - 1), comma + 1
    end
    out[#out + 1] = value
  end
  return out
end

--- Headers that the docker CLI adds to every request: those of DOCKER_CUSTOM_HEADERS, "name=value,…", or HttpHeaders in config.json.
---@param settings table   what config.json says
---@return string[]|nil   name after name and value
---@return moondock.Error? err
function M.headers(settings)
  local list, out, given = {}, {}, M.env "DOCKER_CUSTOM_HEADERS"
  if given then
    for _, one in ipairs(record(given) or { "" }) do
      local name, value = one:match "^%s*([^=]-)%s*=(.*)$"
      list[name or ""] = value or ""
    end
  else
    list = type(settings.HttpHeaders) == "table" and settings.HttpHeaders or {}
  end
  for name, value in pairs(list) do
    if type(value) ~= "string" or not name:find "^[%w!#$%%&'*+.^_`|~-]+$" or value:find "[%c]" then
      local where = given and "DOCKER_CUSTOM_HEADERS" or "HttpHeaders"
      return errors.fail("invalid", ("%s: %q is no header"):format(where, name))
    elseif name:lower() ~= "user-agent" and name:lower() ~= "host" then
      out[#out + 1], out[#out + 2] = name, value
    end
  end
  return out
end

return M
