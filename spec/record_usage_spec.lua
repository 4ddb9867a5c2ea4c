local json = require "moondock.json"
local record = require "moondock.record"

--- What an engine of an API version answers to GET /system/df.
local function answer(version)
  local file = assert(io.open("spec/fixtures/records/" .. version .. ".json"))
  local df = assert(json.decode(file:read "*a")).df
  file:close()
  return df
end

describe("record.disk_usage", function()
  for _, version in ipairs { "1.41", "1.44", "1.52", "1.55" } do
    it("has one shape, by API " .. version, function()
      local usage = record.disk_usage(answer(version))
      local listed = version ~= "1.52"
      local function check(name, count, active, size, reclaimable)
        local one = usage[name]
        assert.same({ count, active, size, reclaimable }, { one.count, one.active, one.size, one.reclaimable })
        assert.equal(listed and count or 0, #one.items)
      end
      check("images", 2, 1, 1982415, 49)
      check("containers", 2, 1, 350, 300)
      check("volumes", 4, 2, 1200, 200)
      check("build_cache", 3, 1, 10245, 10240)
    end)
  end

  it("takes what the engine sums up rather than what it lists", function()
    local df = answer "1.52"
    df.Images, df.LayersSize = { { Id = "x", Containers = -1 } }, 7
    local images = record.disk_usage(df).images
    assert.same({ 2, 1982415, 1 }, { images.count, images.size, #images.items })
  end)

  it("frees no image of which the engine does not know whether it is used", function()
    local images = record.disk_usage { LayersSize = 9, Images = {
      { Containers = -1, Size = 5, SharedSize = 1 }, { Containers = 0, Size = 5, SharedSize = -1 }, { Size = 5 },
    } }.images
    assert.same({ 3, 0, 9, 0 }, { images.count, images.active, images.size, images.reclaimable })
  end)

  it("has zeros of what was not asked for", function()
    local nothing = { count = 0, active = 0, size = 0, reclaimable = 0, items = {} }
    local all = { images = nothing, containers = nothing, volumes = nothing, build_cache = nothing }
    assert.same(all, record.disk_usage {})
    assert.same(all, record.disk_usage { Images = json.null, LayersSize = json.null, ImageUsage = json.null })
    assert.same(all, record.disk_usage(json.null))
  end)
end)
