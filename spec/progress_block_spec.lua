local drawn = require "spec.support.drawn"
local json = require "moondock.json"
local progress = require "moondock.progress"

local each_second, expected, layer, pull = drawn.each_second, drawn.expected, drawn.layer, drawn.pull
local replayed, watched = drawn.replayed, drawn.watched

describe("figures that make no sense", function()
  local function line(message, columns)
    local one = watched(columns or 80, 24)
    one.update(0, message)
    return one.screen:text():match "^[^\n]*"
  end

  it("are shown as far as they do", function()
    assert.equal("a: Downloading 5MB", line(layer("a", "Downloading", 5000000)))
    assert.equal("a: Downloading 5MB", line(layer("a", "Downloading", 5000000, -1)))
    assert.equal("a: Downloading [====================] 5MB", line(layer("a", "Downloading", 5000000, 4000000)))
    assert.equal("a: Downloading [>                   ] 0B/9B", line(layer("a", "Downloading", 0, 9)))
    assert.equal("a: Converging [==========>         ]", line(layer("a", "Converging", 1, 2, { hidecounts = true })))
    assert.equal("a: Tasks [==========>         ] 1/2 tasks", line(layer("a", "Tasks", 1, 2, { units = "tasks" })))
    assert.equal("a: Downloading", line(layer("a", "Downloading", "5", {})))
    assert.equal("a: Downloading", line(layer("a", "Downloading", -5, -5)))
    assert.equal("a: Downloading", line { id = "a", status = "Downloading", progressDetail = "x" })
    assert.equal("a: Downloading", line { id = "a", status = "Downloading", progressDetail = json.null })
    assert.matches("^a: Downloading %[>", line(layer("a", "Downloading", 1, 1e308)))
    assert.equal("Waiting", line { id = 7, status = "Waiting" })
    assert.equal("", line { id = "a", status = {} })
  end)

  it("are summed up as far as they do", function()
    local function sum(list)
      local one = watched(80, 24)
      for _, step in ipairs(each_second(list)) do
        one.update(step.at, step.message)
      end
      return one.screen:text():match "[^\n]*$"
    end
    assert.equal("0/2 layers, 3MB, 3MB/s, 1.0s", sum {
      layer("a", "Downloading", 1e6), layer("b", "Downloading", 2e6, 9e6),
    })
    assert.equal("0/1 layers, 1MB/9MB, 333.3kB/s, 3.0s", sum { layer("a", "Downloading", 8e6, 9e6),
      layer("a", "Retrying in 2 seconds"), layer("a", "Retrying in 1 second"), layer("a", "Downloading", 1e6, 9e6) })
    assert.equal("0/1 layers, 9MB, 4.5MB/s, 2.0s", sum {
      layer("a", "Downloading", 1e6, 9e6), layer("a", "Extracting", 1, 9e6), layer("a", "Extracting", 2, 9e6),
    })
    assert.matches("^0/2 layers, ", sum {
      layer("a", "Downloading", 1e308, 1e308), layer("b", "Downloading", 1e308, 1.5e308),
    })
  end)
end)

describe("the lines on a terminal", function()
  local list = each_second { pull[1], pull[2], pull[5], pull[6], pull[7], pull[14], { stream = "日本語 héllo\n" },
    { stream = "Step 1/2 : RUN echo 日本語 日本語 日本語 日本語 日本語 日本語 日本語 日本語 日本語" } }

  it("fit into every width", function()
    for columns = 2, 200, 3 do
      replayed(list, columns, 24)
    end
    local narrow = watched(1, 50)
    narrow.update(0, pull[5])
    assert.equal("b\n0", narrow.screen:text())
  end)

  it("fit into every height", function()
    for rows = 1, 12 do
      replayed(list, 80, rows)
    end
    local one = replayed({ list[1], list[2], list[3] }, 80, 3)
    assert.equal("… and 2 more\n1/2 layers, 1MB/9MB, 500kB/s, 2.0s", one.screen:text())
  end)

  it("leave nothing behind when the terminal gets narrower or wider", function()
    local seed = 7
    for _ = 1, 20 do
      local one, columns = watched(100, 40), 100
      for i, step in ipairs(list) do
        one.update(step.at, step.message)
        assert.equal(expected(list, i, columns, 40):text(), one.screen:text())
        seed = (seed * 16807) % 2147483647
        columns = 30 + seed % 100
        one.screen:resize(columns, 40)
      end
    end
  end)

  it("are as many as there is room for: what moves first, then what waits", function()
    local one = watched(80, 8)
    for i = 1, 5000 do
      one.update(0, layer(("%04d"):format(i), i % 1000 == 0 and "Pulling fs layer" or "Already exists"))
    end
    one.update(1, layer("4321", "Downloading", 1, 2))
    assert.equal([[
1000: Pulling fs layer
2000: Pulling fs layer
3000: Pulling fs layer
4000: Pulling fs layer
4321: Downloading [==========>         ] 1B/2B
… and 4995 more
4994/5000 layers, 1B/2B, 1B/s, 1.0s]], one.screen:text())
    assert.equal(one.screen:text(), one.screen:history())
  end)

  it("are the same in whatever order messages come", function()
    local seed = 11
    for _ = 1, 30 do
      local order = {}
      for i, message in ipairs(pull) do
        seed = (seed * 16807) % 2147483647
        table.insert(order, seed % i + 1, message)
      end
      replayed(each_second(order), 60, 30)
    end
  end)

  it("have no size that no terminal has", function()
    local view = progress.new { size = function() return 0, 0 end }
    assert.equal("a: Downloading [========>           ] 4B/10B\n0/1 layers, 4B/10B, 0.0s\n",
      (view:update(0, layer("a", "Downloading", 4, 10))))
    local columns = 30
    view = progress.new { size = function() return columns, 10 end }
    view:update(0, layer("a", "Downloading", 4, 10))
    columns = nil -- it is gone
    local lines = view:update(1, layer("a", "Downloading", 5, 10)):gsub("\27%[.", "")
    assert.equal("\ra: Downloading 5B/10B 1B/s 5.0\n0/1 layers, 5B/10B, 5B/s, 1.0s\n", lines)
  end)
end)

describe("what is drawn", function()
  it("is drawn 20 times a second at most, and in the end", function()
    local one = watched(80, 24)
    for i = 0, 9999 do
      local seconds = one.update(i / 1000, layer("a", "Downloading", i, 9999))
      assert.is_true(seconds > 0 and (seconds <= 0.05 or seconds == 1))
    end
    assert.is_true(one.writes <= 201 and one.writes > 150)
    one.finish(9.9991)
    assert.matches("9.999kB", one.screen:text())
  end)

  it("is drawn again each second while nothing comes", function()
    local one = watched(80, 24)
    assert.equal(1, one.update(0, { stream = "Step 1/1 : RUN sleep\n" }))
    assert.equal(0.5, one.update(0.5))
    assert.equal(1, one.writes)
    assert.equal(1, one.update(1))
    assert.equal(2, one.writes)
    assert.equal(1, one.update(1.25, { stream = "a\n" }))
    assert.is_true(math.abs(0.05 - 0.04 - one.update(1.29, { stream = "b\n" })) < 1e-6)
  end)

  it("has colours only if they are wanted", function()
    local one = watched(80, 24, { color = true })
    one.update(0, layer("a", "Downloading", 1, 2))
    one.update(1, layer("b", "Pull complete"))
    assert.same({ "36", "0", "36", "0", "32", "0" }, one.screen.colors)
    assert.equal("a: Downloading [==========>         ] 1B/2B\nb: Pull complete\n1/2 layers, 1B/2B, 1B/s, 1.0s",
      one.screen:text())
    one = watched(80, 24)
    one.update(0, layer("a", "Downloading", 1, 2))
    assert.same({}, one.screen.colors)
    one = watched(14, 24, { color = true })
    one.update(0, layer("a", "Downloading", 1, 2))
    assert.same({}, one.screen.colors)
  end)

  it("has nothing that a terminal would obey, whatever the engine says", function()
    local hostile = "x\27[2Jy\27]0;t\7\194\155\155\8\127\0\r\n\226\128\174z"
    local one = watched(60, 24)
    for i, message in ipairs {
      { status = hostile }, { status = hostile, id = hostile }, layer(hostile, hostile, 1, 2, { units = hostile }),
      { status = "Pulling from " .. hostile, id = hostile }, { stream = hostile .. hostile },
      { stream = "tail" .. hostile },
      { stream = "Step 1/2 : " .. hostile .. "\n" }, { stream = "\27" }, { stream = "[2J" },
      { id = "moby.buildkit.trace", stream = hostile, trace = {
        statuses = { { vertex = hostile, ID = hostile, total = 3 } },
        vertexes = { { digest = hostile, name = hostile, started = 1 } },
      } },
    } do
      one.update(i, message)
    end
    one.finish(20)
    local view = progress.new()
    local said = view:update(0, { status = hostile, id = "a" }) .. view:update(0, { stream = hostile })
    assert.is_nil((said .. view:finish(1)):find "[%z\1-\9\11-\31\127]")
  end)
end)
