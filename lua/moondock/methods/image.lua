--- Images on their way: building, pulling, loading, importing, saving; and plugins, which are images, too.

local Client = require "moondock.client"
local errors = require "moondock.error"
local messages = require "moondock.messages"
local options = require "moondock.options"
local reader = require "moondock.reader"
local resource = require "moondock.resource"
local transfer = require "moondock.transfer"

--- Fetch an image from its registry: a Stream of messages, whose `result` has the digest. Closing it cancels the pull. tag: a tag or a
--- digest; without, that of the name, else "latest"; all_tags: every one. auth: { username =, password = }, { identitytoken = } or
--- { registrytoken = }. Operation ImageCreate.
---@param name string
---@param given? { tag: string?, all_tags: boolean?, platform: string|table|nil, auth: table|string|nil, timeout: number? }
---@return moondock.Stream|nil
---@return moondock.Error? err
function Client:pull(name, given)
  options.expect("name", name, "string", 2)
  local names = { tag = "string", all_tags = "boolean", platform = "any", auth = "any", timeout = "number" }
  options.check("parameter", given, names, 2) -- ImageCreate's others are for import
  local params = resource.params("ImageCreate", {}, given, 2, names)
  local repository, tag = transfer.pulled(name, params)
  if not repository then
    return nil, tag
  end
  params.fromImage, params.tag = repository, tag
  return self:perform("ImageCreate", params, nil, messages.fields())
end

--- Make an image of a tar file of a root file system: a string, a function that returns the next one or nil, a Reader or an open
--- file. A Stream of messages, whose `result` has the id. Operation ImageCreate.
---@param source string|function|moondock.Reader|file*
---@param given? { repo: string?, tag: string?, message: string?, changes: string[]?, platform: string|table|nil, timeout: number? }
---@return moondock.Stream|nil
---@return moondock.Error? err
function Client:import(source, given)
  options.expect("source", source, "source", 2)
  local params = resource.params("ImageCreate", { fromSrc = "-", source = source }, given, 2)
  return self:perform("ImageCreate", params, nil, messages.fields())
end

--- Take in images as `docker save` writes them, from the same kinds of source: a Stream of messages, whose `result` has the
--- images. Operation ImageLoad.
---@param source string|function|moondock.Reader|file*
---@param given? { quiet: boolean?, platform: string|table|nil, timeout: number? }
---@return moondock.Stream|nil
---@return moondock.Error? err
function Client:load(source, given)
  options.expect("source", source, "source", 2)
  local params = resource.params("ImageLoad", { source = source }, given, 2)
  return self:perform("ImageLoad", params, nil, messages.fields())
end

--- Images as `docker save` writes them, a Reader. Operation ImageGetAll.
---@param names (string|moondock.Image)[]
---@param given? { platform: string|table|nil, timeout: number? }
---@return moondock.Reader|nil
---@return moondock.Error? err
function Client:save(names, given)
  options.expect("names", names, "table", 2)
  local ids = {}
  for i, name in ipairs(names) do
    ids[i] = options.id("an image's name", name, 2)
  end
  if #ids == 0 then
    return errors.fail("invalid", "no image was named")
  end
  return self:perform("ImageGetAll", resource.params("ImageGetAll", {}, resource.with(given, "names", ids), 2))
end

--- What only a session of BuildKit's own protocol could give.
local function needs_session(params)
  return params.session and "session" or params.remote == "client-session" and "remote"
end

--- Build an image: a Stream of messages, whose `result` has the id. Closing it cancels the build. Operation ImageBuild.
---
--- context: an archive, such as moondock.tar.dir "./app", or another source of one; or nil, with `remote` = "https://…/app.git#main:dir"
--- or a URL. The parameters are the engine's: t (a name or a list), dockerfile, buildargs ({ NAME = "value" }, moondock.null to pass
--- one on), labels, target, cachefrom, nocache, pull, rm, networkmode, platform, squash, …. version = "2" is BuildKit, as far as
--- it needs no session; its progress comes as text in `stream`, and as tables in `trace`. auths: { ["registry:5000"] = { username =,
--- password = } }.
---@param context string|function|moondock.Reader|file*|nil
---@param given? table
---@return moondock.Stream|nil
---@return moondock.Error? err
function Client:build(context, given)
  if context ~= nil then
    options.expect("context", context, "source", 2)
  end
  if type(given) == "table" and type(given.t) == "string" then
    given = resource.with(given, "t", { given.t })
  end
  local params = resource.params("ImageBuild", { source = context }, given, 2)
  if context == nil and not params.remote then
    return errors.fail("invalid", "there is nothing to build: neither a context nor a remote was given")
  end
  local name = needs_session(params)
  if name then
    reader.drop(context)
    return errors.fail("unsupported",
      ("%s needs a session of BuildKit's own protocol; for what does, run `docker buildx build`"):format(name))
  end
  return self:perform("ImageBuild", params, nil, messages.fields())
end

--- Operation BuildCancel, of a build with a buildid and BuildKit; others are cancelled by closing their stream.
---@type fun(self: moondock.Client, given: { id: string, timeout: number? }): true|nil, moondock.Error?
Client.build_cancel = resource.method "BuildCancel"

--- Make a plugin of a tar file with its config.json and rootfs. Operation PluginCreate.
---@param name string
---@param source string|function|moondock.Reader|file*
---@param given? { timeout: number? }
---@return true|nil
---@return moondock.Error? err
function Client:plugin_create(name, source, given)
  options.expect("name", name, "string", 2)
  options.expect("source", source, "source", 2)
  local params = resource.params("PluginCreate", { source = source }, resource.with(given, "name", name), 2)
  return self:perform("PluginCreate", params)
end

--- Fetch a plugin from its registry: a Stream of messages. Operation PluginPull.
---@param remote string        its reference
---@param privileges table[]   that are granted: those of plugin_privileges
---@param given? { name: string?, auth: table|string|nil, timeout: number? }
---@return moondock.Stream|nil
---@return moondock.Error? err
function Client:plugin_pull(remote, privileges, given)
  options.expect("remote", remote, "string", 2)
  options.expect("privileges", privileges, "table", 2)
  local params = resource.params("PluginPull", { body = privileges }, resource.with(given, "remote", remote), 2)
  return self:perform("PluginPull", params)
end
