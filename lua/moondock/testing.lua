--- Throwaway containers for specs: started, awaited, and removed by themselves.

local await = require "moondock.await"
local moondock = require "moondock"
local options = require "moondock.options"
local owner = require "moondock.lifecycle.owner"
local reader = require "moondock.reader"
local ready = require "moondock.lifecycle.ready"
local scoped = require "moondock.lifecycle.scoped"
local sweep = require "moondock.lifecycle.sweep"
local tar = require "moondock.tar"

local M = {}

--- What is to be removed at the end of the run, and of each block of busted that has begun since: lists of functions.
local blocks = { {} }

--- The last first. All are tried, whatever fails.
---@return moondock.Error? err   the first
local function remove_all(list)
  local first
  while #list > 0 do
    local returned, ok, err = pcall(table.remove(list))
    first = first or not returned and ok or not ok and err or nil
  end
  return first
end

local function begin_block()
  blocks[#blocks + 1] = {}
  return nil, true -- so that busted asks the others, too
end

--- Of a block that has begun before this was loaded nothing is known, and what there is belongs to it.
local function end_block()
  local err = remove_all(#blocks > 1 and table.remove(blocks) or blocks[1])
  if err then
    error(err, 0)
  end
  return nil, true
end

local function end_run()
  for i = #blocks, 1, -1 do
    pcall(remove_all, blocks[i]) -- the next sweep will have what is left
  end
  return nil, true
end

local busted = package.loaded.busted
if busted then
  for _, block in ipairs { "file", "describe" } do
    busted.subscribe({ block, "start" }, begin_block)
    busted.subscribe({ block, "end" }, end_block)
  end
  busted.subscribe({ "exit" }, end_run, { priority = 1 }) -- others may take the engine away
end

--- What ends the run when the Lua state is closed.
local sentinel

local function watch_state()
  if sentinel then
    return
  end
  local newproxy = rawget(_G, "newproxy") -- LuaJIT's tables have no finalizers
  if newproxy then
    sentinel = newproxy(true)
    getmetatable(sentinel).__gc = end_run
  else
    sentinel = setmetatable({}, { __gc = end_run })
  end
end

local function at_end(remove)
  table.insert(blocks[#blocks], remove)
end

--- The client of those who give none.
local own
--- The clients whose engine was swept.
local swept = setmetatable({}, { __mode = "k" })

---@return moondock.Client|nil
---@return moondock.Error? err
local function client_of(given, deadline)
  local client, err = given or own, nil
  if not client then
    client, err = moondock.new()
    own = client
  end
  if client and not swept[client] then
    watch_state()
    local left = deadline and math.max(0.001, deadline - await.now())
    swept[client] = sweep.sweep(client, { timeout = left }) ~= nil -- who cannot be asked now cannot make a container, either
  end
  return client, err
end

--- An image for this run.
---@return string|nil id
---@return moondock.Error? err
local function build(client, what, deadline)
  local context = reader.is_source(what) and what or tar.pack(what)
  local messages, err = client:build(context, {
    labels = { [owner.IMAGE_LABEL] = owner.id() }, rm = true, forcerm = true,
    timeout = deadline and math.max(0.001, deadline - await.now()),
  })
  local built
  if messages then
    built, err = messages:result()
    messages:close()
  end
  if not built then
    return nil, err
  end
  at_end(function()
    local ok, problem = client:image(built.id):remove()
    return ok or problem.kind == "not_found" or problem.kind == "conflict", problem -- the same files, the same image
  end)
  return built.id
end

local known = { name = "string", ready = "table", timeout = "number", build = "any", client = "table" }

--- What is ours of a caller's table, and the body.
local function parts_of(given, level)
  options.expect("a container", given, "table", level + 1)
  local ours, body = {}, {}
  for name, value in pairs(given) do
    (known[name] and ours or body)[name] = value
  end
  options.check("option", ours, known, level + 1)
  if ours.ready then
    ready.check(ours.ready, level + 1)
  end
  if ours.build ~= nil and type(ours.build) ~= "table" then
    options.expect("option \"build\"", ours.build, "source", level + 1)
  end
  return ours, options.body("ContainerCreate", body, nil, level + 1)
end

--- A container for the specs of this block: `assert(testing.container { Image = "redis:7", ready = { port = 6379, inside = true } })`.
---
--- Fields of the Engine API's own, as for `docker:create`, and: ready, see `lifecycle.wait`; build, instead of an Image: files by their
--- names, as moondock.tar.pack has them, or another source of a context, such as moondock.tar.dir "./app"; name; timeout, seconds for all
--- of it, without: 60 for `ready`; client, without: moondock.new(), one that blocks.
---
--- It is removed, as is the image, at the end of the busted block that it was made in: the `describe` around it, else the file. Without
--- busted: when the Lua state is closed. If the process dies before, the next one's first container removes it; see `lifecycle.sweep`.
---@param given table
---@return moondock.Container|nil
---@return moondock.Error? err
function M.container(given)
  local ours, body = parts_of(given, 2)
  local deadline = ours.timeout and await.now() + ours.timeout
  local client, err = client_of(ours.client, deadline)
  if not client then
    return nil, err
  elseif ours.build ~= nil then
    body.Image, err = build(client, ours.build, deadline)
    if not body.Image then
      return nil, err
    end
  end
  local container
  container, err = scoped.start(client, body, {
    name = ours.name, ready = ours.ready, timeout = deadline and math.max(0.001, deadline - await.now()),
  })
  if not container then
    return nil, err
  end
  at_end(function()
    return scoped.remove(container)
  end)
  return container
end

return M
