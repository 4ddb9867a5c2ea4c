-- A game host lets a mod's script have its own containers, and nothing else. Run: lua policy.lua

local moondock = require "moondock"
local policy = require "moondock.policy"

local docker = assert(moondock.new())
local mod = docker:restrict(policy.new {
  subject = "mod 7",
  operations = { "run", "exec" },
  containers = { "mod-7-*" },
  images = { "busybox" },
  binaries = { "sleep", "echo", cat = { "/tmp/*" } },
  networks = {}, -- none but "none"
  memory = "64m", cpus = 0.5, pids = 32,
}, {
  log = function(record) print(record.level, record.message) end,
})

-- What the script gets: the client, and what it needs of Lua, as copies. No debug, require, io, os or getmetatable.
local function environment()
  local out = { docker = mod, print = print, assert = assert, pairs = pairs, ipairs = ipairs, tostring = tostring }
  for _, name in ipairs { "string", "table", "math" } do
    out[name] = {}
    for key, value in pairs(_G[name]) do
      out[name][key] = value
    end
  end
  return out
end

local script = [[
  local body = { Image = "busybox", Cmd = { "sleep", "60" }, HostConfig = { NetworkMode = "none" } }
  local world = assert(docker:create(body, { name = "mod-7-world" }))
  assert(world:start())
  print(assert(world:exec({ "echo", "a new world" }, { allow = { "echo" } })).stdout)

  print(world:exec({ "sh", "-c", "echo mine" }, { allow = { "sh" } })) -- denied
  body.HostConfig.Binds = { "/:/host" }
  print(docker:create(body, { name = "mod-7-escape" })) -- denied
  print(docker:container "web":stop()) -- denied
  assert(world:remove { force = true })
]]

assert(load(script, "=script", "t", environment()))() -- in plain Lua 5.1: loadstring and setfenv
