-- no. 17: images and file systems of any size, in little memory. A child does it, so that what it takes can be told.
local live = require "spec.support.live"

local SIZE = (live.long and 1024 or 64) * 2 ^ 20

--- What the child does with an image: everything prints a line, the last one is the most memory it had, in KiB.
local script = [[
  local moondock, tar = require "moondock", require "moondock.tar"
  local docker, size = assert(moondock.new()), %.0f
  local random = assert(io.open("/dev/urandom", "rb"))
  local left = size
  local function content()
    local piece = left > 0 and random:read(math.min(left, 65536)) or nil
    left = left - #(piece or "")
    return piece
  end
  local archive = tar.pack { big = { content = content, size = size } }
  print(assert(assert(docker:import(archive, { repo = "big:1" })):result()).id)
  local loaded = assert(assert(docker:load(assert(docker:save { "big:1" }))):result())
  print(loaded.images[1])
  local bytes, sink = 0, nil
  sink = function(some) bytes = bytes + #some end
  assert(assert(docker:image "big:1":save()):into(sink))
  local container = assert(docker:create { Image = "big:1", Cmd = { "none" } })
  for entry, rest in tar.each(assert(container:export())) do
    if entry.name == "big" then print(assert(rest:into(sink))) end
  end
  assert(container:remove() and docker:image "big:1":remove())
  for line in io.lines "/proc/self/status" do
    local most = line:match "VmHWM:%%s+(%%d+)"
    if most then print(most) end
  end
]]

live.describe("an image of many bytes", { "dockerd", "podman" }, function(on)
  it("no. 17: is imported, saved into a load, saved and exported in less than 64 MiB", function()
    local child = live.lua(script:format(SIZE), on.host)
    assert.matches("%x+", assert(child:line(600)))
    assert.matches("big:1", assert(child:line(600)))
    assert.equal(("%.0f"):format(SIZE), (assert(child:line(600)):gsub("%.0$", "")))
    assert.is_true(tonumber(assert(child:line(60))) < 64 * 1024)
    assert.equal(0, child:wait(10))
  end)
end)
