--- Credentials for registries, as the docker CLI keeps them: config.json, and the helpers that it names. Sources: docker/cli, its
--- config file; docker-credential-helpers, its protocol.

local await = require "moondock.await"
local base64 = require "moondock.base64"
local child = require "moondock.child"
local config = require "moondock.connect.config"
local json = require "moondock.json"

--- What a helper may take, in seconds: it may have to ask a keychain.
local HELPER_TIMEOUT = 10

--- Docker Hub's name in config.json and to helpers.
local HUB = "https://index.docker.io/v1/"

local M = {}

local function key_of(domain)
  return (domain == "docker.io" or domain == "index.docker.io") and HUB or domain
end

--- A key of config.json, which may be a URL, as a domain.
local function domain_of(key)
  return (key:gsub("^https?://", ""):gsub("/.*$", ""))
end

local function text(value)
  return type(value) == "string" and value ~= "" and value or nil
end

--- What config.json itself says.
local function stored(auths, key)
  local entry = auths[key]
  for other, its in pairs(entry and {} or auths) do
    if type(other) == "string" and domain_of(other) == domain_of(key) then
      entry = its
    end
  end
  if type(entry) ~= "table" then
    return nil
  end
  local auth = {
    username = text(entry.username), password = text(entry.password), identitytoken = text(entry.identitytoken),
    registrytoken = text(entry.registrytoken), serveraddress = key,
  }
  local plain = text(entry.auth) and base64.decode(entry.auth)
  if plain then
    auth.username, auth.password = plain:match "^([^:]*):(.-)%z*$"
  end
  return (auth.username or auth.identitytoken or auth.registrytoken) and auth or nil
end

--- What a helper says: credentials; or nil, and why, if it is worth a word. The secret is in no sentence.
local function helped(wait, helper, key, deadline)
  local program = "docker-credential-" .. helper
  local result, err = child.run(wait, { program, "get" }, key, deadline)
  if not result then
    return nil, err.message
  end
  local said = result.code <= 0 and json.decode(result.stdout) -- below: nobody can tell
  if type(said) == "table" and text(said.Secret) then
    if said.Username == "<token>" then
      return { identitytoken = said.Secret, serveraddress = key }
    end
    return { username = text(said.Username), password = said.Secret, serveraddress = key }
  elseif result.code == 0 then
    return nil, result.stdout:find "%S" and program .. " gave no credentials" or nil
  end
  -- It has none, in words of its own: only what it complains of is worth a word.
  local words = result.stdout:lower()
  for _, none in ipairs { "not found", "no credentials", "not exist", "not be found" } do
    if words:find(none, 1, true) then
      return nil
    end
  end
  return nil, ("%s ended with %d: %s"):format(program, result.code, (result.stdout .. result.stderr):sub(1, 200))
end

--- Which helper is asked for a registry.
local function helper_for(settings, key)
  local helpers = type(settings.credHelpers) == "table" and settings.credHelpers or {}
  return text(helpers[key]) or text(helpers[domain_of(key)]) or text(settings.credsStore)
end

local function find(settings, wait, key, deadline)
  local helper, auth, problem = helper_for(settings, key), nil, nil
  if helper then
    auth, problem = helped(wait, helper, key, deadline)
  end
  return auth or stored(type(settings.auths) == "table" and settings.auths or {}, key), problem
end

--- The credentials for a registry: what X-Registry-Auth takes, or nil. Why a helper failed is no error: what is public needs none.
---@param directory string     of the configuration
---@param wait moondock.Wait   who waits for a helper
---@param domain string        "docker.io", "registry:5000"
---@param deadline? number
---@return table|nil
---@return string? problem
function M.find(directory, wait, domain, deadline)
  local settings, err = config.read(directory)
  if not settings then
    return nil, err.message
  end
  return find(settings, wait, key_of(domain), await.earlier(deadline, await.now() + HELPER_TIMEOUT))
end

--- All credentials that there are: what X-Registry-Config takes for a build, which may begin with images of any registry.
---@param directory string
---@param wait moondock.Wait
---@param deadline? number
---@return table<string, table>|nil   nil: none
function M.all(directory, wait, deadline)
  local settings = config.read(directory) or {}
  local keys, out = {}, {}
  for _, name in ipairs { "auths", "credHelpers" } do
    for key in pairs(type(settings[name]) == "table" and settings[name] or {}) do
      keys[key] = true
    end
  end
  deadline = await.earlier(deadline, await.now() + HELPER_TIMEOUT)
  local store = text(settings.credsStore)
  local listed = store and child.run(wait, { "docker-credential-" .. store, "list" }, "", deadline)
  for key in pairs(listed and listed.code <= 0 and json.decode(listed.stdout) or {}) do
    keys[key] = true
  end
  for key in pairs(keys) do
    out[key] = find(settings, wait, key_of(key), deadline)
  end
  return next(out) ~= nil and out or nil
end

return M
