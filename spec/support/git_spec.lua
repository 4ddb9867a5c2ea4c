local engine = require "spec.support.engine"
local git = require "spec.support.git"

describe("a git server beside dockerd", function()
  it("serves branches and their directories", function()
    local own, reason = engine.dockerd()
    if not own then return pending(reason) end
    local served = git.serve(own, {
      main = { ["backend/Dockerfile"] = "FROM scratch\nCOPY a/file /\n", ["backend/a/file"] = "\0no newline" },
      other = { Dockerfile = "FROM scratch\nLABEL branch=other" },
    })
    finally(function() served:stop() end)
    local function build(what)
      return select(2, own:ask("POST", "/build?q=1&remote=" .. served.url .. "%23" .. what))
    end
    for _, what in ipairs { "main:backend", "other" } do
      local id = build(what):match "sha256:%x+"
      assert.is_truthy(id, what)
      assert.equal(200, own:ask("DELETE", "/images/" .. id))
    end
    assert.matches("find remote ref nosuch", build "nosuch")
  end)

  it("is one of several", function()
    local own, reason = engine.dockerd()
    if not own then return pending(reason) end
    local one, other = git.serve(own, { main = { a = "" } }), git.serve(own, { main = { b = "" } })
    assert.not_equal(one.url, other.url)
    one:stop()
    other:stop()
  end)
end)
