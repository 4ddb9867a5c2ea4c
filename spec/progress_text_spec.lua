local text = require "moondock.progress.text"

describe("a text for a terminal", function()
  it("is as it was, if nothing in it is dangerous", function()
    for _, harmless in ipairs { "", "Pull complete", "héllo wörld", "日本語", "a\204\129", "🚀 done", "…" } do
      assert.equal(harmless, text.clean(harmless))
    end
  end)

  it("has no escape sequences", function()
    for _, hostile in ipairs {
      "a\27[31mb", "a\27[2J\27[1;1Hb", "a\27[?1049hb", "a\27]0;title\7b", "a\27]52;c;ZXZpbA==\27\\b",
      "a\27P+q544e\27\\b",
      "a\27[38:2::255:0:0mb", "a\27[4 qb", "a\27_G\27\\b", "a\27^x\27\\b", "a\27Xx\27\\b",
    } do
      assert.equal("ab", text.clean(hostile))
    end
  end)

  it("shows other control characters, also those that begin what never ends", function()
    assert.equal("a^[cb", text.clean "a\27cb")
    assert.equal("a^[", text.clean "a\27")
    assert.equal("^[[12", text.clean "\27[12")
    assert.equal("^[[1^[", text.clean "\27[1\27")
    assert.equal("^[]0;title", text.clean "\27]0;title")
    assert.equal("^@^G^H^N^?", text.clean "\0\7\8\14\127")
    assert.equal("a^Jb", text.clean "a\nb")
  end)

  it("has neither C1 controls nor what is no UTF-8", function()
    local X = "\239\191\189"
    assert.equal("a" .. X .. "31mb", text.clean "a\194\15531mb")
    assert.equal("a" .. X .. "31mb", text.clean "a\15531mb")
    for _, bad in ipairs {
      "\128", "\255", "\193\129", "\192\155", "\224\128\155", "\237\160\128", "\244\144\128\128", "\245\128\128\128",
      "\226\130", "\195", "\195\169\128",
    } do
      assert.equal("a" .. X .. "b", text.clean("a" .. bad .. "b"))
    end
    assert.equal("^[" .. X, text.clean "\27\155")
  end)

  it("hides nothing, and turns nothing round", function()
    for _, char in ipairs { "\226\128\139", "\226\128\174", "\226\129\166", "\239\187\191", "\194\173", "\226\128\168",
      "\239\184\143", "\243\160\129\129" } do
      assert.equal("ab", text.clean("a" .. char .. "b"))
    end
  end)

  it("is what was written last in its line", function()
    assert.equal("hello", text.clean "hello\r")
    assert.equal("100%", text.clean "10%\r50%\r100%\r\r")
    assert.equal("", text.clean "\r\r")
  end)

  it("has its tabs as spaces", function()
    assert.equal("a       b", text.clean "a\tb")
    assert.equal("12345678        b", text.clean "12345678\tb")
    assert.equal("日      b               c", text.clean "日\tb\t\tc")
  end)

  it("is clean when it was cleaned twice, whatever it was", function()
    local seed = 1
    local function byte(most)
      seed = (seed * 16807) % 2147483647
      return seed % most
    end
    for _ = 1, 200 do
      local bytes = {}
      for i = 1, byte(40) do
        bytes[i] = ({ "\27[", "\27]", "\r", "m", "\7", "\194\155" })[byte(18) + 1] or string.char(byte(256))
      end
      local clean = text.clean(table.concat(bytes))
      assert.is_nil(clean:find "[%z\1-\31\127]")
      assert.is_nil(clean:find "\194[\128-\159]")
      assert.equal(clean, text.clean(clean))
      for columns = 0, 20, 5 do
        local cut, width = text.cut(clean, columns)
        assert.is_true(width <= columns and width == text.width(cut))
        assert.equal(cut, clean:sub(1, #cut))
        assert.equal(cut, text.clean(cut))
      end
    end
  end)

  it("is measured and cut by columns", function()
    assert.equal(11, text.width "Downloading")
    assert.equal(6, text.width "日本語")
    assert.equal(1, text.width "e\204\129")
    assert.equal(4, text.width "a🚀b")
    assert.same({ "日", 2 }, { text.cut("日本語", 3) })
    assert.same({ "日本", 4 }, { text.cut("日本語", 4) })
    assert.same({ "e\204\129", 1 }, { text.cut("e\204\129x", 1) })
    assert.same({ "Down", 4 }, { text.cut("Downloading", 4) })
    assert.same({ "", 0 }, { text.cut("Downloading", 0) })
    assert.same({ "", 0 }, { text.cut("Downloading", -3) })
  end)

  it("takes no time that grows faster than it", function()
    local long = 65536
    for _, piece in ipairs { "\r", "\27", "\27[", "\27[1", "\27]", "a\r", "\t", "\128", "é" } do
      local began = os.clock()
      text.clean(piece:rep(math.floor(long / #piece)))
      assert.is_true(os.clock() - began < 5, piece)
    end
  end)
end)
