local base64 = require "moondock.base64"

local ALL = {}
for i = 0, 255 do
  ALL[i + 1] = string.char(i)
end
ALL = table.concat(ALL)

describe("base64", function()
  it("does as RFC 4648 does", function()
    for bytes, text in pairs {
      [""] = "", f = "Zg==", fo = "Zm8=", foo = "Zm9v", foob = "Zm9vYg==", fooba = "Zm9vYmE=", foobar = "Zm9vYmFy",
    } do
      assert.equal(text, base64.encode(bytes))
      assert.equal(bytes, base64.decode(text))
      assert.equal(bytes, base64.decode((text:gsub("=", ""))))
    end
  end)

  it("has two alphabets", function()
    assert.equal("+/+/", base64.encode "\251\255\191")
    assert.equal("-_-_", base64.encode("\251\255\191", true))
    assert.equal("_w==", base64.encode("\255", true))
    assert.equal("\251\255\191\255", base64.decode "+/-_/w")
    assert.equal("e30=", base64.encode("{}", true))
  end)

  it("gives back every byte, at every length", function()
    for length = 0, 64 do
      for _, bytes in ipairs {
        ALL:sub(1, length), ALL:sub(-length - 1, -2), ("\0"):rep(length), ("\255"):rep(length),
      } do
        for _, url in ipairs { false, true } do
          local text = base64.encode(bytes, url)
          assert.equal(0, #text % 4)
          assert.equal(bytes, base64.decode(text))
          assert.equal(bytes, base64.decode((text:gsub("=", ""))))
        end
      end
    end
    assert.equal(ALL, base64.decode(base64.encode(ALL)))
  end)

  it("says what is wrong", function()
    for text, problem in pairs {
      Z = "base64 that is cut short",
      Zm9vY = "base64 that is cut short",
      ["="] = "no base64 from byte 1 on",
      ["Zg="] = "no base64 from byte 3 on",
      ["Zg==="] = "no base64 from byte 3 on",
      ["Zm8=="] = "no base64 from byte 4 on",
      ["Zm9v="] = "no base64 from byte 5 on",
      ["Zm9v\n"] = "no base64 from byte 5 on",
      ["Zm 9v"] = "no base64 from byte 3 on",
      ["Zg==Zg=="] = "no base64 from byte 3 on",
      ["Zm\0v"] = "no base64 from byte 3 on",
      ["\195\169AA"] = "no base64 from byte 1 on",
      Zh = "base64 whose last digit has more bits than its last byte",
      ["Zm9="] = "base64 whose last digit has more bits than its last byte",
    } do
      local bytes, said = base64.decode(text)
      assert.is_nil(bytes)
      assert.equal(problem, said)
    end
  end)

  it("has one padded text for some bytes, and takes no other", function()
    local digits = "AQgw9/"
    for a in digits:gmatch "." do
      for b in digits:gmatch "." do
        for _, text in ipairs { a .. b .. "==", "Z" .. a .. b .. "=" } do
          local bytes = base64.decode(text)
          assert.equal(bytes and text, bytes and base64.encode(bytes))
        end
      end
    end
  end)

  it("takes a mebibyte", function()
    local bytes = ALL:rep(4096)
    assert.is_true(base64.decode(base64.encode(bytes)) == bytes)
  end)
end)
