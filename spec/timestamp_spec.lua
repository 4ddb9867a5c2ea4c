local timestamp = require "moondock.timestamp"

describe("a point in time", function()
  it("is seconds, as a number or as text", function()
    for given, sent in pairs { [0] = "0", [1700000000] = "1700000000", [1.5] = "1.500000000", ["5"] = "5",
      ["5.25"] = "5.25" } do
      assert.equal(sent, timestamp.parse(given))
    end
  end)

  it("is a date, with a zone or in local time", function()
    for given, sent in pairs {
      ["1970-01-01T00:00:00Z"] = "0.000000000", ["1969-12-31T23:59:59Z"] = "-1.000000000",
      ["2000-02-29T12:00:00.123456789+02:00"] = "951818400.123456789",
        ["2100-03-01T00:00:00Z"] = "4107542400.000000000",
      ["2026-11-26T06:00Z"] = "1795672800.000000000", ["2026-11-26 06:00:00-01:30"] = "1795678200.000000000",
    } do
      assert.equal(sent, timestamp.parse(given), given)
    end
    local here = os.time { year = 2026, month = 11, day = 26, hour = 6, min = 1, sec = 2 }
    assert.equal(here .. ".000000000", timestamp.parse "2026-11-26T06:01:02")
    assert.equal(here - 62 .. ".000000000", timestamp.parse "2026-11-26T06:00")
    assert.equal(here - 62 - 6 * 3600 .. ".000000000", timestamp.parse "2026-11-26")
  end)

  it("counts back from now by a length of time", function()
    for given, sent in pairs { ["10m"] = "999400", ["1h30m"] = "994600", ["0.5s"] = "999999.500000000",
      ["-5s"] = "1000005" } do
      assert.equal(sent, timestamp.parse(given, 1000000))
    end
  end)

  it("is nothing else", function()
    for _, bad in ipairs { "", "now", "2026-13-01", "2026-01-01T25:00", "2026-01-01T10:00+5", "10x", "m10" } do
      assert.is_nil(timestamp.parse(bad), bad)
    end
  end)
end)

describe("a length of time", function()
  it("is read as Go writes it", function()
    for given, seconds in pairs {
      ["60s"] = 60, ["1m30s"] = 90, ["250ms"] = 0.25, ["1.5h"] = 5400, ["1us"] = 1e-6, ["0"] = 0, ["-2m"] = -120,
        ["+1s"] = 1,
    } do
      assert.is_true(math.abs(seconds - timestamp.duration(given)) < 1e-12)
    end
    for _, bad in ipairs { "", "5", "s", "1.2.3s", "abc" } do assert.is_nil(timestamp.duration(bad), bad) end
  end)
end)
