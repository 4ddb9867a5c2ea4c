--- Why there is no connection, in a sentence that one can act on.

local core = require "moondock.core"

local hints = {
  ["Permission denied"] = "this user may not use the socket; the group that may is often called docker",
  ["Connection refused"] = "nobody listens there; is the engine running?",
  ["No such file or directory"] = "there is no such socket; is the engine running?",
}

---@param endpoint moondock.Endpoint
---@param problem string   the system's words
---@return string
return function(endpoint, problem)
  local hint = hints[problem]
  local file = endpoint.path and core.stat(endpoint.path)
  if file and file.type ~= "socket" and file.type ~= "symlink" then
    hint = ("that is no socket, but a %s"):format(file.type)
  end
  return ("cannot connect to the engine at %s: %s%s"):format(endpoint.host, problem, hint and "; " .. hint or "")
end
