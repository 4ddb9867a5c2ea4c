--- An image, as a handle: a name or an id with methods. No request is made until a method is called.

local messages = require "moondock.messages"
local resource = require "moondock.resource"
local transfer = require "moondock.transfer"

---@class moondock.Image
---@field client moondock.Client
---@field id string   or its name: "registry:5000/team/app:1"
local Image, handle = resource.class "Image"

--- Operation ImageInspect. platform: "os/arch[/variant]", of an image that has several.
---@type fun(self: moondock.Image, given: { manifests: boolean?, platform: string|table|nil, timeout: number? }?): table|nil, moondock.Error?
Image.inspect = resource.method "ImageInspect"

--- Operation ImageHistory: { { Id =, Created =, CreatedBy =, Tags =, Size =, Comment = }, … }.
---@type fun(self: moondock.Image, given: { platform: string|table|nil, timeout: number? }?): table[]|nil, moondock.Error?
Image.history = resource.method "ImageHistory"

--- One more name: { repo = "registry:5000/app", tag = "1" }. Operation ImageTag.
---@type fun(self: moondock.Image, given: { repo: string, tag: string?, timeout: number? }): true|nil, moondock.Error?
Image.tag = resource.method "ImageTag"

--- Operation ImageAttestations.
---@type fun(self: moondock.Image, given: { platform: string|table|nil, type: string[]?, statement: boolean?, timeout: number? }?): table[]|nil, moondock.Error?
Image.attestations = resource.method "ImageAttestations"

--- What the registry has under its name: Descriptor and Platforms. Operation DistributionInspect.
---@type fun(self: moondock.Image, given: { auth: table|string|nil, timeout: number? }?): table|nil, moondock.Error?
Image.distribution = resource.method "DistributionInspect"

--- The image as `docker save` writes it, a Reader; `docker:save` takes several. Operation ImageGet.
---@type fun(self: moondock.Image, given: { platform: string|table|nil, timeout: number? }?): moondock.Reader|nil, moondock.Error?
Image.save = resource.method "ImageGet"

--- Operation ImageDelete: a list of what was untagged and deleted.
---@type fun(self: moondock.Image, given: { force: boolean?, noprune: boolean?, platforms: string[]?, timeout: number? }?): table[]|nil, moondock.Error?
Image.remove = resource.method "ImageDelete"

--- Send it to the registry that its name says: a Stream of messages, whose `result` has the digest. tag: without, that of the
--- name; all_tags: every one. auth: { username =, password = }, { identitytoken = } or { registrytoken = }. Operation ImagePush.
---@param given? { tag: string?, all_tags: boolean?, platform: string|table|nil, auth: table|string|nil, timeout: number? }
---@return moondock.Stream|nil
---@return moondock.Error? err
function Image:push(given)
  local params = resource.params("ImagePush", {}, given, 2, { all_tags = "boolean" })
  local repository, tag = transfer.pushed(self.id, params)
  if not repository then
    return nil, tag
  end
  params.name, params.tag = repository, tag
  return self.client:perform("ImagePush", params, nil, messages.fields())
end

return { handle = handle }
