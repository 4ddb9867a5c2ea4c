--- Certificates for one run, made by openssl: who may be believed, and who may not.
local file = require "spec.support.file"
local process = require "spec.support.process"

local M = {}
-- As in process.lua: made once for all spec files.
package.preload[...] = function() return M end

local function openssl(...)
  assert(process.run { "openssl", stderr = "/dev/null", ... } == 0, "openssl failed")
end

--- A key and a certificate in files of their own: `name`.key and `name`.crt.
local function make(directory, name, subject, signer, extensions, ...)
  local path = directory .. "/" .. name
  file.write(path .. ".ext", extensions)
  openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", path .. ".key",
    "-subj", subject, "-out", path .. ".csr")
  local signed_by = signer and { "-CA", directory .. "/" .. signer .. ".crt", "-CAkey", directory .. "/"
    .. signer .. ".key",
    "-CAcreateserial" } or { "-signkey", path .. ".key" }
  local argv = { "x509", "-req", "-in", path .. ".csr", "-extfile", path .. ".ext", "-out", path .. ".crt" }
  for _, list in ipairs { signed_by, { ... } } do
    for _, word in ipairs(list) do argv[#argv + 1] = word end
  end
  openssl((table.unpack or unpack)(argv))
end

local AUTHORITY = "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\n"
local HERE = "subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:engine.example\nextendedKeyUsage=serverAuth\n"
local CLIENT = "extendedKeyUsage=clientAuth\n"

--- A directory with ca, server, client, and other (a CA that nobody knows) with its client, "stranger"; chained, a client
--- with an issuer of its own between; expired and elsewhere, servers; as name.crt and name.key. And ca.pem, cert.pem and
--- key.pem, as the docker CLI wants them.
---@return string
function M.directory()
  if M.made then return M.made end
  local directory = process.directory()
  make(directory, "ca", "/CN=moondock CA", nil, AUTHORITY)
  make(directory, "other", "/CN=other CA", nil, AUTHORITY)
  make(directory, "server", "/CN=engine", "ca", HERE)
  make(directory, "elsewhere", "/CN=elsewhere", "ca", "subjectAltName=DNS:elsewhere.example\n")
  make(directory, "expired", "/CN=engine", "ca", HERE, "-days", "-1")
  make(directory, "client", "/CN=client", "ca", CLIENT)
  make(directory, "stranger", "/CN=stranger", "other", CLIENT)
  make(directory, "between", "/CN=between", "ca", AUTHORITY)
  make(directory, "chained", "/CN=chained", "between", CLIENT)
  file.write(directory .. "/chained.crt",
    file.read(directory .. "/chained.crt") .. file.read(directory .. "/between.crt"))
  for from, to in pairs { ["ca.crt"] = "ca.pem", ["client.crt"] = "cert.pem", ["client.key"] = "key.pem" } do
    file.write(directory .. "/" .. to, file.read(directory .. "/" .. from))
  end
  M.made = directory
  return directory
end

--- The text of one of these files.
---@param name string
---@return string
function M.pem(name)
  return file.read(M.directory() .. "/" .. name)
end

--- The tls option of a client that is known to the CA.
---@return moondock.TLS
function M.client()
  return { ca = M.pem "ca.pem", cert = M.pem "cert.pem", key = M.pem "key.pem" }
end

return M
