--- Fifty commands at once in one Lua thread, in a real dockerd: those that take a second, against those that take none. From the root of
--- the tree: luajit bench/live.lua

local measuring = require "bench.measuring"
local dockerd = require "spec.support.engine".dockerd()
local live = require "spec.support.live"
local nginx = require "spec.support.nginx"

local AT_ONCE, ROUNDS = 50, 3

assert(dockerd, "there is no dockerd here")
local on = live.on(dockerd)
on:web()
local socket = on.host:match "^unix://(.*)"

local server = nginx.start { locations = ([[
  location = /commands { content_by_lua_block {
    local core = require "moondock.core"
    local web = assert(require "moondock".new { host = "%s", timeout = 60 }):container "web"
    local began, threads = core.now(), {}
    for i = 1, %d do
      threads[i] = ngx.thread.spawn(function()
        local argv = { ngx.var.arg_command, ngx.var.arg_argument }
        assert(assert(web:exec(argv, { allow = { argv[1] }, timeout = 60 })).exit_code == 0)
      end)
    end
    for i = 1, #threads do assert(ngx.thread.wait(threads[i])) end
    ngx.print(core.now() - began)
  } }
]]):format(on.host, AT_ONCE) }

local ways = {
  nginx = function(_, command, argument)
    return tonumber(assert(server:get(("/commands?command=%s&argument=%s"):format(command, argument))))
  end,
}
for _, loop in ipairs { "luv", "cqueues", "frame" } do
  ways[loop] = function(lua, command, argument)
    local words = { measuring.environment(lua), lua, "bench/loop.lua", loop, "commands", socket, AT_ONCE, command,
      argument }
    return measuring.measure(table.concat(words, " ")).wall
  end
end

local function times(way, lua, command, argument)
  local walls = {}
  for i = 1, ROUNDS do
    walls[i] = way(lua, command, argument)
  end
  return measuring.median(walls)
end

measuring.title "a real dockerd"
for _, name in ipairs { "luv", "cqueues", "frame", "nginx" } do
  measuring.row(("%d times sleep 1 in %s: time, of 1.3 x true + 1 s"):format(AT_ONCE, name), "<", 1,
    function(lua)
      if name == "nginx" and lua ~= "luajit" then
        return nil
      end
      local none = times(ways[name], lua, "true", "1")
      return times(ways[name], lua, "sleep", "1") / (1.3 * none + 1)
    end)
end

server:stop()
