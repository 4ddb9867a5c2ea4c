-- Many commands at once in cqueues.
-- usage: lua examples/cqueues.lua [CONTAINER]

local cqueues = require "cqueues"
local moondock = require "moondock"

local docker = assert(moondock.new { wait = "cqueues" })
local web = docker:container(arg[1] or "web")
local queue = cqueues.new()

for i = 1, 3 do
  queue:wrap(function()
    local result = assert(web:exec({ "sh", "-c", "sleep 0.2; echo command " .. i }, { allow = { "sh" } }))
    io.write(result.stdout)
  end)
end

assert(queue:loop())
