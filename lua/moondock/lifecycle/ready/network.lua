--- Whether a container's port answers: from here, at the address that the engine gives it.

local await = require "moondock.await"
local endpoint = require "moondock.endpoint"

--- What one attempt may take, in seconds.
local ATTEMPT = 5

local M = {}

--- The engine's host, as it is seen from here.
---@param host string   what the client was given: "unix:///…", "tcp://host:port", "ssh://user@host"
---@return string
local function host_of(host)
  local authority = not host:find "^unix:" and host:gsub("^%a+://", ""):match "^[^/]*":gsub("^.*@", "")
  return authority and (authority:match "^%[.-%]" or authority:match "^[^:]+") or "127.0.0.1"
end

local everywhere = { [""] = true, ["0.0.0.0"] = true, ["::"] = true }

local function bracketed(address)
  return address:find(":", 1, true) and "[" .. address .. "]" or address
end

local function table_at(value, name)
  local inner = type(value) == "table" and value[name]
  return type(inner) == "table" and inner or {}
end

--- Where a port of a container can be reached.
---@param info table   of ContainerInspect
---@param port integer
---@param engine string   the engine's host
---@return string|nil address   "host:port"
---@return string? why          there is none
function M.address(info, port, engine)
  local network = table_at(info, "NetworkSettings")
  local published = table_at(table_at(network, "Ports"), ("%d/tcp"):format(port))[1]
  if type(published) == "table" then
    local host = published.HostIp or ""
    return ("%s:%s"):format(everywhere[host] and host_of(engine) or bracketed(host), published.HostPort)
  elseif table_at(info, "HostConfig").NetworkMode == "host" then
    return ("%s:%d"):format(host_of(engine), port)
  end
  local addresses = { network.IPAddress }
  for _, one in pairs(table_at(network, "Networks")) do
    addresses[#addresses + 1] = table_at({ one }, 1).IPAddress
  end
  for _, address in pairs(addresses) do
    if type(address) == "string" and address ~= "" then
      return ("%s:%d"):format(bracketed(address), port)
    end
  end
  return nil, "it is not published, and the container has no address"
end

--- A transport to the port, and its endpoint; nil and why there is none.
local function way(watch, port)
  local client = watch.client
  local address, why = M.address(watch.info, port, client.chosen.host)
  if not address then
    return nil, why
  end
  local chosen, err = endpoint.parse("tcp://" .. address, "the container")
  if not chosen then
    return nil, err.message
  end
  return client.transport:to(chosen), chosen
end

local function attempt(watch)
  return math.min(watch.deadline, await.now() + ATTEMPT)
end

--- Whether something takes a connection.
---@param watch moondock.Watch
---@param port integer
---@return boolean
---@return string? why   not
function M.connects(watch, port)
  local transport, chosen = way(watch, port)
  if not transport then
    return false, chosen
  end
  local ok, err = transport:reach(attempt(watch))
  return ok or false, err and err.message
end

--- The status of an answer to GET.
---@param watch moondock.Watch
---@param path string
---@param port integer
---@return integer|nil status
---@return string? why   none came
function M.status(watch, path, port)
  local transport, chosen = way(watch, port)
  if not transport then
    return nil, chosen
  end
  local deadline = attempt(watch)
  local exchange, err = transport:open({
    op = "GET " .. path, method = "GET", target = path, how = "send",
    headers = { "Host", chosen.authority, "User-Agent", watch.client.user_agent },
  }, deadline)
  if not exchange then
    return nil, err.message
  end
  local status
  status, err = exchange:head(deadline)
  exchange:close()
  return status, err and err.message
end

return M
