local script = require "spec.support.script"

describe("an image", function()
  it("prints as what it is", function()
    assert.equal("image alpine:3", tostring((script {}):image "alpine:3"))
  end)

  it("can be inspected, its name keeps its slashes", function()
    for name, segments in pairs {
      alpine = "alpine", ["registry:5000/team/app:1"] = "registry%3A5000/team/app%3A1", ["sha256:ab"] = "sha256%3Aab",
    } do
      local docker, t = script { { "GET", "/v1.45/images/" .. segments .. "/json", json = { Id = "sha256:ab" } } }
      assert.equal("sha256:ab", docker:image(name):inspect().Id)
      t:finish()
    end
  end)

  it("can be meant by a handle", function()
    local docker, t = script { { "GET", "/v1.45/images/a/b/json", json = {} } }
    assert(docker:image(docker:image "a/b"):inspect())
    t:finish()
  end)

  it("can be removed", function()
    local docker, t = script { { "DELETE", "/v1.45/images/app?force=1&noprune=0", json = { { Untagged = "app" } } } }
    assert.same({ { Untagged = "app" } }, docker:image("app"):remove { force = true, noprune = false })
    t:finish()
  end)

  it("that is missing, or in use, is an Error", function()
    for status, kind in pairs { [404] = "not_found", [409] = "conflict" } do
      local docker, t = script { { "DELETE", "/v1.45/images/app", status = status, json = { message = "no" } } }
      local value, err = docker:image("app"):remove()
      assert.is_nil(value)
      assert.equal(kind, err.kind)
      t:finish()
    end
  end)
end)
