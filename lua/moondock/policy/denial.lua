--- Why something is not allowed: the rule, what was wanted, and what would be allowed.

local json = require "moondock.json"

local M = {}

---@class moondock.Denial
---@field rule string      a key of the policy
---@field message string

--- A rule's entries, as a person reads them.
local function listed(allowed)
  if type(allowed) ~= "table" then
    return allowed and tostring(allowed) or "none"
  end
  local names = {}
  for i, one in ipairs(allowed) do
    names[i] = tostring(one)
  end
  return #names > 0 and table.concat(names, ", ") or "none"
end

---@param rule string
---@param problem string
---@param allowed? any   what would be allowed: a list or a value
---@return moondock.Denial
function M.new(rule, problem, allowed)
  return { rule = rule, message = ("%s (allowed %s: %s)"):format(problem, rule, listed(allowed)) }
end

--- What no rule can allow.
---@return moondock.Denial
function M.never(rule, problem)
  return { rule = rule, message = problem .. ", which no policy can allow" }
end

--- A value as a message shows it.
---@param value any
---@return string
function M.text(value)
  if value == nil or value == json.null then
    return "none"
  end
  return type(value) == "table" and "a table" or tostring(value)
end

--- Whether a value in a body asks for anything: what is empty, zero, false or null does not.
---@param value any
---@return boolean
function M.asks(value)
  return value ~= nil and value ~= false and value ~= "" and value ~= 0 and value ~= json.null
    and not (type(value) == "table" and next(value) == nil)
end

return M
