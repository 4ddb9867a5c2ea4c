local version = require "moondock.version"

describe("version", function()
  it("is two numbers, perhaps with a v and spaces", function()
    for text, parsed in pairs {
      ["1.41"] = "1.41", ["v1.41"] = "1.41", [" 1.41\n"] = "1.41", ["\tv1.9 "] = "1.9", ["10.0"] = "10.0",
    } do
      assert.equal(parsed, version.parse(text))
    end
  end)

  it("is nothing else", function()
    for _, other in ipairs {
      "", "1", "1.", ".41", "1.41.0", "V1.41", "1,41", "-1.4", "1.4x", "1.41\r\nX: y", "latest", 1.41, true, {},
    } do
      assert.is_nil(version.parse(other))
    end
    assert.is_nil(version.parse(nil))
  end)

  it("is compared number by number", function()
    for _, case in ipairs {
      { "1.41", "1.41", true }, { "1.42", "1.41", true }, { "1.40", "1.41", false }, { "1.9", "1.10", false },
      { "1.100", "1.99", true }, { "2.0", "1.99", true }, { "1.99", "2.0", false },
    } do
      assert.equal(case[3], version.at_least(case[1], case[2]))
    end
  end)

  it("is the newest when paths have none", function()
    assert.is_true(version.at_least(false, "1.99"))
  end)

  it("has a minimum", function()
    assert.equal("1.9", version.min("1.9", "1.10"))
    assert.equal("1.9", version.min("1.10", "1.9"))
    assert.equal("1.41", version.min("1.41", "1.41"))
  end)

  it("knows its own range", function()
    assert.is_true(version.at_least(version.NEWEST, version.OLDEST))
    assert.equal(version.OLDEST, version.parse(version.OLDEST))
    assert.equal(version.NEWEST, version.parse(version.NEWEST))
  end)
end)
