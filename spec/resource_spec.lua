local parameter = require "moondock.parameter"
local resource = require "moondock.resource"
local script = require "spec.support.script"

describe("every operation", function()
  local one_of = {
    method = { GET = true, HEAD = true, POST = true, PUT = true, DELETE = true },
    body = { json = true, upload = true },
    returns = {
      object = true, list = true, string = true, text = true, values = true, output = true, reader = true, tar = true,
      stat = true, hijack = true,
    },
    tty = { container = true, service = true, task = true },
  }

  it("is well described", function()
    for id, operation in pairs(resource.operations) do
      assert.is_true(one_of.method[operation[1]], id)
      assert.truthy(operation[2]:find "^/[%w/_{}]*$")
      for name, kind in pairs(operation.query or {}) do
        assert.is_true(parameter.is_kind(kind), name .. " is " .. kind)
      end
      for name in pairs(operation.defaults or {}) do
        assert.truthy(operation.query[name], name .. " has a default, but is no parameter")
      end
      for _, field in ipairs { "body", "returns", "tty" } do
        assert.is_true(operation[field] == nil or one_of[field][operation[field]], field)
      end
      -- Who decides the framing of what is hijacked: the container, or the request's own Tty.
      if operation.returns == "output" or operation.returns == "hijack" then
        assert.is_true(operation.tty ~= nil or operation.body == "json" or operation.upgrade ~= nil, id)
      end
    end
  end)
end)

describe("resource.check", function()
  local function complaint(id, given, more)
    local ok, message = pcall(resource.check, id, given, 1, more)
    return not ok and message:gsub("^.-:%d+: ", "") or nil
  end

  it("knows an operation's parameters, and timeout", function()
    local given = { t = 5, signal = "INT", timeout = 1 }
    assert.equal(given, resource.check("ContainerStop", given, 1))
    assert.same({}, resource.check("ContainerStop", nil, 1))
    assert.equal('unknown parameter "tt", did you mean "t"?', complaint("ContainerStop", { tt = 1 }))
    assert.equal('unknown parameter "body"', complaint("ContainerStop", { body = {} }))
    assert.is_nil(complaint("ContainerStop", { body = {} }, { body = "table" }))
  end)

  it("knows their types", function()
    for _, case in ipairs {
      { "ContainerStop", { t = "5" }, 'parameter "t" must be an integer, not string' },
      { "ContainerList", { all = 1 }, 'parameter "all" must be a boolean, not number' },
      { "ContainerList", { filters = "x" }, 'parameter "filters" must be a table, not string' },
      { "ContainerLogs", { tail = true }, 'parameter "tail" must be a number or string, not boolean' },
      { "ContainerLogs", { since = {} }, 'parameter "since" must be a number or string, not table' },
      { "ImageCreate", { changes = "CMD x" }, 'parameter "changes" must be a table, not string' },
      { "ContainerKill", { signal = 9 }, 'parameter "signal" must be a string, not number' },
    } do
      assert.equal(case[3], complaint(case[1], case[2]))
    end
  end)
end)

describe("resource.method", function()
  it("makes one request for the handle's id", function()
    local docker, t = script { { "POST", "/v1.45/containers/web/stop?t=5", status = 204 } }
    local stop = resource.method "ContainerStop"
    local given = { t = 5 }
    assert.is_true(stop({ client = docker, id = "web" }, given))
    assert.same({ t = 5 }, given)
    t:finish()
  end)

  it("knows what an id is called in the path", function()
    local docker, t = script { { "GET", "/v1.45/images/a/b/json", json = {} } }
    assert(resource.method "ImageInspect" { client = docker, id = "a/b" })
    t:finish()
  end)
end)
