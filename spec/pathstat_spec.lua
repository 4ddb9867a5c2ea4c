local base64 = require "moondock.base64"
local pathstat = require "moondock.pathstat"

local function decode(json)
  return pathstat.decode(base64.encode(json))
end

describe("a path's stat", function()
  it("has the type and the permissions of Go's FileMode", function()
    for mode, want in pairs {
      [420] = { "file", 420 }, [2 ^ 31 + 493] = { "directory", 493 }, [2 ^ 27 + 511] = { "symlink", 511 },
      [2 ^ 26 + 432] = { "block", 432 }, [2 ^ 26 + 2 ^ 21 + 438] = { "char", 438 }, [2 ^ 25 + 384] = { "fifo", 384 },
      [2 ^ 24 + 448] = { "socket", 448 }, [2 ^ 23 + 493] = { "file", tonumber("4755", 8) },
      [2 ^ 22 + 493] = { "file", tonumber("2755", 8) },
      [2 ^ 31 + 2 ^ 20 + 511] = { "directory", tonumber("1777", 8) },
    } do
      local stat = decode(('{"name":"x","size":1,"mode":%d}'):format(mode))
      assert.same(want, { stat.type, stat.permissions })
      assert.same({ "x", 1, mode }, { stat.name, stat.size, stat.mode })
    end
  end)

  it("is none when it makes no sense", function()
    assert.is_nil(pathstat.decode(nil))
    for _, header in ipairs { "", "?", base64.encode "{", base64.encode "5", base64.encode "null" } do
      assert.is_nil(pathstat.decode(header))
    end
    for _, text in ipairs { "{}", '{"mode":"5"}', '{"mode":-1}', '{"mode":1.5}', '{"mode":null}' } do
      assert.is_nil(decode(text))
    end
  end)
end)
