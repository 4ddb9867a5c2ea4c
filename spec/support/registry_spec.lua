local cjson = require "cjson"
local uv = require "luv"
local engine = require "spec.support.engine"
local process = require "spec.support.process"
local registry = require "spec.support.registry"

for _, kind in ipairs { "dockerd", "podman" } do
  describe("a registry beside " .. kind, function()
    it("takes an image, and gives it back", function()
      local own, reason = engine[kind]()
      if not own then return pending(reason) end
      local started = registry.start(own)
      finally(function() started:stop() end)
      local name = started.address .. "/box"
      assert.equal(201, own:ask("POST", "/images/busybox:live/tag?repo=" .. name .. "&tag=1"))
      local _, said = own:ask("POST", "/images/" .. name .. "/push?tag=1", "{}")
      assert.matches("digest: sha256:%x+", said)
      assert.equal(200, own:ask("DELETE", "/images/" .. name .. ":1"))
      _, said = own:ask("POST", "/images/create?tag=1&fromImage=" .. name)
      assert.not_matches("error", said)
      assert.equal(200, own:ask("DELETE", "/images/" .. name .. ":1"))
    end)

    it("knows its users", function()
      local own, reason = engine[kind]()
      if not own then return pending(reason) end
      local users = { moon = "dock>>??pass>~~", star = "a b:c%\"'$(id)", sun = "plain" }
      local started = registry.start(own, { users = users })
      finally(function() started:stop() end)
      -- podman 4.3 asks no other host for credentials without TLS
      local address = started.address:gsub("127.0.0.1", kind == "podman" and "localhost" or "%0")
      local function login(name, password)
        local credentials = { username = name, password = password, serveraddress = address }
        return (own:ask("POST", "/auth", cjson.encode(credentials)))
      end
      for name, password in pairs(users) do assert.equal(200, login(name, password), name) end
      assert.not_equal(200, login("sun", "moon"))
      assert.not_equal(200, login("nobody", "plain"))
      local _, said = own:ask("POST", "/images/create?tag=1&fromImage=" .. started.address .. "/box")
      assert.matches("auth", said)
    end)
  end)
end

describe("a program beside an engine", function()
  it("does not outlive those who started it", function()
    local child = process.start { uv.exepath(), "-e", [[
      local own, reason = require("spec.support.engine").dockerd()
      if not own then print(reason) os.exit(true, true) end
      print(require("spec.support.registry").start(own).child.pid)
      print(require("spec.support.git").serve(own, { main = { file = "" } }).child.pid)
      print(own.directory)
      io.flush()
      require("spec.support.process").await(100, function() end)
    ]], env = { LUA_PATH = package.path, LUA_CPATH = package.cpath }, stdout = true }
    local one = child:line(30)
    if not tonumber(one) then return pending(one) end
    local other, directory = child:line(10), child:line(10)
    assert.is_false(process.ended(one))
    assert.is_false(process.ended(other))
    child:kill()
    assert.is_true(process.await(10, function() return process.ended(one) and process.ended(other) end))
    assert.is_true(process.await(10, function() return not process.exists(directory) end))
  end)

  it("that does not start says why", function()
    local own, reason = engine.dockerd()
    if not own then return pending(reason) end
    local ok, err = pcall(own.beside, own, own:place { file = "x" }, { "cat", "nosuch" }, "never")
    assert.is_false(ok)
    assert.matches("cat does not run here: .*nosuch", err)
  end)
end)
