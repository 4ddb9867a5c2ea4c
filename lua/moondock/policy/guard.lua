--- A client that can do no more than its policies allow. Whatever its holder does with it, the bytes leave through this transport: it
--- reads what each request is, judges that, and sends what it has judged, written anew. What is behind it cannot be reached from it.

local class = require "moondock.class"
local errors = require "moondock.error"
local gate = require "moondock.gate"
local host = require "moondock.policy.host"
local image = require "moondock.policy.image"
local json = require "moondock.json"
local judge = require "moondock.policy.judge"
local operation = require "moondock.operation"
local options = require "moondock.options"
local reader = require "moondock.reader"
local rules = require "moondock.policy.rules"
local version = require "moondock.version"
local wire = require "moondock.policy.wire"

local Client = require "moondock.client"

local M = {}

--- An exchange whose connection cannot be reached from it.
local Exchange = { __name = "moondock.Exchange" }

--- Exchange -> the one behind it.
local behind = setmetatable({}, { __mode = "k" })

for _, name in ipairs {
  "head", "field", "frames", "read", "line", "value", "ready_lines", "collect", "write", "finish", "close",
} do
  Exchange[name] = function(self, ...)
    local exchange = behind[self]
    return exchange[name](exchange, ...)
  end
end

--- What is asked of an exchange beside its methods.
local properties = {
  over = function(exchange) return exchange.over end,
  source = function(exchange) return exchange.source and true or nil end,
  request = function(exchange) return { op = exchange.request.op } end,
}

local exchange_metatable = {
  __metatable = Exchange.__name,
  __index = function(self, name)
    local property = properties[name]
    if property then
      return property(behind[self])
    end
    return Exchange[name]
  end,
}

local function veiled(exchange)
  local veil = setmetatable({}, exchange_metatable)
  behind[veil] = exchange
  return veil
end

--- Sending nothing, these may always be asked.
local always = { SystemPing = true, SystemPingHead = true }

--- The id or the name of the container that an operation is about, and where it stands.
local function container_in(case)
  if judge.noun(case.operation) == "containers" then
    return case.path, "id"
  elseif case.id == "NetworkConnect" or case.id == "NetworkDisconnect" then
    return case.body, "Container"
  elseif case.id == "ImageCommit" then
    return case.query.container or {}, 1
  end
end

--- What the engine says of what is named, which is from then on named by its full id: nobody can give the name to something else
--- meanwhile.
local function look(inner, operation_id, params, deadline)
  return inner:perform(operation_id, params, deadline or inner:deadline())
end

local function look_at_container(inner, case, deadline)
  local where, key = container_in(case)
  local id = where and where[key]
  if case.info.exec then
    id = case.info.exec.ContainerID
  elseif not where then
    return true
  end
  if type(id) ~= "string" then
    return errors.fail("invalid", "no container was named")
  end
  local info, err = look(inner, "ContainerInspect", { id = id }, deadline)
  if info and where then
    where[key] = info.Id
  end
  case.info.container = info
  return info, err
end

--- An image is looked at only where its name does not tell all: it may be an id, or its entrypoint matters.
local function look_at_image(inner, case, deadline)
  local of_path = case.path.name ~= nil
  local where, key = of_path and case.path or case.body, of_path and "name" or "Image"
  local name = where and where[key]
  if type(name) ~= "string" or name == "" then
    return true
  end
  local unclear = image.is_unclear(name)
  if not unclear and case.id ~= "ContainerCreate" then
    return true
  end
  local info, err = look(inner, "ImageInspect", { name = name }, deadline)
  if info and unclear then
    where[key] = info.Id
  end
  case.info.image = info
  if not info and err.kind == "not_found" then
    return true -- for the engine to say, in its own words
  end
  return info ~= nil, err
end

--- Find out what there is to know of what an operation names.
local function look_at_all(inner, case, deadline)
  local noun, ok, err = judge.noun(case.operation), true, nil
  case.info = {}
  if noun == "exec" then
    case.info.exec, err = look(inner, "ExecInspect", { id = case.path.id }, deadline)
    ok = case.info.exec ~= nil
  elseif noun == "networks" then
    case.info.network, err = look(inner, "NetworkInspect", { id = case.path.id }, deadline)
    ok = case.info.network ~= nil
    case.path.id = ok and case.info.network.Id or case.path.id
  elseif noun == "images" or noun == "distribution" or case.id == "ContainerCreate" then
    ok, err = look_at_image(inner, case, deadline)
  end
  if ok then
    ok, err = look_at_container(inner, case, deadline)
  end
  return ok, err
end

--- Give what is created the ceilings and the labels that the policies want of it.
local function complete(policies, case)
  if case.id ~= "ContainerCreate" then
    return
  end
  local body = case.body
  body.HostConfig = type(body.HostConfig) == "table" and body.HostConfig or {}
  body.Labels = type(body.Labels) == "table" and body.Labels or {}
  host.fill(policies, body.HostConfig)
  for _, one in ipairs(policies) do
    for label, value in pairs(one.labels or {}) do
      if body.Labels[label] == nil and not value:find "[*?]" then
        body.Labels[label] = value
      end
    end
  end
end

--- The credentials that there are, unless others are given. Who holds the client never sees them.
local function add_credentials(inner, case, deadline)
  local none = operation.header {}
  for parameter, header in pairs(case.operation.headers or {}) do
    local given, registry = case.headers[header:lower()], case.operation.registry
    if given == nil or given == none then
      local name = registry and (case.path[registry] or (case.query[registry] or {})[1])
      local params = { [registry or ""] = name }
      params = operation.with_credentials(inner, case.operation, params, deadline)
      case.headers[header:lower()] = params[parameter] ~= nil and operation.header(params[parameter]) or given
    end
  end
end

--- Tell the host, before anything is done.
local function record(logs, policies, case, op, denial)
  local subject
  for _, one in ipairs(policies) do
    subject = subject or one.subject
  end
  local message = ("%s: %s%s"):format(subject or "somebody", op, denial and " is denied: " .. denial.message or "")
  for _, log in ipairs(logs) do
    log {
      level = denial and "warning" or "info",
      message = message, subject = subject, operation = case and case.id, op = op,
      allowed = not denial, rule = denial and denial.rule,
    }
  end
end

--- Fit a case to an API version, as every operation is; see gate.lua.
local function fit(case, api)
  local params = { body = case.body }
  for name, values in pairs(case.query) do
    local value = values[1]
    params[name] = name == "filters" and json.decode(value) or value ~= "0" and value ~= "false" and value
  end
  local fitted, err = gate.fit(case.id, case.operation.since, params, api)
  if not fitted then
    return nil, err
  end
  case.body = fitted.body
  for name in pairs(case.query) do
    case.query[name] = fitted[name] ~= nil and case.query[name] or nil
  end
  return true
end

--- The request as it may be sent; nil and an Error.
local function judged(inner, policies, logs, req, deadline)
  local case, problem = wire.read(req)
  if not case then
    local op = tostring(req.op)
    record(logs, policies, nil, op, { rule = "operations", message = problem })
    return errors.fail("denied", problem, { op = op, rule = "operations" })
  end
  local op = case.operation[1] .. " " .. case.operation[2]:gsub("{(%w+)}", case.path)
  if always[case.id] then
    return wire.write(case, inner, false, op)
  end
  case.is_here = inner.chosen.path ~= nil
  complete(policies, case)
  local denial = judge.all(policies, case)
  local ok, err, api = denial ~= nil, nil, nil
  if not denial then
    ok, err = look_at_all(inner, case, deadline)
    denial = ok and judge.all(policies, case)
  end
  if denial then
    record(logs, policies, case, op, denial)
    return errors.fail("denied", denial.message, { op = op, rule = denial.rule })
  elseif ok then
    record(logs, policies, case, op)
    add_credentials(inner, case, deadline)
    api, err = inner:negotiate(deadline or inner:deadline())
  end
  if api ~= nil then
    err = select(2, fit(case, api))
  end
  if err then
    err.op = op
    return nil, err
  end
  return wire.write(case, inner, api, op)
end

--- What the client has of a transport, beside `open`. Tables are its own: what it does to them concerns nobody else.
local function transport_of(inner)
  local transport = inner.transport
  return {
    wait = { wait = inner.wait.wait, cancel = inner.wait.cancel },
    timeout = { connect = inner.timeout.connect, idle = inner.timeout.idle, total = inner.timeout.total },
    reach = function(_, deadline)
      return transport:reach(deadline)
    end,
    close = function()
      return transport:close()
    end,
  }
end

--- A copy of a list, with one more.
local function with(list, one)
  local out = { one }
  for _, other in ipairs(list) do
    out[#out + 1] = other
  end
  return out
end

--- A client for whoever the policies are for.
---@param inner moondock.Client       without a policy
---@param policies moondock.Rules[]   each must allow what is done
---@param logs (fun(record: table))[]   get a record of it, before it is done
---@return moondock.Client
function M.client(inner, policies, logs)
  local chosen = inner.chosen
  local transport = transport_of(inner)
  local outer
  transport.open = function(_, req, deadline)
    local request, err = judged(inner, policies, logs, req, deadline)
    outer.api = inner.api
    if not request then
      reader.drop(req.source)
      return nil, err
    end
    local exchange
    exchange, err = inner.transport:open(request, deadline)
    return exchange and veiled(exchange), err
  end
  outer = class.new(Client, {
    chosen = {
      host = chosen.host, source = chosen.source, context = chosen.context, authority = chosen.authority, base = "",
      tls = chosen.tls and { insecure = chosen.tls.insecure },
    },
    own_headers = {}, headers = {}, wait = transport.wait, timeout = transport.timeout, transport = transport,
    error_limit = inner.error_limit, user_agent = inner.user_agent,
    negotiate = function(self) -- what is denied asks no engine for its version; what is not is fitted to that when it is sent
      return self.api == nil and version.NEWEST or self.api
    end,
    restrict = function(_, policy, given)
      given = options.check("option", given, { log = "function" }, 2)
      return M.client(inner, with(policies, rules.of(policy, 2)), with(logs, given.log))
    end,
  })
  return outer
end

return M
