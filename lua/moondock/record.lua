--- What an engine's records of containers, images, events and disk usage say, wherever an API version has it: 1.52 moved or
--- dropped much of what 1.41 has. Nothing here raises for a field that is missing or null, nor for a record that is.

local json = require "moondock.json"
local usage = require "moondock.record.usage"

local NONE = "<none>"
local SHORT_ID = 12

--- What lies at the end of a path of names, whatever it is.
local function get(t, ...)
  for _, name in ipairs { ... } do
    if type(t) ~= "table" then
      return nil
    end
    t = t[name]
  end
  return t
end

--- A table, or an empty one.
local function part(...)
  local value = get(...)
  return type(value) == "table" and value or {}
end

--- A string with something in it, or nil.
local function text(...)
  local value = get(...)
  return type(value) == "string" and value ~= "" and value or nil
end

--- A number; engines leave out what is zero.
local function count(...)
  local value = get(...)
  return type(value) == "number" and value or 0
end

local function sorted_names(t)
  local names = {}
  for name in pairs(t) do
    names[#names + 1] = type(name) == "string" and name or nil
  end
  table.sort(names)
  return names
end

local function short(id)
  return (id:gsub("^sha256:", ""):sub(1, SHORT_ID))
end

local M = {}

--- The name of a container, without the "/" that engines begin it with; the short id of what has none.
---@param container table   from inspect or a list
---@return string
function M.name(container)
  local name = text(container, "Name")
  for _, other in ipairs(part(container, "Names")) do -- "/web/db" is a link to it
    name = name or type(other) == "string" and other:match "^/?[^/]+$" or nil
  end
  return name and (name:gsub("^/", "")) or short(text(container, "Id") or "")
end

--- The labels of a container, an image, a network, a volume, or of what a swarm has.
---@param record table   from inspect or a list
---@return table<string, string>   empty if it has none
function M.labels(record)
  for _, at in ipairs { { "Labels" }, { "Config", "Labels" }, { "Spec", "Labels" } } do
    local labels = get(record, at[1], at[2])
    if type(labels) == "table" then
      return labels
    end
  end
  return {}
end

--- An address of a container, of the named network, or of the first by name that gave it one.
local function address(container, network, field)
  local networks = part(container, "NetworkSettings", "Networks")
  for _, name in ipairs(network and { network } or sorted_names(networks)) do
    local found = text(networks, name, field)
    if found then
      return found
    end
  end
  return not network and text(container, "NetworkSettings", field) or nil -- before 1.52, that of the default bridge
end

--- The container's IPv4 address. nil while it is stopped, and where no network gives it one.
---@param container table    from inspect or a list
---@param network? string    its name; without, the first by name where there is an address
---@return string|nil
function M.ip(container, network)
  return address(container, network, "IPAddress")
end

--- The container's IPv6 address; otherwise as `ip`.
---@param container table
---@param network? string
---@return string|nil
function M.ipv6(container, network)
  return address(container, network, "GlobalIPv6Address")
end

---@class moondock.Port
---@field port integer          in the container
---@field protocol string       "tcp", "udp" or "sctp"
---@field host_ip? string       where it is published, if it is
---@field host_port? integer

local function order(port)
  return ("%05.0f %s %s %05.0f"):format(port.port, port.protocol, port.host_ip or "", port.host_port or 0)
end

--- The container's ports: exposed and published ones, in their order. One that is published twice comes twice.
---@param container table   from inspect or a list
---@return moondock.Port[]
function M.ports(container)
  local ports = {}
  for _, one in ipairs(part(container, "Ports")) do
    local public = count(one, "PublicPort")
    ports[#ports + 1] = { port = count(one, "PrivatePort"), protocol = text(one, "Type") or "tcp",
      host_ip = text(one, "IP"), host_port = public > 0 and public or nil }
  end
  local published = part(container, "NetworkSettings", "Ports")
  for _, name in ipairs(sorted_names(published)) do
    local port, protocol = name:match "^(%d+)/?(.*)$"
    local bindings = part(published, name)
    for i = 1, port and math.max(1, #bindings) or 0 do
      ports[#ports + 1] = { port = tonumber(port), protocol = protocol ~= "" and protocol or "tcp",
        host_ip = text(bindings[i], "HostIp"), host_port = tonumber(text(bindings[i], "HostPort")) }
    end
  end
  table.sort(ports, function(a, b)
    return order(a) < order(b)
  end)
  return ports
end

local function first_name(names)
  for _, name in ipairs(names) do
    if type(name) == "string" and name ~= "" and name:sub(1, #NONE) ~= NONE then
      return name
    end
  end
end

--- The name of an image: its first tag, else its first digest, else its short id. Of a container: what it was created from.
---@param record table   an image or a container, from inspect or a list
---@return string        "<none>" if it does not say
function M.image_name(record)
  local image = text(record, "Image") -- inspect has the id there
  local name = image and (text(record, "Config", "Image") or image)
    or first_name(part(record, "RepoTags")) or first_name(part(record, "RepoDigests")) or text(record, "Id")
  if name and name:find "^sha256:%x+$" then
    return short(name)
  end
  return name or NONE
end

--- How containers of an image run, unless they say otherwise. The containerd store has images without.
---@param image table   from inspect
---@return table        empty where the engine has null
function M.image_config(image)
  return part(image, "Config")
end

--- A moment of the event, in UTC with nanoseconds; nil for none that a calendar has.
local function time_of(event)
  local digits = json.digits(event, "timeNano") or ""
  local seconds, fraction = digits:match "^(%d+)(%d%d%d%d%d%d%d%d%d)$"
  seconds = tonumber(seconds) or math.floor(count(event, "time"))
  if seconds > 0 and seconds < 253402300800 then
    return os.date("!%Y-%m-%dT%H:%M:%S.", seconds) .. (fraction or "000000000") .. "Z"
  end
end

--- An event as one line, like those of `docker events`: "2026-11-26T10:00:00.123456789Z container start 4f1a… (image=alpine,
--- name=web)". Control characters become spaces.
---@param event table
---@return string
function M.event_text(event)
  if type(event) ~= "table" then
    return ""
  end
  local words = { time_of(event) }
  words[#words + 1] = text(event, "Type") or text(event, "from") and "container"
  words[#words + 1] = text(event, "Action") or text(event, "status")
  words[#words + 1] = text(event, "Actor", "ID") or text(event, "id")
  local attributes, details = part(event, "Actor", "Attributes"), {}
  for i, name in ipairs(sorted_names(attributes)) do
    details[i] = name .. "=" .. (text(attributes, name) or "")
  end
  if #details == 0 and text(event, "from") then
    details[1] = "image=" .. event.from
  end
  words[#words + 1] = #details > 0 and "(" .. table.concat(details, ", ") .. ")" or nil
  return (table.concat(words, " "):gsub("%c", " "))
end

--- What takes how much of the disk, by the answer to GET /system/df: see record/usage.lua.
M.disk_usage = usage.of

local UNITS = { "B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB" }

--- A number of bytes as `docker` writes it: in powers of 1000, with four digits at most. "1.5MB".
---@param bytes number
---@return string
function M.size_text(bytes)
  local i = 1
  while bytes >= 1000 and i < #UNITS do
    bytes, i = bytes / 1000, i + 1
  end
  return ("%.4g%s"):format(bytes, UNITS[i])
end

--- How far the work is that a message of a pull, push or load tells of: "1.5MB/3MB", or "1.5MB" where the total is not known, or
--- "3 s" in a unit of its own. "" where the message says nothing of it.
---@param message table
---@return string
function M.progress(message)
  local detail = part(message, "progressDetail")
  local current, total, unit = count(detail, "current"), count(detail, "total"), text(detail, "units")
  if detail.hidecounts == true or current <= 0 and total <= 0 then
    return ""
  end
  local amounts = {}
  for i, amount in ipairs { current, current <= total and total or nil } do -- a total that was passed is none
    amounts[i] = unit and ("%.0f"):format(amount) or M.size_text(amount)
  end
  return table.concat(amounts, "/") .. (unit and " " .. unit or "")
end

return M
