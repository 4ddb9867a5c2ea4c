--- Clients of scripted engines, and what the specs on them have in common.
---
---   local docker, engine = hostile.client({ { "read", "hold" } }, { timeout = 1 })
---   after_each(hostile.stop)
local assert = require "luassert"
local core = require "moondock.core"
local loop = require "spec.support.loop"
local moondock = require "moondock"
local reply = require "spec.support.reply"
local server = require "spec.support.server"

local M = {}

--- Valgrind makes everything slower by a factor of 20 to 50.
M.valgrind = (os.getenv "LD_PRELOAD" or ""):find "valgrind" ~= nil

--- How late a deadline may be noticed, in seconds, on a busy machine.
local LATE = M.valgrind and 5 or 2

local engines = {}

--- An engine that stop() ends.
function M.engine(script)
  local engine = server.start(script)
  engines[#engines + 1] = engine
  return engine
end

function M.stop()
  for i = #engines, 1, -1 do
    engines[i]:stop()
    engines[i] = nil
  end
end

--- A client that speaks 1.41 unless the options say otherwise, and its engine.
function M.client(script, options)
  local engine = M.engine(script)
  local given = { host = engine.host, api = "1.41", wait = loop.wait }
  for name, value in pairs(options or {}) do given[name] = value end
  return assert(moondock.new(given)), engine
end

--- The failure of a call, which must be of this kind.
function M.fails(kind, value, err)
  assert.is_nil(value)
  assert.is_table(err)
  assert.equal(kind, err.kind, tostring(err))
  assert.truthy(err.message:find "%S")
  return err
end

--- What the call returns, which must come after so many seconds, not earlier and hardly later.
function M.takes(seconds, call, ...)
  local began = core.now()
  local a, b, c = call(...)
  local took = core.now() - began
  assert.is_true(took >= seconds * 0.9 and took < seconds + LATE, ("it took %.3f seconds"):format(took))
  return a, b, c
end

M.framed = "application/vnd.docker.multiplexed-stream"
M.raw = "application/vnd.docker.raw-stream"

--- The head of logs as 20.10 sends it, but that it says what follows: frames until the end of the connection.
M.logs = reply.stream(200, M.framed)

--- The answer to an exec's create.
M.created = reply.json(201, { Id = "e1" })

--- The answer to an exec's inspect.
function M.exited(code)
  return reply.json(200, { ID = "e1", Running = false, ExitCode = code })
end

return M
