--- The rules of a policy: their shape, and what they are made into before anything is judged by them.

local class = require "moondock.class"
local glob = require "moondock.policy.glob"
local host = require "moondock.policy.host"
local image = require "moondock.policy.image"
local judge = require "moondock.policy.judge"
local mount = require "moondock.policy.mount"
local options = require "moondock.options"
local parameter = require "moondock.parameter"
local reference = require "moondock.reference"
local resource = require "moondock.resource"
local shape = require "moondock.shape"

local M = {}

--- What rules are made into. A list that is not there allows nothing.
---@class moondock.Rules
---@field subject? string
---@field operations string[]   and as a set, operation_set
---@field binaries table<string, true|string[]>   and in order, named_binaries
---@field containers? string[]
---@field labels? table<string, string>   globs by their names; as they were given, named_labels
---@field images string[]   and as image_rules
---@field binds string[]    and as bind_rules
---@field ports table       and as port_rules
---@field capabilities string[]   and as a set, capability_set
---@field users string[]
---@field workdirs string[]
---@field env string[]
---@field namespaces string[]
---@field devices string[]
---@field volumes string[]
---@field networks string[]
---@field privileged boolean
---@field memory? integer
---@field cpus? number
---@field pids? integer
local Rules = { __name = "moondock.Policy" }

--- Those that were made here: no other table is taken for them.
local made = setmetatable({}, { __mode = "k" })

--- Operations that belong together.
M.groups = {
  exec = { "ContainerExec", "ExecStart", "ExecInspect", "ExecResize", "ContainerTop" },
  run = {
    "ContainerCreate", "ContainerAttach", "ContainerWait", "ContainerStart", "ContainerInspect", "ContainerDelete",
  },
}

--- All that can be judged.
local judged = {}
for id in pairs(resource.operations) do
  judged[id] = judge.can_judge(id) or nil
end

local function matches_any(pattern)
  for id in pairs(judged) do
    if glob.match(pattern, id) then
      return true
    end
  end
  return false
end

--- Ids, groups, and globs of ids.
local function operations(value)
  for _, name in ipairs(type(value) == "table" and value or { value }) do
    if type(name) ~= "string" then
      return nil, "must be a list of operations"
    elseif resource.operations[name] and not judged[name] then
      return nil, ("no policy can judge %s, so it is never allowed"):format(name)
    elseif name:find "[*?]" and not matches_any(name) then
      return nil, ("no operation is like %q"):format(name)
    elseif not (name:find "[*?]" or M.groups[name] or judged[name]) then
      return nil, options.unknown("operation", name, resource.operations)
    end
  end
  return type(value) == "table" and value or nil, "must be a list of operations"
end

local function is_allowed(list, id)
  for _, name in ipairs(list) do
    for _, one in ipairs(M.groups[name] or { name }) do
      if glob.match(one, id) then
        return true
      end
    end
  end
  return false
end

local function ceiling(value)
  return type(value) == "number" and value > 0 and value or nil, "must be a number above 0"
end

--- A list of binaries, with lists of argument globs by their names beside or instead of it.
local function binaries(value)
  if type(value) ~= "table" then
    return nil, "must be a list of binaries"
  end
  local out = {}
  for key, one in pairs(value) do
    if type(key) == "number" and type(one) == "string" then
      out[one] = true
    elseif type(key) == "string" and type(one) == "table" then
      out[key] = one
      for _, argument in ipairs(one) do
        if type(argument) ~= "string" then
          return nil, ("must be a list of strings as the arguments of %q"):format(key)
        end
      end
    else
      return nil, "must be a list of binaries, or of their arguments by their names"
    end
  end
  return out
end

--- { "app=game" }, or { app = "game" }. A label alone may have any value.
local function labels(value)
  if type(value) ~= "table" then
    return nil, "must be a list of labels, such as \"app=game\""
  end
  local out = {}
  for key, one in pairs(value) do
    if type(one) ~= "string" then
      return nil, "must be a list of labels, such as \"app=game\""
    end
    local name, text = one:match "^([^=]+)=(.*)$"
    if type(key) == "string" then
      name, text = key, one
    end
    out[name or one] = text or "*"
    if (name or one) == "" or (name or one):find("=", 1, true) then
      return nil, "must be a list of labels, such as \"app=game\""
    end
  end
  return out
end

--- 8080, "8000-8999", "127.0.0.1:8080".
local function ports(value)
  if type(value) ~= "table" then
    return nil, "must be a list of ports"
  end
  local out = {}
  for i, one in ipairs(value) do
    local text = tostring(one)
    local address, range = text:match "^(.+):([^:]*)$"
    local first, last = (range or text):match "^(%d+)%-(%d+)$"
    first = tonumber(first or (range or text):match "^%d+$")
    last = tonumber(last) or first
    if not first or first > last or last > 65535 then
      return nil, "must be a list of ports, such as 8080, \"8000-8999\" or \"127.0.0.1:8080\""
    end
    out[i] = { address = address, first = first, last = last, text = text }
  end
  return out
end

--- A list of strings, none of which has something wrong with it.
local function list_of(problem_of)
  return function(value)
    for _, one in ipairs(type(value) == "table" and value or { value }) do
      local problem = type(one) ~= "string" and "must be a list of strings" or problem_of(one)
      if problem then
        return nil, problem
      end
    end
    return type(value) == "table" and value or nil, "must be a list of strings"
  end
end

local networks = list_of(function(name)
  local is_namespace = name == "host" or name:find(":", 1, true)
  return is_namespace and ("%q is a namespace: write \"network:%s\" there"):format(name, name)
end)

local images = list_of(function(name)
  local _, err = reference.parse(name)
  return not name:find "[*?]" and err and err.message
end)

local paths = list_of(function(path)
  return path:sub(1, 1) ~= "/" and ("%q is no absolute path"):format(path)
end)

--- The shape of a policy.
M.shape = {
  subject = "string", operations = operations, binaries = binaries, users = "strings", workdirs = "strings",
  env = "strings", containers = "strings", labels = labels, images = images, privileged = "boolean",
  namespaces = "strings", capabilities = "strings", devices = paths, binds = paths, volumes = "strings",
  networks = networks, ports = ports, memory = "size", cpus = ceiling, pids = "count",
}

local lists = {
  "operations", "users", "workdirs", "env", "images", "namespaces", "capabilities", "devices", "binds", "volumes",
  "networks",
}

--- A copy, so that who still holds the table that was given cannot change the rules.
local function copied(list)
  local out = {}
  for key, value in pairs(list or {}) do
    out[key] = type(value) == "table" and copied(value) or value
  end
  return out
end

local function mapped(list, fn)
  local out = {}
  for i, one in ipairs(list) do
    out[i] = fn(one)
  end
  return out
end

--- Rules, ready to judge by. What is wrong is added to the mistakes.
---@param given any
---@param where string
---@param mistakes moondock.Mistake[]
---@return moondock.Rules|nil
function M.read(given, where, mistakes)
  local before = #mistakes
  local rules = shape.read(given, M.shape, where, mistakes)
  for _, name in ipairs(lists) do
    rules[name] = copied(rules[name])
  end
  rules.operation_set = {}
  for id in pairs(judged) do
    rules.operation_set[id] = is_allowed(rules.operations, id) or nil
  end
  if #mistakes > before then
    return nil
  end
  rules.binaries = copied(rules.binaries)
  rules.containers = rules.containers and copied(rules.containers)
  rules.named_binaries = parameter.sorted(rules.binaries)
  rules.named_labels = rules.labels and mapped(parameter.sorted(rules.labels), function(name)
    return name .. "=" .. rules.labels[name]
  end)
  rules.image_rules, rules.bind_rules = mapped(rules.images, image.rule), mapped(rules.binds, mount.rule)
  rules.port_rules = rules.ports or {}
  rules.ports = mapped(rules.port_rules, function(rule)
    return rule.text
  end)
  rules.capability_set = {}
  for _, name in ipairs(rules.capabilities) do
    rules.capability_set[host.capability(name)] = true
  end
  made[rules] = true
  return class.new(Rules, rules)
end

--- Rules of what policy.new returns, or takes. A mistake is raised.
---@param policy any
---@param level integer
---@return moondock.Rules
function M.of(policy, level)
  if made[policy] then
    return policy
  end
  local mistakes = {}
  local rules = M.read(policy, "", mistakes)
  if not rules then
    error("the policy is invalid: " .. shape.text(mistakes), level + 1)
  end
  return rules
end

return M
