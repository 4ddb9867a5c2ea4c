--- A client that can do no more than its policies allow. Whatever its holder does with it, the bytes leave through this transport: it
--- reads what each request is, judges that, and sends what it has judged, written anew. What is behind it cannot be reached from it.

local class = require "moondock.class"
local errors = require "moondock.error"
local gate = require "moondock.gate"
local host = require "moondock.policy.host"
local json = require "moondock.json"
local judge = require "moondock.policy.judge"
local look = require "moondock.policy.look"
local operation = require "moondock.operation"
local options = require "moondock.options"
local reader = require "moondock.reader"
local rules = require "moondock.policy.rules"
local version = require "moondock.version"
local wire = require "moondock.policy.wire"

local Client = require "moondock.client"

local unpack = table.unpack or unpack

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

--- They tell next to nothing and change nothing: whether the engine lives may always be asked.
local always = { SystemPing = true, SystemPingHead = true }

--- Give what is created the ceilings and the labels that the policies want of it.
local function complete(layers, case)
  if case.id == "ImageBuild" then
    return host.fill_build(layers, case.query)
  elseif case.id ~= "ContainerCreate" then
    return
  end
  local body = case.body
  body.HostConfig = type(body.HostConfig) == "table" and body.HostConfig or {}
  body.Labels = type(body.Labels) == "table" and body.Labels or {}
  host.fill(layers, body.HostConfig)
  for _, layer in ipairs(layers) do
    for label, value in pairs(layer.rules.labels or {}) do
      if body.Labels[label] == nil and not value:find "[*?]" then
        body.Labels[label] = value
      end
    end
  end
end

--- The credentials that there are, unless others are given. Who holds the client never sees them.
local function add_credentials(inner, case, deadline)
  local none, registry = operation.header {}, case.operation.registry
  for parameter in pairs(case.operation.headers or {}) do
    local given = case.credentials[parameter]
    if given == nil or given == none then
      local params = { [registry or ""] = case.path[registry] or (case.query[registry] or {})[1] }
      local known = operation.with_credentials(inner, case.operation, params, deadline)[parameter]
      case.credentials[parameter] = known ~= nil and operation.header(known) or given
    end
  end
end

--- What a log may be told: no line of its own.
local function plain(text)
  return (tostring(text):gsub("%c", "?"))
end

--- Tell everybody who wants to know, before anything is done: those who gave the first policies first. A log of theirs that raises
--- stops it all; one of who holds the client does not.
---@param layers moondock.Layer[]
local function record(layers, case, op, denial)
  local subject
  for i, layer in ipairs(layers) do
    subject = layer.rules.subject or subject
    local about, what = plain(subject or "somebody"), denial and " is denied: " .. denial.message or ""
    local call = i == 1 and function(fn, ...) return fn(...) end or pcall
    if layer.log then
      call(layer.log, {
        level = denial and "warning" or "info", message = plain(("%s: %s%s"):format(about, op, what)),
        subject = subject and about, operation = case and case.id, op = op,
        allowed = not denial, rule = denial and denial.rule,
      })
    end
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

--- What all policies say of a case, from the first one on: nobody learns more from one than from those before it.
local function judge_all(layers, case)
  for _, layer in ipairs(layers) do
    local denial = judge.judge(layer.rules, case)
    if denial then
      return denial
    end
  end
end

--- Judge a case before anything is asked, and once more when it is known what it names. nil; a Denial; nil and an Error.
---@return moondock.Denial|nil
---@return moondock.Error? err
local function verdict(inner, layers, case, deadline)
  local denial = judge_all(layers, case)
  if denial then
    return denial
  end
  local ok, err = look.all(inner, case, deadline)
  if ok then
    return judge_all(layers, case)
  end
  return err.kind == "not_found" and judge.unknown(layers, case) or nil, err
end

--- The request as it may be sent; nil and an Error.
local function judged(inner, layers, req, deadline)
  local read, case, problem = pcall(wire.read, req)
  if not (read and case) then
    local denial = { rule = "operations", message = read and problem or "this is no request" }
    record(layers, nil, "a request", denial)
    return errors.fail("denied", denial.message, { rule = denial.rule })
  end
  local op = plain(case.operation[1] .. " " .. case.operation[2]:gsub("{(%w+)}", case.path))
  if always[case.id] then
    return wire.write(case, inner, false, op)
  end
  if type(deadline) ~= "number" or deadline - deadline ~= 0 then
    deadline = inner:deadline()
  end
  case.is_here = inner.chosen.path ~= nil
  complete(layers, case)
  local denial, err = verdict(inner, layers, case, deadline)
  record(layers, case, op, denial or err and { message = err.message })
  if denial then
    return errors.fail("denied", denial.message, { op = op, rule = denial.rule })
  end
  local api
  if not err then
    add_credentials(inner, case, deadline)
    api, err = inner:negotiate(deadline)
  end
  if not err then
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
    wait = {
      wait = function(_, _, seconds) -- to let time pass; no descriptor is its own
        return inner.wait.wait(nil, nil, seconds)
      end,
      cancel = function() end,
    },
    timeout = { connect = inner.timeout.connect, idle = inner.timeout.idle, total = inner.timeout.total },
    reach = function(_, deadline)
      return transport:reach(deadline)
    end,
    close = function()
      return transport:close()
    end,
  }
end

--- One of the policies of a client.
---@class moondock.Layer
---@field rules moondock.Rules
---@field log? fun(record: table)   gets a record of all that is done or denied, before it is done

--- A client for whoever the policies are for.
---@param inner moondock.Client     without a policy
---@param layers moondock.Layer[]   each must allow what is done
---@return moondock.Client
function M.client(inner, layers)
  local chosen = inner.chosen
  local transport = transport_of(inner)
  local outer
  transport.open = function(_, req, deadline)
    local request, err = judged(inner, layers, req, deadline)
    outer.api = inner.api
    if not request then
      reader.drop(type(req) == "table" and rawget(req, "source") or nil)
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
      local all = { unpack(layers) }
      all[#all + 1] = { rules = rules.of(policy, 2), log = given.log }
      return M.client(inner, all)
    end,
  })
  return outer
end

return M
