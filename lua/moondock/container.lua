--- A container, as a handle: a name or an id with methods. No request is made until a method is called.

local await = require "moondock.await"
local command = require "moondock.command"
local exec = require "moondock.exec"
local options = require "moondock.options"
local resource = require "moondock.resource"

---@class moondock.Container
---@field client moondock.Client
---@field id string
---@field warnings? string[]   that the engine gave when it was created
local Container = { __name = "moondock.Container" }
Container.__index = Container

function Container:__tostring()
  return "container " .. tostring(self.id)
end

--- Operation ContainerInspect.
---@type fun(self: moondock.Container, given: { size: boolean?, timeout: number? }?): table|nil, moondock.Error?
Container.inspect = resource.method "ContainerInspect"

--- Operation ContainerTop: Titles and Processes, of ps on the engine's host.
---@type fun(self: moondock.Container, given: { ps_args: string?, timeout: number? }?): table|nil, moondock.Error?
Container.top = resource.method "ContainerTop"

--- Operation ContainerStart. Fine when it runs already.
---@type fun(self: moondock.Container, given: { detachKeys: string?, timeout: number? }?): true|nil, moondock.Error?
Container.start = resource.method "ContainerStart"

--- Operation ContainerStop. t: seconds until it is killed. Fine when it is stopped already.
---@type fun(self: moondock.Container, given: { t: integer?, signal: string?, timeout: number? }?): true|nil, moondock.Error?
Container.stop = resource.method "ContainerStop"

--- Operation ContainerKill. signal: "KILL" without.
---@type fun(self: moondock.Container, given: { signal: string?, timeout: number? }?): true|nil, moondock.Error?
Container.kill = resource.method "ContainerKill"

--- Operation ContainerWait: { StatusCode = … }, when it happens. condition: "not-running", "next-exit" or "removed".
---@type fun(self: moondock.Container, given: { condition: string?, timeout: number? }?): table|nil, moondock.Error?
Container.wait = resource.method "ContainerWait"

--- Operation ContainerDelete. v: its anonymous volumes too. force: kill it first.
---@type fun(self: moondock.Container, given: { v: boolean?, force: boolean?, link: boolean?, timeout: number? }?): true|nil, moondock.Error?
Container.remove = resource.method "ContainerDelete"

--- Operation ContainerRename.
---@type fun(self: moondock.Container, given: { name: string, timeout: number? }): true|nil, moondock.Error?
Container.rename = resource.method "ContainerRename"

--- Tell the container's process the size of its terminal. Operation ContainerResize.
---@type fun(self: moondock.Container, given: { h: integer, w: integer, timeout: number? }): true|nil, moondock.Error?
Container.resize = resource.method "ContainerResize"

--- What it has written: a Stream of stdout and stderr. Operation ContainerLogs. Both streams unless one is switched off.
---@type fun(self: moondock.Container, given: { follow: boolean?, stdout: boolean?, stderr: boolean?, since: number|string|nil, until: number|string|nil, timestamps: boolean?, details: boolean?, tail: integer|string|nil, timeout: number? }?): moondock.Stream|nil, moondock.Error?
Container.logs = resource.method "ContainerLogs"

--- Talk to the container's own process: a Stream. Operation ContainerAttach. Its output from now on, unless `stdout`, `stderr` or
--- `stream` is switched off; `logs`: also what was written before. stdin: true to write; or a string, or a function that returns
--- the next one or nil, sent while the output is read.
---@param given? { detachKeys: string?, logs: boolean?, stream: boolean?, stdin: boolean|string|nil|fun(): string?, stdout: boolean?, stderr: boolean?, timeout: number? }
---@return moondock.Stream|nil
---@return moondock.Error? err
function Container:attach(given)
  local params = { id = self.id }
  for name, value in pairs(resource.check("ContainerAttach", given, 2, { stdin = "boolean|string|function" })) do
    params[name] = value
  end
  if params.stdin ~= nil and type(params.stdin) ~= "boolean" then
    params.source, params.stdin = params.stdin, true
  end
  return self.client:perform("ContainerAttach", params)
end

--- Run one whitelisted command to its end. Operations ContainerExec, ExecStart, ExecInspect.
---
--- argv goes to the engine as it is, without a shell. `allow` is mandatory: argv[1] must be one of its strings exactly. A non-zero
--- exit code is a result, not an error. On failure the Error has `stage` ("create", "start", "read" or "inspect") and the
--- `stdout` and `stderr` that had come.
---
--- timeout: seconds for everything together, 30 without. The engine does not end the process with it; `kill = true` does, and
--- err.killed says whether it could. stdin: a string, or a function that returns the next one or nil. limit: bytes of stdout,
--- and of stderr, that are kept, 16 MiB without; `truncated` tells that there were more. env: { NAME = "value" } or
--- { "NAME=value" }.
---@param argv string[]
---@param given { allow: string[], user: string?, workdir: string?, env: table?, stdin: string|nil|fun(): string?, timeout: number?, limit: integer?, kill: boolean? }
---@return { exit_code: integer, stdout: string, stderr: string, truncated: boolean, duration_ms: number }|nil
---@return moondock.Error? err
function Container:exec(argv, given)
  local result, err = command.run(self.client, self.id, argv, given, 2)
  return result, err -- not a tail call, which would hide this level
end

--- Start a process to talk to. The body is the Engine API's ExecConfig; stdout and stderr are attached unless it says otherwise.
--- stdin: a string, or a function that returns the next one or nil, sent while the output is read; its end half-closes. allow: a
--- whitelist, as for `exec`. Operations ContainerExec, ExecStart.
---@param body table
---@param given? { allow: string[]?, stdin: string|nil|fun(): string?, timeout: number? }
---@return moondock.Stream|nil
---@return moondock.Error? err
function Container:spawn(body, given)
  given = options.check("option", given, { allow = "table", stdin = "string|function", timeout = "number" }, 2)
  options.body(body, 2)
  options.strings("Cmd", body.Cmd, 2)
  options.strings("option \"allow\"", given.allow or {}, 2)
  local refusal = given.allow and command.refusal(body.Cmd, given.allow)
  if refusal then
    return nil, refusal
  end
  local deadline = await.deadline(given.timeout)
  local config = { AttachStdin = given.stdin ~= nil or nil }
  for name, value in pairs(body) do
    config[name] = value
  end
  local created, err = exec.create(self.client, self.id, config, deadline)
  if not created then
    return nil, err
  end
  return exec.attach(created, { Tty = body.Tty, ConsoleSize = body.ConsoleSize, stdin = given.stdin }, deadline)
end

--- Create an exec, without starting it. Operation ContainerExec.
---@param body table   ExecConfig, in the Engine API's words
---@param given? { timeout: number? }
---@return moondock.Exec|nil
---@return moondock.Error? err
function Container:exec_create(body, given)
  options.body(body, 2)
  given = resource.check("ContainerExec", given, 2)
  return exec.create(self.client, self.id, body, self.client:deadline(given.timeout))
end

local M = {}

---@param client moondock.Client
---@param id string
---@return moondock.Container
function M.handle(client, id)
  return setmetatable({ client = client, id = id }, Container)
end

return M
