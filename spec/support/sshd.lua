--- A real sshd on the loopback, with keys of its own; one for the whole run.
local file = require "spec.support.file"
local process = require "spec.support.process"
local socket = require "socket"
local uv = require "luv"

local SSHD = "/usr/sbin/sshd"

local M = {}
-- As in process.lua: one for all spec files.
package.preload[...] = function() return M end

--- Whether one can run here.
M.available = uv.fs_stat(SSHD) ~= nil and uv.getuid() == 0

local server_config = [[
ListenAddress 127.0.0.1
Port %d
HostKey %s/host
AuthorizedKeysFile %s/key.pub
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
MaxStartups 100
MaxSessions 100
]]

local client_config = [[
IdentityFile %s/key
IdentitiesOnly yes
UserKnownHostsFile %s/known_hosts
StrictHostKeyChecking yes
LogLevel ERROR
]]

local function start()
  local directory = process.directory()
  local listener = assert(socket.bind("127.0.0.1", 0))
  M.port = select(2, listener:getsockname())
  listener:close()
  for _, name in ipairs { "host", "key" } do
    assert(process.run { "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", directory .. "/" .. name } == 0)
  end
  file.write(directory .. "/known_hosts", ("[127.0.0.1]:%d %s"):format(M.port, file.read(directory .. "/host.pub")))
  file.write(directory .. "/sshd_config", server_config:format(M.port, directory, directory))
  file.write(directory .. "/config", client_config:format(directory, directory))
  -- For programs that cannot be told options: their ssh.
  file.write(directory .. "/ssh", ('#!/bin/sh\nexec /usr/bin/ssh -F %s/config "$@"\n'):format(directory), 448)
  uv.fs_mkdir("/run/sshd", 493)
  M.child = process.start { SSHD, "-D", "-e", "-f", directory .. "/sshd_config", stderr = directory .. "/log" }
  assert(process.await(10, function()
    if M.child.code then error("sshd does not run here: " .. file.read(directory .. "/log")) end
    return file.read(directory .. "/log"):find("listening", 1, true)
  end), "sshd does not listen")
  return directory
end

--- Where its files are: key, known_hosts, config, and the program ssh.
---@return string
function M.directory()
  M.made = M.made or start()
  return M.made
end

--- The host that leads to an engine's unix socket.
---@param engine spec.Engine
---@return string
function M.host(engine)
  M.directory()
  return ("ssh://root@127.0.0.1:%d%s"):format(M.port, engine.host:match "^unix://(.*)")
end

--- What a client's ssh must be told.
---@return string[]
function M.options()
  return { "-F", M.directory() .. "/config" }
end

return M
