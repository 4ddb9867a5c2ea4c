--- What a container goes through, as helpers above the client. Each has a file of its own in lifecycle/, and its description there.

local image = require "moondock.lifecycle.image"
local owner = require "moondock.lifecycle.owner"
local ready = require "moondock.lifecycle.ready"
local scoped = require "moondock.lifecycle.scoped"
local sweep = require "moondock.lifecycle.sweep"

return {
  policies = image.policies,
  image = image.image,
  wait = ready.wait,
  with = scoped.with,
  scoped = scoped.scoped,
  labels = owner.labels,
  sweep = sweep.sweep,
}
