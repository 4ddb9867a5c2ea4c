--- A list of environment variables, changed.

local json = require "moondock.json"
local options = require "moondock.options"

local M = {}

--- A list { "NAME=value", … } without the variables named by `drop`, and with those of `set` at its end, by their names; the others
--- stay as they are and in their order. Nothing is touched.
---@param list string[]|nil   null, as engines write it, is none
---@param given? { drop: string[]?, set: table<string, string>? }
---@return string[]
function M.env(list, given)
  if list == nil or list == json.null then
    list = {}
  end
  options.strings("list", list, 2)
  given = options.check("option", given, { drop = "table", set = "table" }, 2)
  options.strings("option \"drop\"", given.drop or {}, 2)
  local gone, names, out = {}, {}, json.array {}
  for _, name in ipairs(given.drop or {}) do
    gone[name] = true
  end
  for name, value in pairs(given.set or {}) do
    options.expect("a name in set", name, "string", 2)
    options.expect("variable " .. name, value, "string", 2)
    gone[name] = true
    names[#names + 1] = name
  end
  for _, entry in ipairs(list) do
    if not gone[entry:match "^[^=]*"] then
      out[#out + 1] = entry
    end
  end
  table.sort(names)
  for _, name in ipairs(names) do
    out[#out + 1] = name .. "=" .. given.set[name]
  end
  return out
end

return M
