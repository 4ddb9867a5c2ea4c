--- One guarded command: a whitelist before any request, then an exec that is run to its end.

local await = require "moondock.await"
local errors = require "moondock.error"
local exec = require "moondock.handle.exec"
local json = require "moondock.json"
local options = require "moondock.options"
local reader = require "moondock.reader"

--- The timeout of a command, in seconds, unless another one is given.
local TIMEOUT = 30

local known = {
  allow = "table", user = "string", workdir = "string", env = "table", stdin = "source", timeout = "number",
  limit = "size", kill = "boolean",
}

--- { A = "b" } or { "A=b" } as the engine's list.
local function env_list(env, level)
  local list = json.array()
  for name, value in pairs(env) do
    if type(value) == "table" or type(value) == "function" or type(value) == "userdata" then
      error(("option \"env\": %s must be a string, not %s"):format(tostring(name), type(value)), level + 1)
    end
    list[#list + 1] = type(name) == "number" and tostring(value) or name .. "=" .. tostring(value)
  end
  if env[1] == nil then
    table.sort(list)
  end
  return list
end

local M = {}

--- Why a command may not run, in this order: there is none, nothing is allowed, this is not allowed.
---@param argv string[]
---@param allow string[]
---@return moondock.Error?
function M.refusal(argv, allow)
  if #argv == 0 then
    return errors.new("invalid", "no command was given")
  elseif #allow == 0 then
    return errors.new("denied", "no allowed binaries were given")
  end
  for _, binary in ipairs(allow) do
    if binary == argv[1] then
      return nil
    end
  end
  return errors.new("denied", ("%q is not an allowed binary (allowed: %s)"):format(argv[1], table.concat(allow, ", ")))
end

--- See moondock.Container.exec.
---@param client moondock.Client
---@param container string
---@param argv string[]
---@param given table
---@param level integer   whose mistakes are raised
function M.run(client, container, argv, given, level)
  given = options.check("option", given, known, level + 1)
  options.strings("argv", argv, level + 1)
  options.strings("option \"allow\"", given.allow or {}, level + 1)
  local err = M.refusal(argv, given.allow or {})
  if err then
    reader.drop(given.stdin)
    return nil, err
  end
  local env = given.env and env_list(given.env, level + 1)
  local timeout = given.timeout and given.timeout > 0 and given.timeout or TIMEOUT
  local began = await.now()
  local result, started
  result, err, started = exec.run(client, container, {
    Cmd = argv,
    User = given.user,
    WorkingDir = given.workdir,
    Env = env,
    AttachStdin = given.stdin ~= nil or nil,
  }, given, began + timeout)
  if result then
    result.duration_ms = (await.now() - began) * 1000
    return result
  end
  reader.drop(given.stdin)
  if given.kill and started and err.kind == "timeout" then
    local killed, problem = started:kill()
    err.killed = killed or false
    if problem then
      err.message = ("%s; it could not be killed: %s"):format(err.message, problem.message)
    end
  end
  return nil, err
end

return M
