--- What a client asks of the engine itself.

local Client = require "moondock.client"
local resource = require "moondock.resource"

--- Operation SystemVersion.
---@type fun(self: moondock.Client, given: { timeout: number? }?): table|nil, moondock.Error?
Client.version = resource.method "SystemVersion"

--- Operation SystemInfo.
---@type fun(self: moondock.Client, given: { timeout: number? }?): table|nil, moondock.Error?
Client.info = resource.method "SystemInfo"

--- What images, containers, volumes and the build cache take on the disk; moondock.record.disk_usage reads what any engine says.
--- Operation SystemDataUsage.
---@type fun(self: moondock.Client, given: { type: string[]?, verbose: boolean?, timeout: number? }?): table|nil, moondock.Error?
Client.df = resource.method "SystemDataUsage"

--- Have the engine check credentials: { username =, password =, serveraddress = }. Operation SystemAuth.
---@type fun(self: moondock.Client, body: table, given: { timeout: number?, raw: table? }?): table|nil, moondock.Error?
Client.auth = resource.method_with_body "SystemAuth"

--- What happens: a Stream of events. since, until: seconds since the epoch, a date, or a duration that counts back from now. resume:
--- when the connection ends, make another one and go on where it ended, without doubles; see events.lua. Operation SystemEvents.
---@param given? { since: number|string|nil, until: number|string|nil, filters: table?, resume: boolean?, timeout: number? }
---@return moondock.Stream|nil
---@return moondock.Error? err
function Client:events(given)
  local params = resource.params("SystemEvents", {}, given, 2, { resume = "boolean" })
  if params.resume then
    return require("moondock.events").resumed(self, params)
  end
  return self:perform("SystemEvents", params)
end
