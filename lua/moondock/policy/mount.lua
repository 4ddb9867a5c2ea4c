--- What a container may see of its host's file system, and of volumes.

local denial = require "moondock.policy.denial"
local files = require "moondock.files"
local glob = require "moondock.policy.glob"
local json = require "moondock.json"

local asks = denial.asks

local M = {}

--- Of a bind, what changes nothing on the host.
local harmless = {
  rw = true, ro = true, z = true, Z = true, nocopy = true, private = true, rprivate = true,
  consistent = true, cached = true, delegated = true,
}

---@class moondock.BindRule
---@field path string        absolute, without a slash at its end
---@field read_only boolean   whether it may only be read

--- "/srv/game", "/srv/game:ro".
---@return moondock.BindRule
function M.rule(text)
  local path, mode = text:match "^(.*):(r[ow])$"
  path = (path or text):gsub("/+$", "")
  return { path = path, read_only = mode == "ro" }
end

--- Whether a path is a directory, or below it.
local function is_within(path, root)
  return path == root or path:sub(1, #root + 1) == root .. "/"
end

--- Where a rule's directory leads, and whether links can be followed there: where it is not on this machine, nobody can.
local function root_of(rule, is_here)
  local path = rule.path == "" and "/" or rule.path
  local real = is_here and files.stat(path) and files.resolve(path)
  if not real then
    return rule.path, false
  end
  return real == "/" and "" or real, true
end

--- Whether something may be written at a path, or somewhere above it: then a link may be put there at any time, which an engine follows
--- whenever it starts the container.
local function may_change(rules, path, is_here)
  for _, rule in ipairs(rules.bind_rules) do
    local root = root_of(rule, is_here)
    if not rule.read_only and path ~= root and is_within(path, root) then
      return true
    end
  end
  return false
end

--- Where a bind's source leads; nil and a Denial if the rules do not have it: they have a directory itself, and what is below one that
--- may only be read.
---@param rules moondock.Rules
---@param source string
---@param read_only boolean
---@param is_here boolean   whether the engine's host is this one
---@return string|nil path
---@return moondock.Denial?
local function bind(rules, source, read_only, is_here)
  local plain = source:gsub("/+", "/"):gsub("(.)/$", "%1")
  local real = is_here and files.resolve(source)
  for _, rule in ipairs(source:find "%c" and {} or rules.bind_rules) do
    local root, followed = root_of(rule, is_here)
    local path = followed and real or plain
    local is_below = followed and real and rule.read_only and is_within(real, root) and files.stat(real) -- else it is made
    local is_allowed = path == root or is_below
    if is_allowed and (read_only or not rule.read_only) and not may_change(rules, path, is_here) then
      return path
    end
  end
  local how = read_only and "" or ", to be written,"
  return nil, denial.new("binds", ("%q%s may not be mounted"):format(source, how), rules.binds)
end

---@return moondock.Denial?
function M.volume(rules, name)
  if name == nil or name == json.null then
    return denial.new("volumes", "a volume needs a name", rules.volumes)
  elseif type(name) ~= "string" or not name:find "^%w[%w_.-]*$" or not glob.any(rules.volumes, name) then
    return denial.new("volumes", ("%q is not an allowed volume"):format(tostring(name)), rules.volumes)
  end
end

--- Whether a bind may only be read; nil and a Denial for an option that may change something on the host.
local function is_read_only(rules, modes)
  local read_only = false
  for mode in modes:gmatch "[^,]+" do
    read_only = read_only or mode == "ro"
    if not harmless[mode] then
      return nil, denial.new("binds", ("the option %q of a bind is not allowed"):format(mode), rules.binds)
    end
  end
  return read_only
end

--- "source:target:options", "target"; a source without a slash at its beginning is a volume's name. The entry as it is to be sent; nil
--- and a Denial.
local function entry(rules, text, is_here)
  local source, target, modes = text:match "^([^:]*):([^:]*):?([^:]*)$"
  if not source then
    return not text:find ":" and text or nil, denial.new("binds", ("%q is no bind"):format(text), rules.binds)
  end
  local read_only, refusal = is_read_only(rules, modes)
  if refusal then
    return nil, refusal
  elseif source:sub(1, 1) ~= "/" then
    refusal = M.volume(rules, source)
    return not refusal and text or nil, refusal
  end
  local path
  path, refusal = bind(rules, source, read_only, is_here)
  if path and path:find ":" then
    return nil, denial.new("binds", ("%q leads to a path with a colon"):format(source), rules.binds)
  end
  return path and path .. ":" .. target .. (modes ~= "" and ":" .. modes or ""), refusal
end

local function binds(rules, list, is_here)
  for i, text in ipairs(list) do
    if type(text) ~= "string" then
      return denial.new("binds", "Binds must be a list of strings")
    end
    local sent, refusal = entry(rules, text, is_here)
    if not sent then
      return refusal
    end
    list[i] = sent
  end
end

--- Type -> what is asked of a mount of this type.
local types = {
  tmpfs = function() end,
  image = function(_, mount)
    return denial.new("images", ("the image %q may not be mounted"):format(tostring(mount.Source)))
  end,
}

function types.bind(rules, mount, is_here)
  local propagation = type(mount.BindOptions) == "table" and mount.BindOptions.Propagation
  if asks(propagation) and not harmless[propagation] then
    return denial.new("binds", ("propagation %q is not allowed"):format(tostring(propagation)), rules.binds)
  elseif type(mount.Source) ~= "string" or mount.Source:sub(1, 1) ~= "/" then
    return denial.new("binds", "the source of a bind must be an absolute path", rules.binds)
  end
  local path, refusal = bind(rules, mount.Source, mount.ReadOnly == true, is_here)
  mount.Source = path
  return refusal
end

--- The local driver's options are those of mount(8): with them a volume is a bind by another name.
---@return moondock.Denial?
function M.driver(name, options)
  if asks(name) and name ~= "local" or asks(options) then
    return denial.never("volumes", "a volume with a driver or options of its own was asked for")
  end
end

function types.volume(rules, mount)
  local own = type(mount.VolumeOptions) == "table" and mount.VolumeOptions.DriverConfig
  local refusal = type(own) == "table" and M.driver(own.Name, own.Options)
  return refusal or asks(mount.Source) and M.volume(rules, mount.Source) or nil
end

--- Podman makes one text of a mount, its fields after commas: a text in it that could be more than one field. nil if there is none.
local function ambiguous(value)
  if type(value) == "string" then
    return value:find '[,"%c]' and value or nil
  elseif type(value) == "table" then
    for name, one in pairs(value) do
      local found = ambiguous(name) or ambiguous(one)
      if found then
        return found
      end
    end
  end
end

local function mounts(rules, list, is_here)
  for _, mount in ipairs(list) do
    local kind = type(mount) == "table" and mount.Type
    local judge = types[kind]
    if not judge then
      return denial.never("binds", ("a mount of type %q was asked for"):format(denial.text(kind)))
    end
    local refusal = judge(rules, mount, is_here)
    local target = denial.text(mount.Target)
    local problem = ambiguous(mount) or not target:find "^/[^=]*$" and target
    if refusal or problem then
      local reading = ("%q in a mount could be read as another field"):format(problem)
      return refusal or denial.new("binds", reading, rules.binds)
    end
  end
end

--- Binds, Mounts and Volumes of a container's body. Sources are replaced by where they lead.
---@param rules moondock.Rules
---@param body table       of ContainerCreate
---@param is_here boolean
---@return moondock.Denial?
function M.body(rules, body, is_here)
  local host = body.HostConfig or {}
  for _, field in ipairs { "Binds", "Mounts" } do
    if asks(host[field]) and type(host[field]) ~= "table" then
      return denial.new("binds", field .. " must be a list")
    end
  end
  if asks(body.Volumes) and type(body.Volumes) ~= "table" then
    return denial.new("volumes", "Volumes must be paths in the container")
  end
  for name in pairs(asks(body.Volumes) and body.Volumes or {}) do
    if type(name) ~= "string" or name:find(":", 1, true) then
      return denial.new("volumes", "Volumes must be paths in the container")
    end
  end
  return asks(host.Binds) and binds(rules, host.Binds, is_here)
    or asks(host.Mounts) and mounts(rules, host.Mounts, is_here)
    or nil
end

return M
