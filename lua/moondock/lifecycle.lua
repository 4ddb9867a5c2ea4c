--- What a container goes through, as helpers above the client.

local image = require "moondock.lifecycle.image"

local M = {}

--- Have an image, by a policy.
M.image = image.have

return M
