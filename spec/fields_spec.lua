local fields = require "moondock.fields"

describe("the fields of a body", function()
  it("are those that the API knows, at any depth and in any case", function()
    for _, body in ipairs {
      { Image = "x", image = "x", CMD = {} }, { HostConfig = { Mounts = { { Type = "bind", BindOptions = {} } } } },
      { NetworkingConfig = { EndpointsConfig = { any = { Aliases = {} } } } }, { Labels = { anything = "goes" } },
    } do
      assert.is_nil((select(2, fields.unknown(body, "ContainerCreateRequest"))))
    end
  end)

  it("that nobody knows are named with their place", function()
    for _, case in ipairs {
      { { Imag = "x" }, "", "Imag" }, { { HostConfig = { Mounts = { {}, { Typ = 1 } } } }, "HostConfig.Mounts.2",
        "Typ" },
      { { NetworkingConfig = { EndpointsConfig = { net = { Alias = {} } } } }, "NetworkingConfig.EndpointsConfig.net",
        "Alias" },
    } do
      local where, name = fields.unknown(case[1], "ContainerCreateRequest")
      assert.same({ case[2], case[3] }, { where, name })
    end
  end)

  it("are merged without touching either table", function()
    local a, b = { x = 1, t = { p = 1, q = 2 } }, { y = 2, t = { q = 3 } }
    assert.same({ x = 1, y = 2, t = { p = 1, q = 3 } }, fields.merge(a, b))
    assert.same({ { x = 1, t = { p = 1, q = 2 } }, { y = 2, t = { q = 3 } } }, { a, b })
  end)
end)
