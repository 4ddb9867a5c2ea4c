--- Execs: processes that are started in a running container.

local await = require "moondock.await"
local class = require "moondock.class"
local errors = require "moondock.error"
local fields = require "moondock.fields"
local json = require "moondock.json"
local options = require "moondock.options"
local reader = require "moondock.reader"
local resource = require "moondock.resource"
local signal = require "moondock.signal"

--- As much of each of stdout and stderr as `run` keeps by default, in bytes.
local LIMIT = 16 * 1024 * 1024
--- What a kill may take, in seconds.
local KILL_TIMEOUT = 10
--- The engine may end the output before it knows the exit code: pauses between two looks, in seconds.
local FIRST_PAUSE, LONGEST_PAUSE = 0.01, 0.5

---@class moondock.Exec
---@field client moondock.Client
---@field id string
---@field package known? integer   the exit code
local Exec = { __name = "moondock.Exec" }

function Exec:__tostring()
  return "exec " .. self.id
end

local M = {}

---@param client moondock.Client
---@param id string
---@return moondock.Exec
function M.handle(client, id)
  return class.new(Exec, { client = client, id = id })
end

--- Operation ContainerExec. Stdout and stderr are attached unless the body says otherwise.
---@param client moondock.Client
---@param container string
---@param body table                ExecConfig, in the Engine API's words
---@param deadline? number
---@return moondock.Exec|nil
---@return moondock.Error? err
function M.create(client, container, body, deadline)
  if body.ConsoleSize and not body.Tty then
    return errors.fail("invalid", "ConsoleSize needs Tty")
  end
  body = fields.merge({ AttachStdout = true, AttachStderr = true }, body)
  local answer, err = client:perform("ContainerExec", { id = container, body = body }, deadline)
  if not answer then
    return nil, err
  elseif type(answer.Id) ~= "string" or answer.Id == "" then
    return errors.fail("protocol", "the engine gave the exec no id",
      { op = "POST /containers/" .. container .. "/exec" })
  end
  return M.handle(client, answer.Id)
end

--- Operation ExecStart.
local function start(self, detach, given, deadline)
  if given.ConsoleSize and not given.Tty then
    reader.drop(given.stdin)
    return errors.fail("invalid", "ConsoleSize needs Tty")
  end
  return self.client:perform("ExecStart", {
    id = self.id,
    body = { Detach = detach, Tty = given.Tty or false, ConsoleSize = given.ConsoleSize },
    source = given.stdin,
  }, deadline)
end

--- Start the exec and leave it to itself. Operation ExecStart with Detach.
---@param given? { Tty: boolean?, ConsoleSize: integer[]?, timeout: number? }
---@return true|nil
---@return moondock.Error? err
function Exec:start(given)
  given = resource.check("ExecStart", given, 2, { Tty = "boolean", ConsoleSize = "table" })
  return start(self, true, given, self.client:deadline(given.timeout))
end

--- Start the exec and talk to it. Operation ExecStart. Tty decides the framing of the output, so it has to be what the exec was
--- created with. ConsoleSize is { height, width }. stdin, a string or a function that returns the next one or nil, is sent
--- while the output is read, and its end half-closes.
---@param given? { Tty: boolean?, ConsoleSize: integer[]?, stdin: string|fun(): string?, timeout: number? }
---@return moondock.Stream|nil
---@return moondock.Error? err
function Exec:attach(given)
  given = resource.check("ExecStart", given, 2,
    { Tty = "boolean", ConsoleSize = "table", stdin = "source" })
  return M.attach(self, given, await.deadline(given.timeout))
end

---@return moondock.Stream|nil
---@return moondock.Error? err
function M.attach(self, given, deadline)
  local stream, err = start(self, false, given, deadline)
  if stream then
    stream.exec = self
  end
  return stream, err
end

--- Operation ExecInspect: ID, ContainerID, Running, ExitCode (null while it runs), Pid, ProcessConfig, …
---@type fun(self: moondock.Exec, given: { timeout: number? }?): table|nil, moondock.Error?
Exec.inspect = resource.method "ExecInspect"

--- Tell the process the size of its terminal. Operation ExecResize.
---@type fun(self: moondock.Exec, given: { h: integer, w: integer, timeout: number? }): true|nil, moondock.Error?
Exec.resize = resource.method "ExecResize"

--- The exit code that a state tells. Podman says 0 also of what was never started.
local function code_in(state)
  local unstarted = state.ExitCode == 0 and state.Pid == 0 and state.CanRemove == false
  if state.Running == false and state.ExitCode ~= json.null and not unstarted then
    return state.ExitCode
  end
end

--- What the engine knows of it; the exit code is remembered.
local function inspect(self, deadline)
  local state, err = self.client:perform("ExecInspect", { id = self.id }, deadline)
  self.known = state and code_in(state) or self.known
  return state, err
end

--- One look: the exit code, or an Error of kind "busy".
local function look(self, deadline)
  if not self.known then
    local state, err = inspect(self, deadline)
    if not state then
      return nil, err
    elseif not self.known then
      return errors.fail("busy", "the process has no exit code yet", { op = "GET /exec/" .. self.id .. "/json" })
    end
  end
  return self.known
end

--- Look until the exit code is known, or the deadline is over.
local function code(self, deadline)
  local pause = FIRST_PAUSE
  local known, err = look(self, deadline)
  while err and err.kind == "busy" do
    if await.now() >= deadline then
      return errors.fail("timeout", "the process had no exit code at the end of the total timeout", { op = err.op })
    end
    await.sleep(self.client.wait, pause, deadline)
    pause = math.min(pause * 2, LONGEST_PAUSE)
    known, err = look(self, deadline)
  end
  if not known then
    return nil, err
  end
  return known
end

--- The exit code, never a guess: nil and an Error of kind "busy" while the process runs.
---@param timeout? number           seconds to wait for it; without: not at all
---@return integer|nil
---@return moondock.Error? err
function Exec:code(timeout)
  if timeout ~= nil then
    options.expect("timeout", timeout, "number", 2)
    return code(self, await.now() + timeout)
  end
  return look(self, self.client:deadline())
end

--- At the end of its output: an Error if the engine has died, so that nobody takes that for the end of the process.
---@return moondock.Error?
function Exec:confirm(deadline)
  local _, err = inspect(self, deadline or self.client:deadline())
  return err and not err.status and err or nil
end

--- Send a signal to the process and all that it has started; with "KILL", return when it is gone. signal.lua says how, and
--- where it cannot. Its output has to be read meanwhile, or its stream closed: an engine that cannot get rid of output does
--- not notice that a process has ended.
---@param name? string              "KILL" without
---@return true|nil
---@return moondock.Error? err      kind "conflict": it does not run
function Exec:kill(name)
  name = name or "KILL"
  options.expect("name", name, "string", 2)
  if not signal.is_name(name) then
    return errors.fail("invalid", ("%q is no signal's name, such as \"TERM\""):format(name))
  end
  local deadline = await.now() + KILL_TIMEOUT
  local state, err = inspect(self, deadline)
  if not state then
    return nil, err
  elseif not state.Running then
    if name == "KILL" and self.known then
      return true
    end
    return errors.fail("conflict", "the process does not run")
  end
  local sent, problem = signal.send(self.client, state, name, M.run, deadline)
  if name ~= "KILL" then
    return sent, problem
  end
  -- It is gone, or about to be; perhaps by itself, before it was found.
  local known, late
  if sent then
    known, late = code(self, deadline)
  else
    known = look(self, deadline)
  end
  if not known then
    return nil, problem or late
  end
  return true
end

local function at_stage(stage, err, exec)
  err.stage = stage
  return nil, err, exec
end

--- Create, start, read to the end, inspect: all before the deadline. The Error keeps what was read.
---@param client moondock.Client
---@param container string
---@param body table
---@param given { stdin: string|fun(): string?, limit: integer? }
---@param deadline number
---@return { exit_code: integer, stdout: string, stderr: string, truncated: boolean }|nil
---@return moondock.Error? err
---@return moondock.Exec? exec      when it may have been started
function M.run(client, container, body, given, deadline)
  local exec, err = M.create(client, container, body, deadline)
  if not exec then
    return at_stage("create", err)
  end
  local stream
  stream, err = M.attach(exec, { stdin = given.stdin }, deadline)
  if not stream then
    return at_stage("start", err, exec)
  end
  local stdout, stderr, truncated = stream.exchange:collect(given.limit or LIMIT, deadline)
  if not stdout then
    stream:close()
    return at_stage("read", stderr, exec)
  end
  local exit_code
  exit_code, err = code(exec, deadline)
  if not exit_code then
    err.stdout, err.stderr = stdout, stderr
    return at_stage("inspect", err, exec)
  end
  return { exit_code = exit_code, stdout = stdout, stderr = stderr, truncated = truncated }
end

return M
