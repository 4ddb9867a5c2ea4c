--- Why there is no connection, or no trust, in a sentence that one can act on.

local core = require "moondock.core"

local hints = {
  ["Permission denied"] = "this user may not use the socket; the group that may is often called docker",
  ["Connection refused"] = "nobody listens there; is the engine running?",
  ["No such file or directory"] = "there is no such socket; is the engine running?",
}

--- Parts of what libcurl and OpenSSL say when TLS fails, and what that means; in the third place, to a client without a certificate.
local untrusted = {
  { "no alternative certificate subject name", "the engine's certificate is for another name; see server_name" },
  { "certificate subject name .* does not match", "the engine's certificate is for another name; see server_name" },
  { "certificate host mismatch",
    "the engine's certificate is for another name; nginx knows names only, and no addresses: see server_name" },
  { "certificate has expired", "the engine's certificate has expired" },
  { "certificate is not yet valid", "the engine's certificate is not valid yet" },
  { "self.signed certificate", "the engine's certificate is signed by nobody that is trusted, see ca" },
  { "unable to get local issuer", "the engine's certificate is signed by nobody that is trusted, see ca" },
  { "wrong version number", "what listens there speaks no TLS" },
  { "alert .*certificate", "the engine does not trust the client's certificate",
    "the engine wants a certificate of the client" },
  { "after the TLS handshake", "perhaps it does not trust the client's certificate",
    "perhaps it wants a certificate of the client" },
  { "alert unknown ca", "the engine does not trust the client's certificate" },
  { "alert handshake failure", "the engine and the client agree on no way to speak TLS, or it wants a certificate" },
  { "alert protocol version", "the engine speaks no TLS of version 1.2 or later" },
  { "unsupported protocol", "the engine speaks no TLS of version 1.2 or later" },
  { "private key", "the client's key does not belong to its certificate, or is none" },
  { "key values mismatch", "the client's key does not belong to its certificate" },
}

---@param endpoint moondock.Endpoint
---@param kind "connect"|"tls"
---@param problem string   the system's words, or libcurl's
---@return string
return function(endpoint, kind, problem)
  local hint = hints[problem]
  local path = endpoint.path
  local file = path and path:sub(1, 1) ~= "@" and core.stat(path)
  if file and file.type ~= "socket" and file.type ~= "symlink" then
    hint = ("that is no socket, but a %s"):format(file.type)
  end
  for _, one in ipairs(kind == "tls" and untrusted or {}) do
    if problem:find(one[1]) then
      hint = not endpoint.tls.cert and one[3] or one[2]
      break
    end
  end
  return ("cannot connect to the engine at %s: %s%s"):format(endpoint.host, problem, hint and "; " .. hint or "")
end
