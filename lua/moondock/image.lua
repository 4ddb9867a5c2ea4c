--- An image, as a handle: a name or an id with methods. No request is made until a method is called.

local resource = require "moondock.resource"

---@class moondock.Image
---@field client moondock.Client
---@field id string   or its name: "registry:5000/team/app:1"
local Image = { __name = "moondock.Image" }
Image.__index = Image

function Image:__tostring()
  return "image " .. tostring(self.id)
end

--- Operation ImageInspect.
---@type fun(self: moondock.Image, given: { timeout: number? }?): table|nil, moondock.Error?
Image.inspect = resource.method "ImageInspect"

--- Operation ImageDelete: a list of what was untagged and deleted.
---@type fun(self: moondock.Image, given: { force: boolean?, noprune: boolean?, timeout: number? }?): table|nil, moondock.Error?
Image.remove = resource.method "ImageDelete"

local M = {}

---@param client moondock.Client
---@param id string
---@return moondock.Image
function M.handle(client, id)
  return setmetatable({ client = client, id = id }, Image)
end

return M
