local class = require "moondock.class"
local errors = require "moondock.error"
local moondock = require "moondock"
local reader = require "moondock.reader"
local stream = require "moondock.stream"

describe("an object", function()
  it("does not lead to its class", function()
    local docker = assert(moondock.new { host = "unix:///nowhere" })
    for _, object in ipairs {
      docker, docker:container "web", docker:exec "1", docker:image "busybox", docker:network "n", docker:swarm(),
      errors.new("invalid", "no"), reader.new(function() end), stream.new {},
    } do
      assert.is_nil(object.__index)
      assert.equal("string", type(getmetatable(object)))
      assert.has_error(function() setmetatable(object, {}) end)
    end
  end)

  it("changes no other one", function()
    local docker = assert(moondock.new { host = "unix:///nowhere" })
    docker.ping = function() return "pong" end
    assert.equal("pong", docker:ping())
    assert.equal("connect", select(2, assert(moondock.new { host = "unix:///nowhere" }):ping()).kind)
  end)

  it("has its class's metamethods, and is told from others", function()
    local Point = { __name = "Point" }
    function Point:__tostring() return "at " .. self.x end
    local one = class.new(Point, { x = 1 })
    assert.equal("at 1", tostring(one))
    assert.is_true(class.is(one, Point))
    assert.is_false(class.is({}, Point))
    assert.is_false(class.is("Point", Point))
  end)
end)
