--- A real registry of images, on the loopback of an engine.
local process = require "spec.support.process"

local M = {}

local config = [[
version: 0.1
storage: { filesystem: { rootdirectory: data }, delete: { enabled: true } }
http: { addr: "127.0.0.1:0" }
]]
local auth = [[
auth: { htpasswd: { realm: spec, path: users } }
]]

-- The registry takes bcrypt alone; 4 is its least cost.
local function htpasswd(users)
  local lines = {}
  for name, password in pairs(users) do
    local code, hash = process.run { "perl", "-e", "print crypt shift, q($2y$04$abcdefghijklmnopqrstuu)", password }
    assert(code == 0 and hash:match "^%$2y", "perl's crypt has no bcrypt")
    lines[#lines + 1] = name .. ":" .. hash .. "\n"
  end
  return table.concat(lines)
end

---@class spec.Registry
---@field address string  "127.0.0.1:port", which the names of its images begin with
local Registry = {}
Registry.__index = Registry

--- A registry for this engine; unless stopped, it ends with us. Without users,
--- everybody may do everything.
---@param engine spec.Engine
---@param options? { users?: table<string, string> }  passwords by name
---@return spec.Registry
function M.start(engine, options)
  local users = options and options.users
  local place = engine:place { config = config .. (users and auth or ""), users = users and htpasswd(users) }
  local child, address = engine:beside(place, { "docker-registry", "serve", "config" }, "listening on ([%d.:]+)")
  return setmetatable({ child = child, address = address }, Registry)
end

function Registry:stop()
  self.child:stop()
end

return M
