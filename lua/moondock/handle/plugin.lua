--- A plugin of the engine, as a handle: its name with methods. No request is made until a method is called.

local resource = require "moondock.resource"

---@class moondock.Plugin
---@field client moondock.Client
---@field id string   its name
local Plugin, handle = resource.class "Plugin"

--- Operation PluginInspect.
---@type fun(self: moondock.Plugin, given: { timeout: number? }?): table|nil, moondock.Error?
Plugin.inspect = resource.method "PluginInspect"

--- Operation PluginEnable. timeout: the engine's, in whole seconds, for the plugin to answer; 0 without.
---@type fun(self: moondock.Plugin, given: { timeout: integer? }?): true|nil, moondock.Error?
Plugin.enable = resource.method "PluginEnable"

--- Operation PluginDisable. force: though it is in use.
---@type fun(self: moondock.Plugin, given: { force: boolean?, timeout: number? }?): true|nil, moondock.Error?
Plugin.disable = resource.method "PluginDisable"

--- Operation PluginSet: a list of "NAME=value".
---@type fun(self: moondock.Plugin, body: string[], given: { timeout: number?, raw: table? }?): true|nil, moondock.Error?
Plugin.set = resource.method_with_body "PluginSet"

--- Operation PluginUpgrade: a Stream of messages. body: the privileges that are granted, as plugin_privileges lists them.
---@type fun(self: moondock.Plugin, body: table[], given: { remote: string, auth: table|string|nil, timeout: number? }): moondock.Stream|nil, moondock.Error?
Plugin.upgrade = resource.method_with_body "PluginUpgrade"

--- Operation PluginPush: a Stream of messages.
---@type fun(self: moondock.Plugin, given: { auth: table|string|nil, timeout: number? }?): moondock.Stream|nil, moondock.Error?
Plugin.push = resource.method "PluginPush"

--- Operation PluginDelete. force: though it is enabled.
---@type fun(self: moondock.Plugin, given: { force: boolean?, timeout: number? }?): true|nil, moondock.Error?
Plugin.remove = resource.method "PluginDelete"

return { handle = handle }
