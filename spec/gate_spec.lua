-- What an engine would ignore or misread below its version; see lua/moondock/api/gates.lua.
local gates = require "moondock.api.gates"
local gate = require "moondock.gate"
local json = require "moondock.json"
local script = require "spec.support.script"

--- A table with a value at a path; * is a key of our own.
local function at(path, value)
  local out = {}
  local t, last = out, nil
  for key in path:gmatch "[^.]+" do
    if last then
      t[last] = {}
      t = t[last]
    end
    last = key == "*" and "one" or key
  end
  t[last] = value
  return out
end

local function get(t, path)
  for key in path:gmatch "[^.]+" do t = type(t) == "table" and t[key == "*" and "one" or key] or nil end
  return t
end

--- The version before.
local function before(version)
  return ("1.%d"):format(tonumber(version:match "%d+$") - 1)
end

describe("a gate", function()
  for id, list in pairs(gates) do
    for _, one in ipairs(list) do
      it(("keeps %s of %s from engines that do not know it"):format(one[1], id), function()
        local some = one.only
        if some == nil then some = "some" end
        local params = at(one[1], some)
        local function fit(api) return gate.fit(id, nil, params, api) end
        for _, api in ipairs { one[2] and before(one[2]), one.til } do
          local fitted, err = fit(api)
          if one.drop then
            assert.is_nil(get(fitted, one[1]))
          else
            assert.is_nil(fitted)
            assert.equal("unsupported", err.kind)
            assert.truthy(err.message:find(one[1]:match "[^.]+$", 1, true))
            assert.truthy(err.message:find(id, 1, true))
          end
        end
        if one[2] then assert.same(params, fit(one[2])) end
        if one.til and one.til ~= "1.24" then assert.same(params, fit(before(one.til))) end
        if not one.til and not one.known then assert.same(params, fit(false)) end -- unversioned: the engine's newest
        assert.same(at(one[1], some), params) -- what was given is not touched
      end)
    end
  end

  it("is open for what asks for nothing", function()
    for _, nothing in ipairs { false, "", {}, json.null } do
      assert.is_table(gate.fit("ImageDelete", nil, { platforms = nothing }, "1.41"))
    end
  end)

  it("is there for whole operations", function()
    local _, err = gate.fit("SecretList", "1.25", {}, "1.24")
    assert.same({ "unsupported", "SecretList needs API 1.25, and 1.24 is spoken here" }, { err.kind, err.message })
  end)

  it("names the field that it is about, and what to use instead", function()
    local _, err = gate.fit("ContainerCreate", nil, { body = { MacAddress = "02:42:ac:11:00:02" } }, "1.44")
    assert.equal("MacAddress of ContainerCreate is nothing that API 1.44 knows; use NetworkingConfig.EndpointsConfig",
      err.message)
    _, err = gate.fit("ContainerCreate", nil,
      { body = { HostConfig = { Mounts = { {}, { VolumeOptions = { Subpath = "a" } } } } } }, "1.44")
    assert.matches("^HostConfig.Mounts.2.VolumeOptions.Subpath of ContainerCreate needs API 1.45", err.message)
  end)

  it("sends nothing: of an image's platforms only one was to be deleted", function()
    local docker, t = script({}, { api = "1.49" })
    local _, err = docker:image "x":remove { platforms = { "linux/arm64" } }
    assert.equal("unsupported", err.kind)
    t:finish()
    docker, t = script({ { "DELETE",
      "/v1.50/images/x?platforms=%7B%22architecture%22%3A%22arm64%22%2C%22os%22%3A%22linux%22%7D", json = {} } }, {
        api = "1.50" })
    assert(docker:image "x":remove { platforms = { "linux/arm64" } })
    t:finish()
  end)

  it("asks for no duplicate name of a network where that is not a matter of course", function()
    for api, asked in pairs { ["1.43"] = true, ["1.44"] = false } do
      local docker, t = script({ { "POST", "/v" .. api .. "/networks/create", json = { Id = "n" } } }, { api = api })
      assert(docker:network_create { Name = "n", CheckDuplicate = not asked or nil })
      assert.equal(asked or nil, t:body(1).CheckDuplicate)
    end
  end)
end)
