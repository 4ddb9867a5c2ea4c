local json = require "moondock.json"
local parameter = require "moondock.parameter"

describe("a parameter", function()
  it("of a platform is text for some operations, JSON for others", function()
    for _, case in ipairs {
      { "linux", "linux" }, { "linux/arm64", "linux/arm64" }, { "linux/arm/v7", "linux/arm/v7" },
      { { os = "linux", architecture = "arm", variant = "v7" }, "linux/arm/v7" },
    } do
      assert.same({ case[2] }, parameter.texts("platform", case[1]))
      assert.is_nil(parameter.mismatch("platform", case[1]))
    end
    assert.same({ '{"architecture":"arm","os":"linux","variant":"v7"}' }, parameter.texts("oci", "linux/arm/v7"))
    local given = { os = "linux", architecture = "amd64", ["os.version"] = "1" }
    assert.same(given, json.decode(parameter.texts("oci", given)[1]))
    assert.equal(2, #parameter.texts("ocis", { "linux/amd64", "linux/arm64" }))
    for _, one in ipairs { "linux/amd64", given } do assert.equal(1, #parameter.texts("ocis", one)) end
    for _, bad in ipairs { "", "/x", "a//b", "a/", "a/b/c/d", {} } do
      assert.is_string(parameter.mismatch("platform", bad))
      assert.is_string(parameter.mismatch("oci", bad))
    end
    assert.is_string(parameter.mismatch("oci", "linux"))
    assert.is_string(parameter.mismatch("ocis", { "linux/amd64", "linux" }))
  end)

  it("of a version is a number, its digits, or the object's Version", function()
    assert.same({ "12" }, parameter.texts("index", 12))
    assert.same({ "18446744073709551615" }, parameter.texts("index", "18446744073709551615"))
    local decoded = json.decode '{"Version":{"Index":9223372036854775807}}'
    assert.same({ "9223372036854775807" }, parameter.texts("index", decoded.Version))
    assert.is_string(parameter.mismatch("index", {}))
  end)

  it("of JSON keeps a null, and an empty list", function()
    assert.same({ '{"A":null}' }, parameter.texts("json {}", { A = json.null }))
    assert.same({ "{}" }, parameter.texts("json {}", {}))
    assert.same({ "[]" }, parameter.texts("json []", {}))
  end)

  it("of filters has lists, single values and maps in one form", function()
    for _, given in ipairs { { label = { "b", "a" } }, { label = { a = true, b = true, c = false } } } do
      assert.same({ '{"label":["a","b"]}' }, parameter.texts("filters", given))
    end
    assert.same({ '{"dangling":["false"],"until":["5"]}' }, parameter.texts("filters", { dangling = false,
      ["until"] = 5 }))
  end)
end)
