local core = require "moondock.core"

describe("the core's part in JSON", function()
  local function wide(_, _, digits)
    return "wide " .. digits
  end

  local function mend(value)
    return core.mend(value, {}, "!", wide)
  end

  it("marks what looks like an empty array, and gives a text without one as it is", function()
    for text, marked in pairs {
      ["[]"] = "[!]", ["[ \t\r\n]"] = "[! \t\r\n]", ["[[],[ ],[1]]"] = "[[!],[! ],[1]]", ["["] = "[", ["[ "] = "[ ",
      [""] = "", ["[[[1"] = "[[[1", ["\0[]\0"] = "\0[!]\0", ["[{}]"] = "[{}]", ["][]["] = "][!][",
    } do
      assert.equal(marked, core.mark(text, "!"))
    end
    local many = ("[],"):rep(100000)
    assert.equal(("[!],"):rep(100000), core.mark(many, "!"))
  end)

  it("mends at every depth, and what is in no table", function()
    local array = {}
    local deep = { { a = { { "!" }, 1.5, 2.0 } } }
    local value, inexact, infinite = core.mend(deep, array, "!", wide)
    assert.equal(deep, value)
    assert.same({ { a = { {}, 1.5, 2 } } }, value)
    for _, list in ipairs { value, value[1].a, value[1].a[1] } do
      assert.equal(array, getmetatable(list))
    end
    assert.is_nil(getmetatable(value[1]))
    assert.same({ false, false }, { inexact, infinite })
    assert.equal("2", tostring(value[1].a[3]))
    assert.equal("wide 12", mend { "!", "12" })
    assert.same({ x = { "wide 1", "wide 2" } }, mend { x = { { "!", "1" }, { "!", "2" } } })
    assert.same({ "text", true, false, 0.5 }, { (mend "text"), (mend(true)), (mend(false)), (mend(0.5)) })
  end)

  it("tells which numbers may have lost something", function()
    for number, seen in pairs {
      [2 ^ 53 - 1] = { false, false }, [0.1] = { false, false },
      [2 ^ 53] = { true, false }, [-2 ^ 53] = { true, false }, [1e300] = { true, false },
      [math.huge] = { true, true }, [-math.huge] = { true, true },
    } do
      assert.same(seen, { select(2, mend(number)) })
      assert.same(seen, { select(2, mend { a = { b = number } }) })
    end
    assert.equal(-math.huge, 1 / mend(-0.0))
  end)

  it("takes what nests as deep as lua-cjson reads, and raises for the wrong arguments", function()
    local deep = {}
    for _ = 1, 1000 do deep = { deep } end
    mend(deep)
    assert.has_error(function() core.mark({}, "!") end)
    assert.has_error(function() core.mark("x") end)
    assert.has_error(function() core.mend({}, nil, "!", wide) end)
    assert.has_error(function() core.mend({}, {}, "!", nil) end)
    assert.has_error(function() core.mend({ { "!", "1" } }, {}, "!", function() error "no" end) end)
  end)
end)
