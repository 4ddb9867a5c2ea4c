local script = require "spec.support.script"

describe("a refusal", function()
  local function refused(answer, options)
    local docker, t = script({ { "GET", "/v1.45/info", answer } }, options)
    local value, err = docker:info()
    assert.is_nil(value)
    t:finish()
    return err
  end
  local as_json = { ["content-type"] = "application/json" }

  it("has a kind by its status", function()
    for status, kind in pairs {
      [301] = "api", [400] = "api", [401] = "unauthorized", [403] = "api", [404] = "not_found", [406] = "api",
      [409] = "conflict", [412] = "api", [418] = "api", [429] = "api", [500] = "api", [501] = "api", [503] = "api",
    } do
      local err = refused { status = status, fields = as_json, text = '{"message":"no"}' }
      assert.equal(kind, err.kind)
      assert.equal(status, err.status)
      assert.equal("GET /info: no", tostring(err))
    end
  end)

  it("is none below 300, nor at 304", function()
    for _, status in ipairs { 200, 201, 202, 204, 299, 304 } do
      local docker, t = script { { "POST", "/v1.45/containers/web/start", status = status } }
      assert.is_true(docker:container("web"):start())
      t:finish()
    end
  end)

  it("has the engine's words, whatever they are in", function()
    for _, case in ipairs {
      { as_json, '{"message":"No such container: x"}\n', "No such container: x" },
      { { ["content-type"] = "application/json; charset=utf-8" }, '{"message":"no"}', "no" },
      { as_json, '{"error":"other"}', '{"error":"other"}' },
      { as_json, '{"message":{"a":1}}', '{"message":{"a":1}}' },
      { as_json, '["a"]', '["a"]' },
      { as_json, '{"message":"cut', '{"message":"cut' },
      { as_json, "null", "null" },
      { as_json, "", "the engine answered 500 without a word" },
      { as_json, '{"message":""}', "the engine answered 500 without a word" },
      { as_json, '{"message":" \\n"}', "the engine answered 500 without a word" },
      { {}, "  No such container\r\n", "No such container" },
      { {}, "", "the engine answered 500 without a word" },
      { {}, " \r\n\t", "the engine answered 500 without a word" },
      { {}, '{"message":"but not labelled"}', '{"message":"but not labelled"}' },
      { { ["content-type"] = "text/html" }, "<html>\n<h1>502</h1></html>\n", "<html>\n<h1>502</h1></html>" },
    } do
      assert.equal(case[3], refused({ status = 500, fields = case[1], text = case[2] }).message)
    end
  end)

  it("keeps as many of them as error_limit says", function()
    local many = ("x"):rep(10000)
    assert.equal(4096, #refused({ status = 500, fields = {}, text = many }).message)
    assert.equal(4096, #refused({ status = 500, fields = as_json, text = '{"message":"' .. many .. '"}' }).message)
    assert.equal(512, #refused({ status = 500, fields = {}, text = many }, { api = "1.45", error_limit = 512 }).message)
  end)

  it("is not read to its end when that is far away", function()
    local piece = { "stdout", ("z"):rep(400 * 1024) }
    local docker, t = script { { "GET", "/v1.45/info", status = 500, output = { piece, piece, piece, piece, piece } } }
    local _, err = docker:info()
    assert.equal("api", err.kind)
    assert.is_true(t.seen[1].closed)
    assert.equal(2, #t.seen[1].pieces)
    t:finish()
  end)

  it("survives words without an end, and words that are cut off", function()
    -- Much white space takes no time that grows with its square.
    assert.equal("x", refused { status = 502, text = "x" .. (" "):rep(1024 * 1024) .. "y" }.message:sub(1, 1))
    local err = refused { status = 502, fields = as_json, text = ("y"):rep(1024 * 1024) }
    assert.equal("api", err.kind)
    assert.equal(("y"):rep(4096), err.message)
    for _, cut in ipairs { "truncated", "closed", "timeout" } do
      err = refused { status = 404, fields = {}, text = "No such", cut = cut }
      assert.equal("not_found", err.kind)
      assert.equal("No such", err.message)
    end
  end)
end)

describe("an answer", function()
  it("that is no JSON is a protocol error", function()
    for _, text in ipairs { "", "<html>", '{"ID":' } do
      local docker, t = script { { "GET", "/v1.45/info", text = text } }
      local value, err = docker:info()
      assert.is_nil(value)
      assert.equal("protocol", err.kind)
      assert.equal("GET /info", err.op)
      t:finish()
    end
  end)

  it("that is larger than 64 MiB is none", function()
    local piece, output = { "stdout", (" "):rep(1024 * 1024) }, {}
    for i = 1, 66 do
      output[i] = piece
    end
    local docker, t = script { { "GET", "/v1.45/info", output = output } }
    local value, err = docker:info()
    assert.is_nil(value)
    assert.equal("limit", err.kind)
    assert.equal(1, #t.seen[1].pieces)
    t:finish()
  end)

  it("that is cut off is none, and leaves no connection open", function()
    for _, cut in ipairs { "truncated", "closed", "timeout" } do
      local docker, t = script { { "GET", "/v1.45/info", text = '{"ID":"x"}', cut = cut } }
      local value, err = docker:info()
      assert.is_nil(value)
      assert.equal(cut, err.kind)
      t:finish()
    end
  end)
end)
