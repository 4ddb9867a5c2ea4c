--- What a container goes through, as helpers above the client. Each has a file of its own in lifecycle/, and its description there.

local image = require "moondock.lifecycle.image"
local ready = require "moondock.lifecycle.ready"

return {
  policies = image.policies,
  image = image.image,
  wait = ready.wait,
}
