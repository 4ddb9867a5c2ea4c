--- The docker CLI's contexts: engines by name. Source: docker/cli, its context store.

local config = require "moondock.connect.config"
local errors = require "moondock.error"
local files = require "moondock.files"
local json = require "moondock.json"
local tls = require "moondock.connect.tls"

local M = {}

--- What a context's meta.json says, or nil.
local function metadata(path)
  local text = files.read(path)
  local value = text and json.decode(text)
  return type(value) == "table" and type(value.Name) == "string" and value or nil
end

--- A directory's name is the digest of its context's name, which it also holds.
local function find(store, name)
  local known = {}
  for _, digest in ipairs(files.names(store .. "/meta") or {}) do
    local meta = metadata(("%s/meta/%s/meta.json"):format(store, digest))
    if meta and meta.Name == name then
      return meta, digest
    elseif meta then
      known[#known + 1] = meta.Name
    end
  end
  return nil, known
end

--- The engine of a context: its host, and its TLS material if there is any.
---@param name string
---@param source string   who named it
---@return string|nil host
---@return moondock.TLS|moondock.Error|nil tls_or_err
function M.load(name, source)
  local directory = config.directory()
  local store = directory and directory .. "/contexts" or ""
  local meta, digest = find(store, name)
  if not meta then
    table.insert(digest, 1, "default")
    table.sort(digest)
    return errors.fail("invalid", ("there is no context %q (from %s) in %s; there is %s"):format(name, source, store,
      table.concat(digest, ", ")))
  end
  local engine = type(meta.Endpoints) == "table" and meta.Endpoints.docker
  if type(engine) ~= "table" or type(engine.Host) ~= "string" or engine.Host == "" then
    return errors.fail("invalid", ("the context %q (from %s) names no engine"):format(name, source))
  end
  local material = tls.directory(("%s/tls/%s/docker"):format(store, digest))
  if engine.SkipTLSVerify == true then
    material.verify = false
  end
  return engine.Host, next(material) ~= nil and material or nil
end

return M
