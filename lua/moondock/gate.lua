--- Version gates: what the engine that is spoken to would ignore or misread is left out or refused by name. See api/gates.lua.

local errors = require "moondock.error"
local gates = require "moondock.api.gates"
local json = require "moondock.json"
local version = require "moondock.version"

--- Whether a value asks for anything, as a gate sees it.
local function asks(value, gate)
  if gate.any then
    return value ~= nil and value ~= json.null
  elseif gate.only ~= nil then
    return value == gate.only
  end
  return value ~= nil and value ~= false and value ~= "" and value ~= json.null
    and not (type(value) == "table" and next(value) == nil)
end

--- Gate -> its path in parts.
local paths = {}
for _, list in pairs(gates) do
  for _, gate in ipairs(list) do
    local keys = {}
    for key in gate[1]:gmatch "[^.]+" do
      keys[#keys + 1] = key
    end
    paths[gate] = keys
  end
end

--- Where the first value stands that asks for what `keys` name, as a path that a person can read; nil if none does.
local function find(t, keys, i, gate)
  local key = keys[i]
  if type(t) ~= "table" then
    return nil
  elseif key == "*" then
    for name, value in pairs(t) do
      local found = find(value, keys, i + 1, gate)
      if found then
        return name .. "." .. found
      end
    end
  elseif i == #keys then
    return asks(t[key], gate) and key or nil
  else
    local found = find(t[key], keys, i + 1, gate)
    return found and key .. "." .. found
  end
end

--- The table with `value` at `keys`, where all tables on the way are there. What was given is not touched.
local function with(t, keys, i, value)
  if type(t) ~= "table" or i == #keys and t[keys[i]] == value then
    return t
  end
  local out = json.copy(t)
  if i == #keys then
    out[keys[i]] = value
  elseif out[keys[i]] ~= nil then
    out[keys[i]] = with(out[keys[i]], keys, i + 1, value)
  end
  return out
end

local function is_open(gate, api)
  if gate.known and not api then
    return false
  end
  return (not gate[2] or version.at_least(api, gate[2])) and not (gate.til and version.at_least(api, gate.til))
end

local function refusal(id, gate, name, api)
  name = name:gsub("^body%.", "")
  local problem
  if gate.known and not api then
    problem = ("%s of %s needs API %s, and no version is spoken here"):format(name, id, gate[2])
  elseif gate[2] and not version.at_least(api, gate[2]) then
    problem = ("%s of %s needs API %s, and %s is spoken here"):format(name, id, gate[2], api)
  else
    problem = ("%s of %s is nothing that API %s knows"):format(name, id, api or version.NEWEST)
  end
  return errors.new("unsupported", gate.instead and ("%s; use %s"):format(problem, gate.instead) or problem)
end

local M = {}

--- Fit an operation and its parameters to an API version.
---@param id string                operationId
---@param since? string            the version that the operation itself needs
---@param params table             not touched
---@param api string|false
---@return table|nil params
---@return moondock.Error? err     kind "unsupported"
function M.fit(id, since, params, api)
  if since and not version.at_least(api, since) then
    return errors.fail("unsupported", ("%s needs API %s, and %s is spoken here"):format(id, since, api))
  end
  for _, gate in ipairs(gates[id] or {}) do
    local keys = paths[gate]
    if is_open(gate, api) then
      if gate.default ~= nil and not find(params, keys, 1, gate) then
        params = with(params, keys, 1, gate.default)
      end
    elseif gate.drop then
      params = with(params, keys, 1, nil)
    else
      local name = find(params, keys, 1, gate)
      if name then
        return nil, refusal(id, gate, name, api)
      end
    end
  end
  return params
end

return M
