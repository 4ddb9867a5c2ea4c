-- Many commands at once in luv's event loop, and a log that is followed meanwhile.
-- usage: lua examples/luv.lua [CONTAINER]

local uv = require "luv"
local moondock = require "moondock"

local docker = assert(moondock.new { wait = "luv" })
local web = docker:container(arg and arg[1] or "web")

--- Whoever waits has to be a coroutine.
local function go(task)
  coroutine.wrap(task)()
end

local log = nil
go(function()
  log = assert(web:logs { follow = true, tail = 1 })
  print("log", log:next())
  print("log", log:next()) -- waits until it is closed
end)

local left = 3
for i = 1, 3 do
  go(function()
    local result = assert(web:exec({ "sh", "-c", "sleep 0.2; echo command " .. i }, { allow = { "sh" } }))
    io.write(result.stdout)
    left = left - 1
    if left == 0 then
      log:close()
    end
  end)
end

uv.run()
