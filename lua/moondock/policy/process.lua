--- What a process in a container may be: its binary and arguments, its user, its working directory, and the names in its environment.

local denial = require "moondock.policy.denial"
local glob = require "moondock.policy.glob"
local json = require "moondock.json"

local asks = denial.asks

local M = {}

--- A list of strings as the engine reads one: a string alone is one of one. nil if it is none.
---@return string[]|nil
local function strings(value)
  if not asks(value) then
    return {}
  elseif type(value) == "string" then
    return { value }
  elseif type(value) ~= "table" or #value == 0 then
    return nil
  end
  for _, one in ipairs(value) do
    if type(one) ~= "string" then
      return nil
    end
  end
  return value
end

--- Whether the rules allow every command.
---@param rules moondock.Rules
function M.any_binary(rules)
  return rules.binaries["*"] ~= nil
end

--- argv[1] must be a binary of the rules exactly, and each of its arguments match one of that binary's globs, where it has some.
---@param rules moondock.Rules
---@param argv string[]
---@return moondock.Denial?
function M.argv(rules, argv)
  local binary, globs = argv[1], rules.binaries[argv[1]]
  if M.any_binary(rules) then
    return nil
  elseif globs == nil then
    return denial.new("binaries", ("%q is not an allowed binary"):format(tostring(binary)), rules.named_binaries)
  end
  for i = 2, #argv do
    if globs ~= true and not glob.any(globs, argv[i]) then
      return denial.new("binaries", ("%q is not an allowed argument of %q"):format(argv[i], binary), globs)
    elseif argv[i]:find "%z" then
      return denial.new("binaries", ("an argument of %q contains a NUL"):format(binary), rules.named_binaries)
    end
  end
end

--- What of a list the image has, if the body says none.
local function of_image(image, name)
  return strings(image and type(image.Config) == "table" and image.Config[name]) or {}
end

--- The command that Entrypoint and Cmd make, or those of the image where the body has none. The body is told what was judged: the
--- image may become another one meanwhile.
---@param rules moondock.Rules
---@param body table     is changed
---@param image? table   what ImageInspect says
---@return moondock.Denial?
function M.command(rules, body, image)
  local entrypoint, cmd = strings(body.Entrypoint), strings(body.Cmd)
  if M.any_binary(rules) then
    return nil
  elseif not (entrypoint and cmd) then
    return denial.new("binaries", "Entrypoint and Cmd must be lists of strings", rules.named_binaries)
  elseif #cmd == 0 and not asks(body.Entrypoint) then
    cmd = of_image(image, "Cmd")
  end
  if body.Entrypoint == nil or body.Entrypoint == json.null then
    entrypoint = of_image(image, "Entrypoint")
  elseif entrypoint[1] == "" then
    entrypoint = {}
  end
  -- One empty word resets the image's; of none, Podman takes the image's.
  body.Entrypoint, body.Cmd = json.array(#entrypoint > 0 and entrypoint or { "" }), json.array(cmd)
  local argv = {}
  for _, list in ipairs { entrypoint, cmd } do
    for _, word in ipairs(list) do
      argv[#argv + 1] = word
    end
  end
  return #argv > 0 and M.argv(rules, argv) or nil
end

--- What a container runs to see whether it is healthy. Podman splits its words once more, at blanks. A shell of its own would run the
--- image's check in another way.
---@param rules moondock.Rules
---@param body table
---@param image? table
---@return moondock.Denial?
function M.health(rules, body, image)
  local check = type(body.Healthcheck) == "table" and asks(body.Healthcheck.Test) and body.Healthcheck
    or image and type(image.Config) == "table" and image.Config.Healthcheck
  local list = strings(type(check) == "table" and check.Test)
  if M.any_binary(rules) then
    return nil
  elseif asks(body.Shell) or not list then
    return denial.new("binaries", "a Shell, or a Healthcheck that is no list of strings, is not allowed",
      rules.named_binaries)
  elseif #list == 0 or list[1] == "NONE" then
    return nil
  end
  local argv = {}
  if list[1] ~= "CMD" then
    argv = json.copy(of_image(image, "Shell"))
    argv = #argv > 0 and argv or { "/bin/sh", "-c" }
  end
  for i = 2, #list do
    if list[i]:find "[%s\128-\255]" then -- which may be blanks, too
      return denial.new("binaries", "a word of a Healthcheck may have neither blanks nor letters beyond ASCII",
        rules.named_binaries)
    end
    argv[#argv + 1] = list[i]
  end
  return M.argv(rules, argv)
end

--- "NAME=value". A name alone takes a variable of the image away, or, with Podman, brings one of the engine's own.
---@return moondock.Denial?
local function environment(rules, list)
  local entries = strings(list)
  if not entries then
    return denial.new("env", "Env must be a list of strings")
  end
  for _, entry in ipairs(entries) do
    local name = entry:match "^([^=]*)="
    if not name then
      return denial.new("env", ("%q is no NAME=value"):format(entry), rules.env)
    elseif not glob.any(rules.env, name) then
      return denial.new("env", ("%q is not an allowed variable"):format(name), rules.env)
    elseif entry:find "%z" then
      return denial.new("env", ("the variable %q contains a NUL"):format(name))
    end
  end
end

local function directory(rules, path)
  if asks(path) and not (type(path) == "string" and path:sub(1, 1) == "/" and glob.any(rules.workdirs, path)) then
    return denial.new("workdirs", ("%q is not an allowed working directory"):format(tostring(path)), rules.workdirs)
  end
end

---@return moondock.Denial?
function M.user(rules, user)
  if asks(user) and not (type(user) == "string" and glob.any(rules.users, user)) then
    return denial.new("users", ("%q is not an allowed user"):format(denial.text(user)), rules.users)
  end
end

---@param rules moondock.Rules
---@param privileged any
---@return moondock.Denial?
function M.privileged(rules, privileged)
  if asks(privileged) and not rules.privileged then
    return denial.new("privileged", "privileges are not allowed", rules.privileged)
  end
end

--- What an exec and a container's first process have in common.
---@param rules moondock.Rules
---@param body table   ExecConfig or ContainerConfig
---@return moondock.Denial?
function M.surroundings(rules, body)
  return M.user(rules, body.User) or directory(rules, body.WorkingDir) or environment(rules, body.Env)
end

return M
