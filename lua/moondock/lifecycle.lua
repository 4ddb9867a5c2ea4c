--- What a container goes through, as helpers above the client. Each has a file of its own in lifecycle/, and its description there.

local body = require "moondock.lifecycle.body"
local ensure = require "moondock.lifecycle.ensure"
local env = require "moondock.lifecycle.env"
local image = require "moondock.lifecycle.image"
local owner = require "moondock.lifecycle.owner"
local ready = require "moondock.lifecycle.ready"
local rebuild = require "moondock.lifecycle.rebuild"
local recreate = require "moondock.lifecycle.recreate"
local replace = require "moondock.lifecycle.replace"
local scoped = require "moondock.lifecycle.scoped"
local succeed = require "moondock.lifecycle.succeed"
local sweep = require "moondock.lifecycle.sweep"

return {
  policies = image.policies,
  image = image.image,
  wait = ready.wait,
  with = scoped.with,
  scoped = scoped.scoped,
  labels = owner.labels,
  sweep = sweep.sweep,
  body = body.body,
  env = env.env,
  recreate = recreate.recreate,
  restart = recreate.restart,
  ensure = ensure.ensure,
  replace = replace.replace,
  succeed = succeed.succeed,
  rebuild = rebuild.rebuild,
}
