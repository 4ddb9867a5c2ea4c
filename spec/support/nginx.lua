--- A real nginx with Lua, whose requests run our code: LuaJIT's build of it.
---
---   local server = nginx.start { locations = [[ location /x { content_by_lua_block { … } } ]] }
---   server:get "/x"
local file = require "spec.support.file"
local moondock = require "moondock"
local process = require "spec.support.process"
local uv = require "luv"

local M = {}

local modules = "/usr/lib/nginx/modules/"
--- Why there is none; nil if there is.
M.missing = not uv.fs_stat(modules .. "ngx_http_lua_module.so") and "there is no nginx with Lua here"
  or rawget(_G, "jit") == nil and "nginx has LuaJIT" or nil

local config = [[
user root;
daemon off;
worker_processes 1;
pid $DIR/pid;
error_log $DIR/error.log notice;
load_module $MODULESndk_http_module.so;
load_module $MODULESngx_http_lua_module.so;
env DOCKER_HOST;
events { worker_connections 4096; }
http {
  lua_package_path "$ROOT/lua/?.lua;$ROOT/lua/?/init.lua;$ROOT/?.lua;;";
  lua_package_cpath "$ROOT/build/luajit/?.so;;";
  access_log off;
  lua_check_client_abort on;
  lua_socket_log_errors off;
  client_body_temp_path $DIR/body;
  proxy_temp_path $DIR/proxy;
  fastcgi_temp_path $DIR/fastcgi;
  uwsgi_temp_path $DIR/uwsgi;
  scgi_temp_path $DIR/scgi;
  $HTTP
  server {
    listen unix:$DIR/http;
    location = /run { content_by_lua_file $ROOT/spec/support/nginx_run.lua; }
    $LOCATIONS
  }
}
]]

--- The end of stdin, which comes also when we die, is the end of nginx: its workers would outlive a master that is killed.
local KEEP = '"$0" "$@" & read end; kill $! 2>/dev/null; wait'

---@class spec.Nginx
---@field directory string
local Nginx = {}
Nginx.__index = Nginx

--- Start it in a directory of its own, with this nginx.conf.
local function start(directory, text, env)
  file.write(directory .. "/nginx.conf", text)
  local child = process.start { "sh", "-c", KEEP, "nginx", "-e", directory .. "/error.log", "-p", directory,
    "-c", directory .. "/nginx.conf", stdin = true, env = env }
  local self = setmetatable({ child = child, directory = directory }, Nginx)
  self.client = assert(moondock.new { host = "unix://" .. directory .. "/http", api = false, timeout = 60 })
  assert(process.await(10, function() return child.code or self.client:available() end) == true, self:log())
  return self
end

--- http: of its configuration, beside the server; env: of its processes.
---@param options { locations: string?, http: string?, env: table? }
---@return spec.Nginx
function M.start(options)
  local directory = process.directory()
  local words = { DIR = directory, ROOT = uv.cwd(), MODULES = modules, HTTP = options.http or "",
    LOCATIONS = options.locations or "" }
  local function fill(text)
    return (text:gsub("%$(%u+)", words))
  end
  words.HTTP, words.LOCATIONS = fill(words.HTTP), fill(words.LOCATIONS)
  return start(directory, fill(config), options.env)
end

--- An example with its own nginx.conf, but for where it listens and writes.
---@return spec.Nginx
function M.start_example(path, env)
  local directory = process.directory()
  for name in function(entries) return uv.fs_scandir_next(entries) end, uv.fs_scandir(path) do
    assert(uv.fs_copyfile(path .. "/" .. name, directory .. "/" .. name))
  end
  local text = file.read(directory .. "/nginx.conf")
  local own = { ["127.0.0.1:8080"] = "unix:" .. directory .. "/http", stderr = directory .. "/error.log",
    ["/tmp/moondock-example.pid"] = directory .. "/pid" }
  for from, to in pairs(own) do
    local count
    text, count = text:gsub(from:gsub("%p", "%%%0"), to)
    assert(count > 0, from)
  end
  return start(directory, "user root;\n" .. text, env)
end

--- The body of an answer; nil and an Error.
function Nginx:get(target)
  return self.client:request("GET", target, { returns = "text" })
end

--- What a piece of Lua returns, as text, that is run in a request.
function Nginx:run(code)
  return self.client:request("POST", "/run", { returns = "text", body = code })
end

function Nginx:log()
  return file.read(self.directory .. "/error.log")
end

--- The first line of its log that is Lua's, or worse than an error.
function Nginx:complaint()
  for line in self:log():gmatch "[^\n]+" do
    if line:find "%[alert%]" or line:find "%[emerg%]" or line:find("[lua]", 1, true) then
      return line
    end
  end
end

--- The process id of the one that is told what to do.
function Nginx:master()
  return file.read(self.directory .. "/pid"):match "%d+"
end

--- The processes that do the work.
---@return integer[]
function Nginx:workers()
  local list = {}
  local _, output = process.run { "pgrep", "-P", self:master() }
  for pid in output:gmatch "%d+" do
    list[#list + 1] = tonumber(pid)
  end
  return list
end

function Nginx:stop()
  self.client:close()
  self.child:stop()
  process.remove(self.directory)
end

return M
