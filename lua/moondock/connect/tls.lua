--- What TLS takes: certificates and keys, as text in PEM.

local errors = require "moondock.error"
local files = require "moondock.files"

---@class moondock.TLS
---@field ca? string         PEM, or the name of a file with it: who may sign the engine's certificate; without: who the system trusts
---@field cert? string       PEM or a file: ours, followed by those that lead to its signer
---@field key? string        PEM or a file: of our certificate, not encrypted
---@field verify? boolean    false: any certificate of the engine will do
---@field server_name? string   the name in the engine's certificate, if it is not the host's

local M = {}

M.fields = { ca = "string", cert = "string", key = "string", verify = "boolean", server_name = "string" }

local names = { ca = "the CA certificate", cert = "the client's certificate", key = "the client's key" }

--- PEM from PEM, or from a file.
local function pem(field, given, source)
  local function fail(problem)
    return errors.fail("invalid", ("TLS (from %s): %s %s"):format(source, names[field], problem))
  end
  local text, where = given, ""
  if not given:find("-----BEGIN ", 1, true) then
    local err
    text, err = files.read(given)
    if not text then
      return fail(err and "cannot be read: " .. err.message or ("is not there: %q"):format(given))
    end
    where = (" (%s)"):format(given)
  end
  local kind = field == "key" and "PRIVATE KEY" or "CERTIFICATE"
  if not text:find("%-%-%-%-%-BEGIN [%w ]*" .. kind .. "%-%-%-%-%-") then
    return fail(("is no PEM with a %s%s"):format(kind, where))
  elseif field == "key" and (text:find("BEGIN ENCRYPTED", 1, true) or text:find("Proc-Type: 4,ENCRYPTED", 1, true)) then
    return fail(("is encrypted%s; store it without a passphrase"):format(where))
  end
  return text
end

--- The material as libcurl takes it.
---@param given moondock.TLS
---@param source string   where it was given
---@return { ca: string?, cert: string?, key: string?, insecure: boolean, server_name: string? }|nil
---@return moondock.Error? err   kind "invalid"
function M.material(given, source)
  local there, missing = "cert", "key"
  if given.key then
    there, missing = missing, there
  end
  if given[there] and not given[missing] then
    return errors.fail("invalid", ("TLS (from %s): %s needs %s, too"):format(source, names[there], names[missing]))
  end
  if given.server_name and not given.server_name:find "^[%w.-]+$" then
    return errors.fail("invalid", ("TLS (from %s): %q is no name of a server"):format(source, given.server_name))
  end
  local out = { insecure = given.verify == false, server_name = given.server_name }
  for _, field in ipairs { "ca", "cert", "key" } do
    local err
    if given[field] then
      out[field], err = pem(field, given[field], source)
      if err then
        return nil, err
      end
    end
  end
  return out
end

--- The files ca.pem, cert.pem and key.pem of a directory, as far as they are there.
---@param directory string
---@return moondock.TLS
function M.directory(directory)
  local out = {}
  for _, field in ipairs { "ca", "cert", "key" } do
    local path = ("%s/%s.pem"):format(directory, field)
    out[field] = files.stat(path) and path or nil
  end
  return out
end

return M
