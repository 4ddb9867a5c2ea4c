--- Classes whose objects do not lead to their class: who holds an object, such as a script that a host has given a client, cannot
--- change what the objects of others do.

local M = {}

--- Class -> the metatable of its objects.
local metatables = setmetatable({}, { __mode = "k" })

local function metatable(class)
  local meta = metatables[class]
  if not meta then
    meta = { __index = class, __metatable = class.__name }
    for name, value in pairs(class) do
      if name:find "^__" then
        meta[name] = value
      end
    end
    metatables[class] = meta
  end
  return meta
end

--- An object. The class is a table of methods, with metamethods among them and a `__name`; it must have all metamethods when its
--- first object is made.
---@generic T: table
---@param class T
---@param fields table   becomes the object
---@return T
function M.new(class, fields)
  return setmetatable(fields, metatable(class))
end

---@param value any
---@param class table
---@return boolean
function M.is(value, class)
  return type(value) == "table" and getmetatable(value) == class.__name
end

return M
