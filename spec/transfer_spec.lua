local transfer = require "moondock.transfer"

describe("what is pulled", function()
  it("is one tag, a digest, or all tags on request", function()
    local digest = "sha256:" .. ("a"):rep(64)
    for _, case in ipairs {
      { "alpine", {}, "docker.io/library/alpine", "latest" },
      { "alpine:3", {}, "docker.io/library/alpine", "3" },
      { "alpine:3", { tag = "4" }, "docker.io/library/alpine", "4" },
      { "alpine", { all_tags = true }, "docker.io/library/alpine", nil },
      { "localhost:5000/a/b:c", {}, "localhost:5000/a/b", "c" },
      { "alpine@" .. digest, {}, "docker.io/library/alpine", digest },
      { "alpine:3@" .. digest, {}, "docker.io/library/alpine", digest },
      { "alpine", { tag = digest }, "docker.io/library/alpine", digest },
    } do
      local name, tag = transfer.pulled(case[1], case[2])
      assert.same({ case[3], case[4] }, { name, tag })
    end
  end)

  it("is not one and all, and has a name", function()
    for _, case in ipairs {
      { "alpine:3", { all_tags = true } }, { "alpine", { all_tags = true, tag = "3" } },
      { "alpine@sha256:" .. ("a"):rep(64), { all_tags = true } }, { "Alpine", {} }, { "", {} },
    } do
      local name, err = transfer.pulled(case[1], case[2])
      assert.is_nil(name)
      assert.equal("invalid", err.kind)
    end
  end)
end)

describe("what is pushed", function()
  it("is one tag, or all on request, never a digest", function()
    for _, case in ipairs {
      { "r.io/a", {}, "r.io/a", "latest" }, { "r.io/a:1", {}, "r.io/a", "1" },
      { "r.io/a:1", { tag = "2" }, "r.io/a", "2" }, { "r.io/a", { all_tags = true }, "r.io/a", nil },
    } do
      local name, tag = transfer.pushed(case[1], case[2])
      assert.same({ case[3], case[4] }, { name, tag })
    end
    local name, err = transfer.pushed("r.io/a@sha256:" .. ("a"):rep(64), {})
    assert.is_nil(name)
    assert.matches("a digest cannot be pushed", err.message)
  end)
end)
