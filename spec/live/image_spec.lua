local live = require "spec.support.live"
local process = require "spec.support.process"

local _, root = process.run { "sh", "spec/support/rootfs.sh" }

live.describe("an image", { "dockerd", "podman" }, function(on)
  local docker = on.docker

  it("is imported, listed, inspected, run and removed", function()
    local at = 1
    local function piece()
      at = at + 100000
      return at - 100000 <= #root and root:sub(at - 100000, at - 1) or nil
    end
    local messages = assert(assert(docker:import(piece,
      { repo = "imported:1", message = "by a spec", changes = { "ENV PATH=/bin", 'CMD ["echo", "hi"]' } })):collect(60))
    local id = messages[#messages].status
    assert.matches("^sha256:%x+$", id)

    local image = docker:image "imported:1"
    local made = assert(image:inspect())
    assert.same({ id, "linux", { "echo", "hi" } }, { made.Id, made.Os, made.Config.Cmd })
    assert.matches("imported:1$", made.RepoTags[1])
    local listed = assert(docker:images { filters = { reference = "imported" } })
    assert.same({ 1, id }, { #listed, listed[1].Id })
    assert.is_true(#docker:images() > 1)

    local container = on:run { Image = "imported:1", Cmd = made.Config.Cmd }
    assert.equal(0, container:wait().StatusCode)
    assert.equal("hi\n", assert(container:logs():collect(10)).stdout)
    assert(container:remove())

    local gone = {}
    for _, change in ipairs(assert(image:remove())) do gone[next(change)] = true end
    assert.same({ Untagged = true, Deleted = true }, gone)
    for _, method in ipairs { "inspect", "remove" } do
      local _, err = image[method](image)
      assert.equal("not_found", err.kind)
      assert.matches("imported:1", err.message)
    end
  end)

  it("is imported from a string", function()
    -- podman 4.3 does not look at `tag`
    local given = on.kind == "podman" and { repo = "whole:2" } or { repo = "whole", tag = "2" }
    assert(assert(docker:import(root, given)):collect(60))
    assert(docker:image "whole:2":remove())
  end)

  it("is not made of what is no tar file", function()
    local stream, err = docker:import("this is no tar file", { repo = "bad" })
    if stream then _, err = stream:collect(10) end
    assert.equal("api", err.kind)
    assert.matches("unexpected EOF", err.message)
  end)
end)
