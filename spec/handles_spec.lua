-- What the handles send: the path, the query and the body of each method.
local script = require "spec.support.script"

local version = { Index = 7 }

--- Handle, method, arguments, request, body, and what the engine answers where that is not the usual.
local cases = {
  { "network", "inspect", {}, "GET", "/networks/x" },
  { "network", "inspect", { { scope = "local", verbose = true } }, "GET", "/networks/x?scope=local&verbose=1" },
  { "network", "connect", { { Container = "web" } }, "POST", "/networks/x/connect", { Container = "web" } },
  { "network", "disconnect", { { Container = "web", Force = true } }, "POST", "/networks/x/disconnect",
    { Container = "web", Force = true } },
  { "network", "remove", {}, "DELETE", "/networks/x" },
  { "volume", "inspect", {}, "GET", "/volumes/x" },
  { "volume", "update", { { Spec = {} }, { version = version } }, "PUT", "/volumes/x?version=7", { Spec = {} } },
  { "volume", "remove", { { force = true } }, "DELETE", "/volumes/x?force=1" },
  { "node", "inspect", {}, "GET", "/nodes/x" },
  { "node", "update", { { Role = "worker" }, { version = 7 } }, "POST", "/nodes/x/update?version=7",
    { Role = "worker" } },
  { "node", "remove", { { force = true } }, "DELETE", "/nodes/x?force=1" },
  { "service", "inspect", { { insertDefaults = true } }, "GET", "/services/x?insertDefaults=1" },
  { "service", "update", { { Name = "y" }, { version = "18446744073709551615", rollback = "previous" } }, "POST",
    "/services/x/update?rollback=previous&version=18446744073709551615", { Name = "y" }, { Warnings = { "w" } } },
  { "service", "remove", {}, "DELETE", "/services/x" },
  { "task", "inspect", {}, "GET", "/tasks/x" },
  { "secret", "inspect", {}, "GET", "/secrets/x" },
  { "secret", "update", { { Labels = { a = "b" } }, { version = version } }, "POST", "/secrets/x/update?version=7",
    { Labels = { a = "b" } } },
  { "secret", "remove", {}, "DELETE", "/secrets/x" },
  { "config", "inspect", {}, "GET", "/configs/x" },
  { "config", "update", { { Name = "y" }, { version = version } }, "POST", "/configs/x/update?version=7",
    { Name = "y" } },
  { "config", "remove", {}, "DELETE", "/configs/x" },
  { "plugin", "inspect", {}, "GET", "/plugins/x/json" },
  { "plugin", "enable", { { timeout = 5 } }, "POST", "/plugins/x/enable?timeout=5" },
  { "plugin", "disable", { { force = true } }, "POST", "/plugins/x/disable?force=1" },
  { "plugin", "set", { { "DEBUG=1" } }, "POST", "/plugins/x/set", { "DEBUG=1" } },
  { "plugin", "remove", { { force = true } }, "DELETE", "/plugins/x?force=1" },
  { "swarm", "inspect", {}, "GET", "/swarm" },
  { "swarm", "init", { { ListenAddr = "0.0.0.0" } }, "POST", "/swarm/init", { ListenAddr = "0.0.0.0" }, "node" },
  { "swarm", "join", { { JoinToken = "t" } }, "POST", "/swarm/join", { JoinToken = "t" } },
  { "swarm", "update", { { Name = "default" }, { version = version, rotateWorkerToken = true } }, "POST",
    "/swarm/update?rotateWorkerToken=1&version=7", { Name = "default" } },
  { "swarm", "unlockkey", {}, "GET", "/swarm/unlockkey" },
  { "swarm", "unlock", { { UnlockKey = "k" } }, "POST", "/swarm/unlock", { UnlockKey = "k" } },
  { "swarm", "leave", { { force = true } }, "POST", "/swarm/leave?force=1" },
}

describe("a handle", function()
  for _, case in ipairs(cases) do
    local noun, method, arguments, verb, target, body = case[1], case[2], case[3], case[4], case[5], case[6]
    it(("of a %s sends %s %s"):format(noun, verb, target), function()
      local answer = case[7] or verb == "GET" and { ID = "x" } or nil
      local docker, t = script { { verb, "/v1.45" .. target, json = answer } }
      local one = docker[noun](docker, "x")
      local result = assert(one[method](one, arguments[1], arguments[2]))
      assert.same(answer or true, result)
      if body then assert.same(body, t:body(1)) else assert.is_nil(t.seen[1].request.body) end
      t:finish()
    end)
  end

  it("is meant by a handle, and prints as what it is", function()
    local docker = script {}
    for _, noun in ipairs { "container", "exec", "image", "network", "volume", "node", "service", "task", "secret",
      "config", "plugin" } do
      local one = docker[noun](docker, "x")
      assert.equal("x", docker[noun](docker, one).id)
      assert.equal(noun .. " x", tostring(one))
      assert.error_matches(function() docker[noun](docker, 5) end, "must be a name, an id or a handle, not number")
    end
  end)
end)
