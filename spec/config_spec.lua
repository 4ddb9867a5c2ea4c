local config = require "moondock.config"
local errors = require "moondock.error"
local file = require "spec.support.file"
local json = require "moondock.json"
local process = require "spec.support.process"

--- A file with this text.
local function written(name, text)
  local path = process.directory() .. "/" .. name
  file.write(path, text)
  return path
end

describe("a configuration", function()
  it("is checked as a whole, each mistake by the path of its key, before anything is sent", function()
    local settings, err = config.new {
      client = {
        host = "htp://x", timeout = { total = "soon", conect = 1 }, api = "one", tls = { key = {} }, ssh = { a = "b" },
        error_limit = "4x",
      },
      policy = { operation = {}, memory = "1q", binaries = { 3 } },
      lifecycle = { image = { policy = "always", auth = { password = 5 } }, recrate = {} },
      x = 1,
    }
    assert.is_nil(settings)
    assert.equal("invalid", err.kind)
    local keys = {}
    for i, one in ipairs(err.mistakes) do
      keys[i] = one.key
      assert.is_truthy(err.message:find(one.key .. ": " .. one.message, 1, true))
    end
    assert.same({
      "client.api", "client.error_limit", "client.host", "client.ssh", "client.timeout.conect", "client.timeout.total",
      "client.tls.key", "lifecycle.image.auth.password", "lifecycle.image.policy", "lifecycle.recrate",
      "policy.binaries", "policy.memory", "policy.operation", "x",
    }, keys)
    assert.matches('unknown key "conect", did you mean "connect"', err.message)
    assert.matches('unknown key "operation", did you mean "operations"', err.message)
    assert.matches('unknown policy "always", did you mean "Always"', err.message)
  end)

  for text, seconds in pairs { ["60s"] = 60, ["1m30s"] = 90, ["250ms"] = 0.25, ["0"] = 0 } do
    it("reads " .. text .. " as a time", function()
      local settings = assert(config.new { lifecycle = { image = { timeout = text } } })
      assert.equal(seconds, settings.lifecycle.image.timeout)
    end)
  end

  for value, bytes in pairs {
    ["512m"] = 512 * 2 ^ 20, ["1.5G"] = 1.5 * 2 ^ 30, ["10kb"] = 10240, [7] = 7, ["1GiB"] = 2 ^ 30,
  } do
    it("reads " .. value .. " as a size", function()
      assert.equal(bytes, assert(config.new { policy = { memory = value } }).policy.memory)
    end)
  end

  for _, value in ipairs { "-5s", "5", "s", {}, true } do
    it(("does not take %s for a time"):format(json.encode(value)), function()
      local _, err = config.new { client = { timeout = { connect = value } } }
      assert.equal("client.timeout.connect", err.mistakes[1].key)
    end)
  end

  it("is a table's, JSON's, and a file's, also of YAML", function()
    local given = { client = { host = "unix:///x", timeout = { total = "15m" } }, policy = { operations = { "exec" } } }
    local text = tostring(assert(config.new(given)))
    assert.equal(text, tostring(assert(config.new(json.encode(given)))))
    assert.equal(text, tostring(assert(config.load(written("config.json", json.encode(given))))))
    assert.equal(text, tostring(assert(config.load(written("config.yaml",
      "client:\n  host: unix:///x\n  context: ~\n  timeout: {total: 15m}\npolicy:\n  operations: [exec]\n")))))
  end)

  it("says where it is no JSON or YAML, or is not there", function()
    assert.matches("is no JSON", select(2, config.new "{").message)
    assert.matches("must be a table, not number", select(2, config.new "3").message)
    assert.matches("broken.yml: no YAML", select(2, config.load(written("broken.yml", "a: ["))).message)
    local _, err = config.load(written("wrong.json", '{"x":1}'))
    assert.matches("wrong.json: the configuration is invalid: x", err.message)
    assert.matches("no such file", select(2, config.load "/nowhere/config.json").message)
    assert.has_error(function() config.new(3) end, "configuration must be a table or string, not number")
  end)

  it("prints what it is by default, and its own defaults are valid", function()
    local text = tostring(config.defaults())
    assert.equal(30, json.decode(text).client.timeout.total)
    assert.equal("IfNotPresent", json.decode(text).lifecycle.image.policy)
    assert.equal(text, tostring(assert(config.new(text))))
  end)

  it("shows nobody its secrets", function()
    local settings = assert(config.new {
      client = { tls = { ca = "CA", cert = "CERT", key = "hush" } },
      lifecycle = { image = { auth = { username = "moon", password = "hush", identitytoken = "hush" } } },
    })
    assert.is_nil(tostring(settings):find "hush")
    assert.matches('"username": "moon"', tostring(settings))
    assert.equal("hush", settings.lifecycle.image.auth.password)
    local _, err = config.new {
      client = { tls = { key = { "hush" } } }, lifecycle = { image = { auth = { password = 1234 } } },
    }
    assert.is_nil(err.message:find "hush" or err.message:find "1234")
  end)

  it("makes a client, with its policy", function()
    local records = {}
    local docker = assert(config.new {
      client = { host = "unix:///nowhere", timeout = 5 }, policy = { subject = "me", operations = { "exec" } },
    }):client { log = function(record) records[#records + 1] = record end }
    assert.equal(5, docker.timeout.total)
    local _, err = docker:containers()
    assert.same({ "denied", "me" }, { err.kind, records[1].subject })
    _, err = assert(config.new { client = { host = "unix:///nowhere" } }):client():containers()
    assert.equal("connect", err.kind)
    assert.is_true(errors.is(err))
  end)

  it("may be empty, in YAML, too, but may not contain itself", function()
    assert.equal(tostring(config.defaults()), tostring(assert(config.load(written("empty.yaml", "# nothing\n")))))
    local _, err = config.load(written("loop.yaml", "client: &a {timeout: *a}\n"))
    assert.matches("it contains itself", err.message)
  end)

  it("tells no password of a host that is wrong", function()
    local _, err = config.new { client = { host = "htp://moon:hush@x" } }
    assert.is_nil(err.message:find "hush")
  end)

  it("wants one engine", function()
    local _, err = config.new { client = { host = "unix:///x", context = "y" } }
    assert.matches("client: host and context exclude each other", err.message)
  end)
end)
