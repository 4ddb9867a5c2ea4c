--- What nginx's sockets do not say by themselves: their descriptors, and when a worker is about to exit.

local core = require "moondock.core"

local ngx = ngx

--- How often whoever reads looks by himself where nobody can wake him, in seconds.
local LOOK = 1

local M = {}

--- Where cosockets are. Source: the documentation of lua-nginx-module.
local phases = {
  server_rewrite = true, rewrite = true, access = true, content = true, timer = true,
  ssl_client_hello = true, ssl_cert = true, ssl_session_fetch = true,
}

--- Why there can be no waiting now; nil when there can.
---@return string?
function M.obstacle()
  if core.yieldable() then -- as in no other phase
    return nil
  end
  local phase = ngx.get_phase()
  if not phases[phase] then
    return ("nginx has no sockets in the phase %s; use ngx.timer.at"):format(phase)
  end
  return "nginx cannot wait here: within a C function, such as that of table.sort or require"
end

--- nginx says what the system says, in other words.
function M.words(problem)
  for _, words in ipairs { "No such file or directory", "Permission denied", "Connection refused" } do
    if problem:lower():find(words:lower(), 1, true) then
      return words
    end
  end
  return problem
end

--- The first versions of the module whose structures are as `descriptor` has them.
local FIRST_VERSION = 10019
--- Where ngx_http_lua_socket_tcp_upstream_t has its connection, in words.
local CONNECTION = 9

local ok, ffi = pcall(require, "ffi")
if ok then
  ffi.cdef "int shutdown(int, int);"
end

--- The descriptor of a connected socket; nil where it cannot be told for sure: a connection and its events name each other.
---@return integer?
function M.descriptor(socket)
  if not ok or ngx.config.ngx_lua_version < FIRST_VERSION or type(socket[1]) ~= "userdata" then
    return nil
  end
  local upstream = ffi.cast("void **", socket[1])
  local connection = ffi.cast("void **", upstream[CONNECTION])
  if connection == nil or connection[0] ~= ffi.cast("void *", upstream) then
    return nil
  end
  local event = ffi.cast("void **", connection[1])
  if event == nil or event[0] ~= ffi.cast("void *", connection) then
    return nil
  end
  return ffi.cast("int *", connection + 3)[0]
end

local how = { write = 1, both = 2 } -- SHUT_WR, SHUT_RDWR

--- How long to read at once where there is no deadline.
---@return number?
function M.patience(socket)
  if not M.descriptor(socket) or ngx.worker.exiting() then
    return LOOK
  end
end

--- Whether it could be done. The descriptor is looked up anew: a request that was ended has closed it, and it may be another's now.
---@param which "write"|"both"
function M.shutdown(socket, which)
  local fd = M.descriptor(socket)
  return fd ~= nil and ffi.C.shutdown(fd, how[which]) == 0
end

return M
