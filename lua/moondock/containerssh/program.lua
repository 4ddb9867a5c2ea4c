--- A program in a container of its own, which is removed with it: what a session of ssh runs in mode `session`.

local await = require "moondock.await"
local fields = require "moondock.fields"
local run = require "moondock.run"

--- What a Stream has for the process whose output it is.
---@class moondock.ContainerSSHProgram
---@field client moondock.Client
---@field container moondock.Container
---@field package timeouts table<string, number>
---@field package waiting? moondock.Stream
---@field package known? integer
local Program = {}
Program.__index = Program

--- The exit code; its container is gone then. nil and an Error of kind "busy" while it runs.
---@param timeout? number   seconds to wait for it
---@return integer|nil
---@return moondock.Error? err
function Program:code(timeout)
  if not self.known then
    local code, err = run.code(self.client, self.container.id, self.waiting, await.now() + (timeout or 0))
    if not code then
      if err.kind == "timeout" and not timeout then
        err.kind, err.message = "busy", "the program has no exit code yet"
      end
      return nil, err
    end
    self.known = code
    self:close()
  end
  return self.known
end

function Program:confirm(deadline)
  return self.client:confirm(deadline)
end

--- The size of its terminal: { h = rows, w = columns }.
function Program:resize(size)
  return self.container:resize { h = size.h, w = size.w, timeout = self.timeouts.window }
end

---@param name? string   "KILL" without
function Program:kill(name)
  return self.container:kill { signal = name, timeout = self.timeouts.signal }
end

--- Remove the container, whatever it does. Any number of times.
---@return true|nil
---@return moondock.Error? err
function Program:close()
  if self.waiting then
    self.waiting:close()
  end
  return self.container:remove { force = true, v = true, ensure = true, timeout = self.timeouts.containerStop }
end

local M = {}

local function start(self, size, deadline)
  local output, waiting = run.watch(self.client, self.container.id, { write = true }, deadline)
  if not output then
    return nil, waiting
  end
  self.waiting = waiting
  local ok, err = self.client:perform("ContainerStart", { id = self.container.id }, deadline)
  if ok and size then
    ok, err = self.client:perform("ContainerResize", { id = self.container.id, h = size.rows, w = size.cols }, deadline)
  end
  if not ok then
    output:close()
    return nil, err
  end
  output.exec = self
  return output
end

--- Create the container, attach to it, and start it: a Stream. What could not be started is removed.
---@param client moondock.Client
---@param params { body: table, name: string?, platform: table? }
---@param size? { rows: integer, cols: integer }   of its terminal
---@param timeouts table<string, number>   of the configuration
---@return moondock.Stream|nil
---@return moondock.Error? err
function M.start(client, params, size, timeouts)
  local deadline = await.now() + timeouts.commandStart
  params.body = fields.merge(params.body, run.WITH_STDIN)
  params.body.Tty, params.body.AttachStdout, params.body.AttachStderr = size ~= nil, true, true
  local container, err = run.create(client, params, deadline)
  if not container then
    return nil, err
  end
  local self = setmetatable({ client = client, container = container, timeouts = timeouts }, Program)
  local stream
  stream, err = start(self, size, deadline)
  if not stream then
    self:close()
  end
  return stream, err
end

return M
