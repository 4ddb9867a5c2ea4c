--- Which engine to talk to, and why.

local config = require "moondock.connect.config"
local errors = require "moondock.error"
local files = require "moondock.files"
local tls = require "moondock.connect.tls"

local DEFAULT = "unix:///var/run/docker.sock"
--- Where the docker CLI looks when there is TLS but no host.
local DEFAULT_TLS = "tcp://localhost:2376"
--- What a sockaddr_un holds on Linux, its closing zero left out.
local LONGEST_SOCKET_PATH = 107

---@class moondock.Endpoint
---@field host string     as it was given: "unix:///var/run/docker.sock"
---@field source string   where it was given: "host", "context", "DOCKER_HOST", …
---@field context? string   the docker CLI's context that it is of
---@field url string      what libcurl connects to: "http://host:port"
---@field path? string    of a unix socket; an abstract one's begins with "@"
---@field connect_to? string   "host:port" instead of the URL's
---@field argv? string[]  a program that leads to the engine, instead of all that
---@field tls? { ca: string?, cert: string?, key: string?, insecure: boolean, server_name: string? }   PEM
---@field base string     what stands before every request's path, usually nothing
---@field authority string  the Host field of requests

local unpack = table.unpack or unpack

local M = {}

local function unix(path)
  if #path > LONGEST_SOCKET_PATH then
    return nil, ("the socket's path is longer than %d bytes"):format(LONGEST_SOCKET_PATH)
  elseif not path:find "^[/@]." or path:find "%z" then
    return nil, "the socket's path must be absolute, or @ and an abstract name"
  end
  -- An empty Host would do, a path in it would not; the reference client sends this one.
  return { url = "http://localhost", path = path, base = "", authority = "api.moby.localhost" }
end

--- TLS is spoken where there is material for it, be it empty.
local function tcp(rest, port, material)
  local authority, base = rest:match "^([^/?#]+)(/?[^?#%s%c]*)$"
  authority = authority or ""
  local host, given = authority:match "^([%w._-]+):?(%d*)$"
  if not host then
    host, given = authority:match "^(%[[%x:.]+%]):?(%d*)$"
  end
  if not host or authority:sub(-1) == ":" or tonumber(given) and tonumber(given) > 65535 then
    return nil, "it must look like tcp://host:port"
  end
  port = ":" .. (given ~= "" and given or port)
  local out = { base = base:gsub("/+$", ""), authority = host .. port, tls = material }
  if not material then
    out.url = "http://" .. out.authority
  elseif material.server_name then
    out.url, out.connect_to = "https://" .. material.server_name .. port, out.authority
  else
    out.url = "https://" .. out.authority
  end
  return out
end

--- A word for the shell at the other end, which ssh hands the command to.
local function quoted(word)
  return word:find "^[%w/._:=@-]+$" and word or "'" .. word:gsub("'", "'\\''") .. "'"
end

--- The system's ssh, and at its other end the docker CLI, which talks to the engine there. Source: docker/cli, connhelper.
local function ssh(rest, _, given)
  local authority, path = rest:match "^([^/?#]+)(/?[^?#]*)$"
  authority = authority or ""
  local user, place = authority:match "^([%w._][%w._-]*)@(.*)$"
  place = place or authority
  local host, port = place:match "^([%w._][%w._-]*):?(%d*)$"
  if not host then
    host, port = place:match "^%[([%x:][%w:.%%]*)%]:?(%d*)$"
  end
  if not host or place:sub(-1) == ":" or path:find "%c" or tonumber(port) and tonumber(port) > 65535 then
    return nil, "it must look like ssh://user@host:port/path/of/socket, without a password"
  end
  local argv = { "ssh" }
  local function add(...)
    for _, word in ipairs { ... } do
      argv[#argv + 1] = word
    end
  end
  add(unpack(given or {})) -- of two settings, ssh takes the first
  add("-o", "BatchMode=yes", "-o", "ConnectTimeout=30", "-T")
  if user then
    add("-l", user)
  end
  if port ~= "" then
    add("-p", port)
  end
  add("--", host, "docker")
  if path ~= "" and path ~= "/" then
    add(quoted("--host=unix://" .. path))
  end
  add("system", "dial-stdio")
  return { argv = argv, base = "", authority = "docker.example.com" }
end

local schemes = {
  ssh = ssh,
  unix = unix, -- neither needs TLS
  tcp = function(rest, material)
    return tcp(rest, material and 2376 or 2375, material)
  end,
  http = function(rest, material)
    if material then
      return nil, "http:// has no TLS; say tcp:// or https://"
    end
    return tcp(rest, 80)
  end,
  https = function(rest, material)
    return tcp(rest, 443, material or { insecure = false })
  end,
}

local unsupported = { npipe = true, fd = true }

--- Take a host apart, e.g. "unix:///run/docker.sock", "tcp://10.0.0.2:2375", "https://host:port/base".
---@param host string
---@param source string
---@param material? table   of moondock.connect.tls
---@param ssh_options? string[]
---@return moondock.Endpoint|nil
---@return moondock.Error? err   kind "invalid" or "unsupported"
function M.parse(host, source, material, ssh_options)
  local scheme, rest = host:match "^(%a[%w+.-]*)://(.+)$"
  if not scheme and host:find "^[%w.-]+:%d+$" then
    scheme, rest = "tcp", host -- the docker CLI takes these too
  end
  local kind, problem, endpoint = "invalid", "it must look like unix:///path or tcp://host:port", nil
  if unsupported[scheme] then
    kind, problem = "unsupported", scheme .. ":// is not supported"
  elseif schemes[scheme] then
    endpoint, problem = schemes[scheme](rest, material, ssh_options)
  end
  if not endpoint then
    return errors.fail(kind, ("engine host %q (from %s): %s"):format(host, source, problem))
  end
  endpoint.host, endpoint.source = host, source
  return endpoint
end

--- The variable that asks for TLS. Only the first wants the engine's certificate checked, as the docker CLI has it.
---@return string?
local function tls_variable()
  for _, name in ipairs { "DOCKER_TLS_VERIFY", "DOCKER_TLS", "DOCKER_CERT_PATH" } do
    if config.env(name) then
      return name
    end
  end
end

--- The TLS that the environment asks for.
---@return moondock.TLS?
---@return string? source
local function environment_tls()
  local source = tls_variable()
  if not source then
    return nil
  end
  local path = config.env "DOCKER_CERT_PATH" or config.directory() or ""
  local material = tls.directory(path)
  material.verify = source == "DOCKER_TLS_VERIFY"
  material.ca = material.verify and (material.ca or path .. "/ca.pem") or nil
  return material, source
end

--- Where engines without root, Podman and the desktop programs listen.
local function others()
  local home, runtime = config.env "HOME", config.env "XDG_RUNTIME_DIR"
  local me = files.stat "/proc/self"
  local run = runtime or me and ("/run/user/%d"):format(me.uid)
  local list = {}
  for _, place in ipairs {
    { run, "/docker.sock" }, { home, "/.docker/run/docker.sock" }, { home, "/.docker/desktop/docker.sock" },
    { run, "/podman/podman.sock" }, { "", "/run/podman/podman.sock" }, { home, "/.colima/default/docker.sock" },
    { home, "/.rd/docker.sock" }, { home, "/.orbstack/run/docker.sock" },
  } do
    list[#list + 1] = place[1] and place[1] .. place[2]
  end
  return list
end

--- The default socket, or the first of the others that there is.
local function default_socket()
  if not files.stat(DEFAULT:match "^unix://(.*)") then
    for _, path in ipairs(others()) do
      local stat = files.stat(path)
      if stat and stat.type == "socket" then
        return "unix://" .. path
      end
    end
  end
  return DEFAULT
end

--- Host, who named it, TLS that comes with it, and its context; nil and an Error.
local function chosen(given, settings, problem)
  local host, socket = config.env "DOCKER_HOST", config.env "DOCKER_SOCKET"
  if given.host then
    return given.host, "host"
  elseif host and not given.context then
    return host, "DOCKER_HOST"
  elseif socket and not given.context then
    return "unix://" .. socket:gsub("^unix://", ""), "DOCKER_SOCKET"
  end
  local name, source = given.context, "context"
  if not name then
    name, source = config.env "DOCKER_CONTEXT", "DOCKER_CONTEXT"
  end
  if not name then
    if not settings then
      return nil, problem
    end
    name, source = type(settings.currentContext) == "string" and settings.currentContext or nil, "currentContext"
  end
  if name and name ~= "" and name ~= "default" then
    local material
    host, material = require("moondock.connect.context").load(name, source) -- few programs have one
    return host, host and source or material, material, name
  elseif tls_variable() then
    return DEFAULT_TLS, "default"
  end
  return default_socket(), "default"
end

--- The engine that the docker CLI would choose: the given host or context; DOCKER_HOST; the socket of DOCKER_SOCKET, which the CLI
--- does not know; the context that DOCKER_CONTEXT or config.json names; the default socket, or the first that is there of those
--- without root, of Podman and of the desktop programs.
---@param given { host: string?, context: string?, tls: moondock.TLS|false|nil, ssh: string[]? }
---@param settings? table           what config.json says
---@param problem? moondock.Error    why that is not known
---@return moondock.Endpoint|nil
---@return moondock.Error? err
function M.choose(given, settings, problem)
  local host, source, material, name = chosen(given, settings, problem)
  if not host then
    return nil, source
  end
  local tls_source = source
  if given.tls ~= nil then
    material, tls_source = given.tls or nil, "tls"
  elseif not name then
    material, tls_source = environment_tls()
  end
  local err
  if material and not host:find "^unix:" and not host:find "^ssh:" then
    material, err = tls.material(material, tls_source)
    if err then
      return nil, err
    end
  else
    material = nil
  end
  local endpoint
  endpoint, err = M.parse(host, source, material, given.ssh)
  if endpoint then
    endpoint.context = name
  end
  return endpoint, err
end

return M
