--- The Docker backend of ContainerSSH, in mode `session`: each program that a session of ssh asks for runs in a container of its own.

local argv = require "moondock.containerssh.argv"
local config = require "moondock.containerssh.config"
local errors = require "moondock.error"
local fields = require "moondock.fields"
local image = require "moondock.lifecycle.image"
local moondock = require "moondock"
local options = require "moondock.options"
local program = require "moondock.containerssh.program"

local M = { config = config }

---@class moondock.ContainerSSH
---@field config moondock.ContainerSSHConfig
---@field client moondock.Client
local Backend = {}
Backend.__index = Backend

--- One connection of ssh.
---@class moondock.ContainerSSHConnection
---@field package backend moondock.ContainerSSH
---@field package labels table<string, string>
---@field package sessions table<moondock.ContainerSSHSession, true>
---@field package closed? boolean
local Connection = {}
Connection.__index = Connection

--- One session in it: what a program is asked for with, and then the program.
---@class moondock.ContainerSSHSession
---@field package connection moondock.ContainerSSHConnection
---@field package variables table<string, string>
---@field package size? { rows: integer, cols: integer }
---@field package stream? moondock.Stream
---@field package starting? boolean
---@field package closed? boolean
local Session = {}
Session.__index = Session

--- Somebody has logged in. Pulls the image where the policy says so.
---@param given { id: string, ip: string, username: string }   they become the labels containerssh_connection_id, _ip and _username
---@return moondock.ContainerSSHConnection|nil
---@return moondock.Error? err
function Backend:connect(given)
  given = options.check("field", given, { id = "string", ip = "string", username = "string" }, 2)
  local labels = {}
  for name, label in pairs { id = "connection_id", ip = "ip", username = "username" } do
    options.expect(name, given[name], "string", 2)
    labels["containerssh_" .. label] = given[name]
  end
  local execution = self.config.execution
  local ok, err = image.image(self.client, execution.container.Image, {
    policy = execution.imagePullPolicy, auth = execution.auth, platform = execution.platform,
    timeout = self.config.timeouts.containerStart,
  })
  if not ok then
    return nil, err
  end
  return setmetatable({ backend = self, labels = labels, sessions = {} }, Connection)
end

---@return moondock.ContainerSSHSession
function Connection:session()
  local session = setmetatable({ connection = self, variables = {}, closed = self.closed }, Session)
  self.sessions[session] = true
  return session
end

--- End all its programs. Any number of times.
---@return true|nil
---@return moondock.Error? err   the first of them
function Connection:close()
  local done, err, sessions = true, nil, {}
  self.closed = true
  for session in pairs(self.sessions) do
    sessions[#sessions + 1] = session
  end
  for _, session in ipairs(sessions) do
    local ok, problem = session:close()
    done, err = done and ok, err or problem
  end
  return done, err
end

Connection.__close = Connection.close

--- A session is for one program.
---@return moondock.Error?
local function refusal(self)
  if self.closed then
    return errors.new("closed", "the session is closed")
  elseif self.stream or self.starting then
    return errors.new("conflict", "a program runs already", { code = "DOCKER_PROGRAM_ALREADY_RUNNING" })
  end
end

--- A variable of the program's environment; the last of a name counts.
---@return true|nil
---@return moondock.Error? err
function Session:env(name, value)
  local err = refusal(self)
  if err then
    return nil, err
  end
  self.variables[name] = value
  return true
end

--- A terminal for the program.
---@param given { term: string, cols: integer, rows: integer }
---@return true|nil
---@return moondock.Error? err
function Session:pty(given)
  options.check("field", given, { term = "string", cols = "size", rows = "size" }, 2)
  local err = refusal(self)
  if err then
    return nil, err
  end
  self.variables.TERM, self.size = given.term, { rows = given.rows, cols = given.cols }
  return true
end

local function environment(session, configured)
  local env = {}
  for i, one in ipairs(type(configured) == "table" and configured or {}) do
    env[i] = one
  end
  for name, value in pairs(session.variables) do
    env[#env + 1] = name .. "=" .. value
  end
  return env
end

--- Run it: the image's own command where there is none.
local function start(self, command)
  local err = refusal(self)
  if err then
    return nil, err
  end
  self.starting = true
  local backend = self.connection.backend
  local execution = backend.config.execution
  local body = fields.merge(execution.container, {
    Labels = self.connection.labels, HostConfig = execution.host, NetworkingConfig = execution.network,
  })
  body.Cmd, body.Env = command, environment(self, body.Env)
  local stream
  stream, err = program.start(backend.client, {
    body = body, name = execution.containername, platform = execution.platform,
  }, self.size, backend.config.timeouts)
  self.stream, self.starting = stream, false
  if stream and self.closed then -- meanwhile, by somebody else
    self:close()
    return nil, refusal(self)
  end
  return stream, err
end

--- A line to execute: a Stream to talk to the program, whose `code`, `resize` and `kill` are the program's. The line's own words are
--- the program and its arguments where it begins with a path; otherwise a shell has the line.
---@param line string
---@return moondock.Stream|nil
---@return moondock.Error? err   kind "denied": the configuration has disableCommand
function Session:exec(line)
  options.expect("line", line, "string", 2)
  if self.connection.backend.config.disableCommand then
    return errors.fail("denied", "command execution is disabled")
  end
  return start(self, argv.of(line))
end

--- A shell: the configuration's shellCommand, or the image's own command if that is empty. Otherwise as `exec`.
---@return moondock.Stream|nil
---@return moondock.Error? err
function Session:shell()
  local command = self.connection.backend.config.execution.shellCommand
  return start(self, command and command[1] and command or nil)
end

--- The program of a subsystem, "sftp". Otherwise as `exec`.
---@param name string
---@return moondock.Stream|nil
---@return moondock.Error? err
function Session:subsystem(name)
  options.expect("name", name, "string", 2)
  local path = self.connection.backend.config.execution.subsystems[name]
  if not path then
    return errors.fail("unsupported", ("the subsystem %q is not supported"):format(name),
      { code = "DOCKER_SUBSYSTEM_NOT_SUPPORTED" })
  end
  return start(self, { path })
end

--- End its program, and remove the container. Any number of times.
---@return true|nil
---@return moondock.Error? err
function Session:close()
  self.connection.sessions[self], self.closed = nil, true
  local stream = self.stream
  if not stream then
    return true
  end
  stream:close()
  return stream.exec:close()
end

Session.__close = Session.close

--- A backend. Nothing is sent yet.
---@param given table|string   its configuration, as a table or in JSON; see containerssh/config.lua
---@param more? { wait: string|moondock.Wait|nil, log: fun(record: { level: string, message: string })|nil }   wait: as for moondock.new
---@return moondock.ContainerSSH|nil
---@return moondock.Error? err
function M.new(given, more)
  more = options.check("option", more, { wait = "string|table", log = "function" }, 2)
  options.expect("the configuration", given, "table|string", 2)
  local settings, warning = config.decode(given)
  if not settings then
    return nil, warning
  elseif settings.execution.mode == "connection" then
    return errors.fail("unsupported", "execution.mode: only session is supported")
  elseif warning and more.log then
    more.log { level = "warning", message = warning }
  end
  local connection = settings.connection
  local client, err = moondock.new {
    host = connection.host, wait = more.wait, timeout = { total = settings.timeouts.commandStart },
    tls = connection.cacert and { ca = connection.cacert, cert = connection.cert, key = connection.key } or false,
  }
  if not client then
    return nil, err
  end
  return setmetatable({ config = settings, client = client }, Backend)
end

return M
