--- A client's policies.

local Client = require "moondock.client"
local options = require "moondock.options"

--- A client that can do only what this one can and the policy allows as well: for a script that is not trusted with more. Nobody who
--- holds it gets back to this one, unless by Lua's `debug`; the script's environment must not have that, nor `require`, nor the
--- tables of the standard library that its host uses itself. See moondock.policy.
---@param policy moondock.Rules|moondock.PolicyRules
---@param given? { log: fun(record: table)|nil }
---@return moondock.Client
function Client:restrict(policy, given)
  given = options.check("option", given, { log = "function" }, 2)
  local rules = require("moondock.policy.rules").of(policy, 2) -- most programs need none
  return require("moondock.policy.guard").client(self, { { rules = rules, log = given.log } })
end
