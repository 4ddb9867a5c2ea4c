--- A real terminal: a tmux of its own, with Lua in its only pane.
local cjson = require "cjson"
local file = require "spec.support.file"
local process = require "spec.support.process"
local unix = require "socket.unix"
local uv = require "luv"

local M = {}

---@class spec.Terminal
---@field directory string
---@field server spec.Process
local Terminal = {}
Terminal.__index = Terminal

--- A command of tmux: what it says.
local function tmux(self, ...)
  local code, output = process.run { "tmux", "-u", "-S", self.directory .. "/tmux", ... }
  assert(code == 0, (...) .. " failed")
  return output
end

--- A terminal of this size. It ends with us, unless it is stopped.
---@param env? table<string, string>   of what runs in it
---@return spec.Terminal
function M.start(columns, rows, env)
  local self = setmetatable({ directory = process.directory() }, Terminal)
  file.write(self.directory .. "/conf", "set -g status off\n")
  local variables = ""
  for name, value in pairs(env or {}) do variables = ("%s %s='%s'"):format(variables, name, value) end
  self.server = process.start { "tmux", "-D", "-u", "-S", self.directory .. "/tmux", "-f", self.directory .. "/conf",
    env = { LUA_PATH = package.path, LUA_CPATH = package.cpath, NO_COLOR = "1" } }
  assert(process.await(10, function()
    return process.exists(self.directory .. "/tmux") and process.run { "tmux", "-N", "-S", self.directory .. "/tmux",
      "list-sessions", stderr = "/dev/null" } == 0
  end), "tmux does not start")
  local listener, path = unix(), self.directory .. "/pane"
  assert(listener:bind(path) and listener:listen(1))
  listener:settimeout(10)
  tmux(self, "new-session", "-d", "-x", tostring(columns), "-y", tostring(rows), "-s", "main",
    ("exec env%s %s spec/support/pane.lua %s"):format(variables, uv.exepath(), path))
  self.pane = assert(listener:accept())
  listener:close()
  return self
end

--- Let Lua code run in the pane.
---@param code string   or a format, for what follows
function Terminal:begin(code, ...)
  assert(self.pane:send(cjson.encode(select("#", ...) > 0 and code:format(...) or code) .. "\n"))
end

--- What it returned, as a string, when the terminal shows what it has written.
---@return string
function Terminal:answer()
  self.pane:settimeout(60)
  local said = cjson.decode((assert(self.pane:receive "*l")))
  assert(said.ok, said.answer)
  return said.answer
end

--- Both.
---@return string
function Terminal:run(...)
  self:begin(...)
  return self:answer()
end

--- Become so large; returns when the pane knows.
function Terminal:resize(columns, rows)
  tmux(self, "resize-window", "-t", "main", "-x", tostring(columns), "-y", tostring(rows))
  assert(process.await(10, function()
    return self:run "return table.concat({ require('moondock.core').terminal(io.stdout) }, ' ')"
      == columns .. " " .. rows
  end), "the size does not change")
end

function Terminal:clear()
  self:run [[io.write "\27[H\27[2J"]]
end

--- The screen, without the empty lines at its end.
---@param option? "-S-"|"-e"   with what has left it at the top, or with colours
---@return string
function Terminal:screen(option)
  return (tmux(self, "capture-pane", "-p", "-t", "main", option):gsub("%s*$", ""))
end

function Terminal:stop()
  self.pane:close()
  self.server:kill "sigterm"
  self.server:wait(10)
  process.remove(self.directory)
end

return M
