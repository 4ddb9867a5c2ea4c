--- A container, as a handle: a name or an id with methods. No request is made until a method is called.

local await = require "moondock.await"
local command = require "moondock.command"
local errors = require "moondock.error"
local exec = require "moondock.handle.exec"
local fields = require "moondock.fields"
local image = require "moondock.handle.image"
local options = require "moondock.options"
local reader = require "moondock.reader"
local resource = require "moondock.resource"
local stats = require "moondock.stats"

---@class moondock.Container
---@field client moondock.Client
---@field id string
---@field warnings? string[]   that the engine gave when it was created
local Container, handle = resource.class "Container"

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

--- Operation ContainerRestart. t: seconds until it is killed.
---@type fun(self: moondock.Container, given: { t: integer?, signal: string?, timeout: number? }?): true|nil, moondock.Error?
Container.restart = resource.method "ContainerRestart"

--- Operation ContainerPause.
---@type fun(self: moondock.Container, given: { timeout: number? }?): true|nil, moondock.Error?
Container.pause = resource.method "ContainerPause"

--- Operation ContainerUnpause.
---@type fun(self: moondock.Container, given: { timeout: number? }?): true|nil, moondock.Error?
Container.unpause = resource.method "ContainerUnpause"

--- Operation ContainerUpdate: { Memory =, CpuShares =, RestartPolicy =, … }. Its answer has Warnings.
---@type fun(self: moondock.Container, body: table, given: { timeout: number?, raw: table? }?): table|nil, moondock.Error?
Container.update = resource.method_with_body "ContainerUpdate"

--- Operation ContainerChanges: { { Path =, Kind = }, … }. Kind 0 is modified, 1 added, 2 deleted.
---@type fun(self: moondock.Container, given: { timeout: number? }?): table[]|nil, moondock.Error?
Container.changes = resource.method "ContainerChanges"

--- Its file system as a tar archive, a Reader. Operation ContainerExport.
---@type fun(self: moondock.Container, given: { timeout: number? }?): moondock.Reader|nil, moondock.Error?
Container.export = resource.method "ContainerExport"

--- Operation ContainerKill. signal: "KILL" without.
---@type fun(self: moondock.Container, given: { signal: string?, timeout: number? }?): true|nil, moondock.Error?
Container.kill = resource.method "ContainerKill"

--- Operation ContainerWait: { StatusCode = … }, when it happens. condition: "not-running", "next-exit" or "removed".
---@type fun(self: moondock.Container, given: { condition: string?, timeout: number? }?): table|nil, moondock.Error?
Container.wait = resource.method "ContainerWait"

--- As `wait`, but the engine has taken note before this returns, so that nothing that happens from then on is missed: a Stream
--- whose `result` is { StatusCode = … }. Operation ContainerWait.
---@param given? { condition: string?, timeout: number? }
---@return moondock.Stream|nil
---@return moondock.Error? err
function Container:waiting(given)
  local params = resource.params("ContainerWait", { id = self.id }, given, 2)
  return self.client:perform("ContainerWait", params, nil, { returns = "values" })
end

local function is_going(err)
  return err.kind == "not_found" or err.kind == "conflict" and err.message:find "already in progress"
end

--- Operation ContainerDelete. v: its anonymous volumes too. force: kill it first. ensure: return when it is gone, and do not mind
--- if it was gone already, or somebody else is removing it.
---@param given? { v: boolean?, force: boolean?, link: boolean?, ensure: boolean?, timeout: number? }
---@return true|nil
---@return moondock.Error? err
function Container:remove(given)
  local params = resource.params("ContainerDelete", { id = self.id }, given, 2, { ensure = "boolean" })
  local deadline = self.client:deadline(params.timeout)
  local done, err = self.client:perform("ContainerDelete", params, deadline)
  if done or not (params.ensure and is_going(err)) then
    return done, err
  end
  if err.kind == "conflict" then
    local state, problem = self.client:perform("ContainerWait", { id = self.id, condition = "removed" }, deadline)
    local failed = type(state) == "table" and type(state.Error) == "table" and state.Error.Message
    if type(failed) == "string" and failed ~= "" then
      err.message = failed
      return nil, err
    elseif problem and problem.kind ~= "not_found" then
      return nil, problem
    end
  end
  return true
end

--- Operation ContainerRename.
---@type fun(self: moondock.Container, given: { name: string, timeout: number? }): true|nil, moondock.Error?
Container.rename = resource.method "ContainerRename"

--- Tell the container's process the size of its terminal. Operation ContainerResize.
---@type fun(self: moondock.Container, given: { h: integer, w: integer, timeout: number? }): true|nil, moondock.Error?
Container.resize = resource.method "ContainerResize"

--- What it has written: a Stream of stdout and stderr. Operation ContainerLogs. Both streams unless one is switched off.
--- since, until: seconds since the epoch, a date (2026-11-26T10:00:00Z), or a duration that counts back from now (10m). What
--- timestamps and details put before each line, `records` takes apart.
---@type fun(self: moondock.Container, given: { follow: boolean?, stdout: boolean?, stderr: boolean?, since: number|string|nil, until: number|string|nil, timestamps: boolean?, details: boolean?, tail: integer|string|nil, timeout: number? }?): moondock.Stream|nil, moondock.Error?
Container.logs = resource.method "ContainerLogs"

--- What it uses: a Stream of samples, one a second, or with `stream = false` of a single one. Each is the engine's own table, with
--- the figures that `docker stats` shows beside it: see moondock.Figures in stats.lua. Operation ContainerStats.
---@param given? { stream: boolean?, ["one-shot"]: boolean?, timeout: number? }
---@return moondock.Stream|nil
---@return moondock.Error? err
function Container:stats(given)
  local params = resource.params("ContainerStats", { id = self.id }, given, 2)
  return self.client:perform("ContainerStats", params, nil, { saw = stats.add })
end

--- Talk to the container's own process: a Stream. Operation ContainerAttach. Its output from now on, unless `stdout`, `stderr` or
--- `stream` is switched off; `logs`: also what was written before. stdin: true to write; or a string, or a function that returns
--- the next one or nil, sent while the output is read.
---@param given? { detachKeys: string?, logs: boolean?, stream: boolean?, stdin: boolean|string|nil|fun(): string?, stdout: boolean?, stderr: boolean?, timeout: number? }
---@return moondock.Stream|nil
---@return moondock.Error? err
function Container:attach(given)
  local params = resource.params("ContainerAttach", { id = self.id }, given, 2, { stdin = "any" })
  if params.stdin ~= nil and type(params.stdin) ~= "boolean" then
    options.expect("parameter \"stdin\"", params.stdin, "source", 2)
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
  given = options.check("option", given, { allow = "table", stdin = "source", timeout = "number" }, 2)
  body = options.body("ContainerExec", body, nil, 2)
  options.strings("Cmd", body.Cmd, 2)
  options.strings("option \"allow\"", given.allow or {}, 2)
  local refusal = given.allow and command.refusal(body.Cmd, given.allow)
  if refusal then
    reader.drop(given.stdin)
    return nil, refusal
  end
  local deadline = await.deadline(given.timeout)
  local config = fields.merge({ AttachStdin = given.stdin ~= nil or nil }, body)
  local created, err = exec.create(self.client, self.id, config, deadline)
  if not created then
    reader.drop(given.stdin)
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
  given = resource.check("ContainerExec", given, 2)
  body = options.body("ContainerExec", body, given.raw, 2)
  return exec.create(self.client, self.id, body, self.client:deadline(given.timeout))
end

--- An image of what the container is now. config: a ContainerConfig that it gets. Operation ImageCommit.
---@param given? { repo: string?, tag: string?, comment: string?, author: string?, pause: boolean?, changes: string[]?, config: table?, timeout: number? }
---@return moondock.Image|nil
---@return moondock.Error? err
function Container:commit(given)
  local params = resource.params("ImageCommit", { container = self.id }, given, 2, { config = "table" })
  params.body = options.body("ImageCommit", params.config or {}, params.raw, 2)
  local answer, err = self.client:perform("ImageCommit", params)
  if not answer then
    return nil, err
  elseif type(answer.Id) ~= "string" or answer.Id == "" then
    return errors.fail("protocol", "the engine gave the image no id", { op = "POST /commit" })
  end
  return image.handle(self.client, answer.Id)
end

--- What is at a path: name, size, mode, mtime, linkTarget, and of moondock type and permissions. Operation ContainerArchiveInfo.
---@param path string
---@param given? { timeout: number? }
---@return moondock.PathStat|nil
---@return moondock.Error? err
function Container:stat(path, given)
  options.expect("path", path, "string", 2)
  given = resource.with(given, "path", path)
  local params = resource.params("ContainerArchiveInfo", { id = self.id }, given, 2)
  return self.client:perform("ContainerArchiveInfo", params)
end

--- A path's file or tree as a tar archive, a Reader: for moondock.tar, for another container's `put`, or to be stored. Its `stat`
--- says what it is. Operation ContainerArchive.
---@param path string
---@param given? { timeout: number? }
---@return moondock.Reader|nil
---@return moondock.Error? err
function Container:get(path, given)
  options.expect("path", path, "string", 2)
  given = resource.with(given, "path", path)
  local params = resource.params("ContainerArchive", { id = self.id }, given, 2)
  return self.client:perform("ContainerArchive", params)
end

--- The contents of a file. limit: as many bytes at most, 64 MiB without. Operation ContainerArchive.
---@param path string
---@param given? { limit: integer?, timeout: number? }
---@return string|nil
---@return moondock.Error? err
function Container:read(path, given)
  options.expect("path", path, "string", 2)
  given = resource.with(given, "path", path)
  local params = resource.params("ContainerArchive", { id = self.id }, given, 2, { limit = "size" })
  local tar, err = self.client:perform("ContainerArchive", params)
  if not tar then
    return nil, err
  end
  return require("moondock.archive").contents(tar, path, params.limit)
end

--- Put into the container. Operation PutContainerArchive.
---
--- A string, a function that returns the next one or nil, or an open file becomes the file at `path`; its directory must be there.
--- A table becomes the files below the directory `path`: { ["etc/app.conf"] = "…", ["run"] = { mode = 493, content = … } }, see
--- moondock.tar.pack. So does an archive: what `get`, `tar.dir` or `tar.pack` return. mode, uid, gid, mtime: of one file.
--- copyUIDGID: keep an archive's owners. noOverwriteDirNonDir: never a file in a directory's place.
---@param path string
---@param what string|function|table|file*|moondock.Reader
---@param given? { mode: integer?, uid: integer?, gid: integer?, mtime: number?, size: integer?, noOverwriteDirNonDir: boolean?, copyUIDGID: boolean?, timeout: number? }
---@return true|nil
---@return moondock.Error? err
function Container:put(path, what, given)
  options.expect("path", path, "string", 2)
  local archive = require "moondock.archive" -- many programs copy no files
  given = resource.with(given, "path", path)
  local params = resource.params("PutContainerArchive", { id = self.id }, given, 2, archive.of_file)
  local directory, source = archive.source(path, what, params, 2)
  if not directory then
    reader.drop(what)
    return nil, source
  end
  params.path, params.source = directory, source
  return self.client:perform("PutContainerArchive", params)
end

--- Operation CheckpointList, of an engine with experimental features.
---@type fun(self: moondock.Container, given: { dir: string?, timeout: number? }?): table[]|nil, moondock.Error?
Container.checkpoints = resource.method "CheckpointList"

--- Operation CheckpointCreate: { CheckpointID =, CheckpointDir =, Exit = }.
---@type fun(self: moondock.Container, body: table, given: { timeout: number?, raw: table? }?): true|nil, moondock.Error?
Container.checkpoint_create = resource.method_with_body "CheckpointCreate"

--- Operation CheckpointDelete.
---@param checkpoint string
---@param given? { dir: string?, timeout: number? }
---@return true|nil
---@return moondock.Error? err
function Container:checkpoint_remove(checkpoint, given)
  local id = options.id("checkpoint", checkpoint, 2)
  return self.client:perform("CheckpointDelete",
    resource.params("CheckpointDelete", { id = self.id, checkpoint = id }, given, 2))
end

return { handle = handle, class = Container }
