--- Which engine to talk to, and why.

local errors = require "moondock.error"

local DEFAULT = "unix:///var/run/docker.sock"
--- What a sockaddr_un holds on Linux, its closing zero left out.
local LONGEST_SOCKET_PATH = 107

---@class moondock.Endpoint
---@field host string     as it was given: "unix:///var/run/docker.sock"
---@field source string   where it was given: "host", "DOCKER_HOST" or "default"
---@field url string      what libcurl connects to: "http://host:port"
---@field path? string    of a unix socket
---@field base string     what stands before every request's path, usually nothing
---@field authority string  the Host field of requests

local M = {}

local function unix(path)
  if #path > LONGEST_SOCKET_PATH then
    return nil, ("the socket's path is longer than %d bytes"):format(LONGEST_SOCKET_PATH)
  elseif path:sub(1, 1) ~= "/" or path:find "%z" then
    return nil, "the socket's path must be absolute"
  end
  -- An empty Host would do, a path in it would not; the reference client sends this one.
  return { url = "http://localhost", path = path, base = "", authority = "api.moby.localhost" }
end

local function tcp(rest, port)
  local authority, base = rest:match "^([^/?#]+)(/?[^?#%s%c]*)$"
  authority = authority or ""
  local host, given = authority:match "^([%w._-]+):?(%d*)$"
  if not host then
    host, given = authority:match "^(%[[%x:.]+%]):?(%d*)$"
  end
  if not host or authority:sub(-1) == ":" or tonumber(given) and tonumber(given) > 65535 then
    return nil, "it must look like tcp://host:port"
  end
  authority = host .. ":" .. (given ~= "" and given or port)
  return { url = "http://" .. authority, base = base:gsub("/+$", ""), authority = authority }
end

local schemes = {
  unix = unix,
  tcp = function(rest)
    return tcp(rest, 2375)
  end,
  http = function(rest)
    return tcp(rest, 80)
  end,
}

local unsupported = { https = true, ssh = true, npipe = true, fd = true }

--- Take a host apart, e.g. "unix:///run/docker.sock", "tcp://10.0.0.2:2375", "http://host:port/base".
---@param host string
---@param source string
---@return moondock.Endpoint|nil
---@return moondock.Error? err   kind "invalid" or "unsupported"
function M.parse(host, source)
  local scheme, rest = host:match "^(%a[%w+.-]*)://(.+)$"
  if not scheme and host:find "^[%w.-]+:%d+$" then
    scheme, rest = "tcp", host -- the docker CLI takes these too
  end
  local kind, problem, endpoint = "invalid", "it must look like unix:///path or tcp://host:port", nil
  if unsupported[scheme] then
    kind, problem = "unsupported", scheme .. ":// is not supported"
  elseif schemes[scheme] then
    endpoint, problem = schemes[scheme](rest)
  end
  if not endpoint then
    return errors.fail(kind, ("engine host %q (from %s): %s"):format(host, source, problem))
  end
  endpoint.host, endpoint.source = host, source
  return endpoint
end

--- The given host, or DOCKER_HOST, or the default socket.
---@param host? string
---@return moondock.Endpoint|nil
---@return moondock.Error? err
function M.choose(host)
  if host then
    return M.parse(host, "host")
  end
  local env = os.getenv "DOCKER_HOST"
  if env and env ~= "" then
    return M.parse(env, "DOCKER_HOST")
  end
  return M.parse(DEFAULT, "default")
end

return M
