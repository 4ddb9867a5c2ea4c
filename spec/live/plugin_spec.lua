-- Plugins, with a registry on the loopback.
local engine = require "spec.support.engine"
local live = require "spec.support.live"
local moondock = require "moondock"
local process = require "spec.support.process"
local registry = require "spec.support.registry"
local tar = require "moondock.tar"

local config = [[{
  "description": "for a spec", "documentation": "none", "entrypoint": ["/bin/plug"],
  "interface": {"types": ["docker.dummy/1.0"], "socket": "p.sock"},
  "network": {"type": "host"}, "linux": {"capabilities": ["CAP_SYS_ADMIN"]},
  "env": [{"name": "DEBUG", "description": "d", "value": "0", "settable": ["value"]}]
}]]

describe("a plugin, on dockerd,", function()
  local one, docker, reason, name

  setup(function()
    one, reason = engine.dockerd()
    if not one then return end
    docker = live.on(one).docker
    name = registry.start(one).address .. "/plug:1"
  end)

  local function it_does(what, test)
    it(what, function()
      if not one then return pending(reason) end
      test()
    end)
  end

  it_does("is created, listed, inspected and set", function()
    local directory = process.directory()
    assert(process.run { "cc", "-static", "-Os", "-o", directory .. "/plug", "spec/support/plugin.c" } == 0)
    local file = assert(io.open(directory .. "/plug", "rb"))
    local archive = tar.pack {
      ["config.json"] = config, ["rootfs/bin/plug"] = { content = file:read "*a", mode = tonumber("755", 8) },
      ["rootfs/run/docker/plugins/"] = true,
    }
    file:close()
    assert.is_true(docker:plugin_create(name, archive))
    local listed = assert(docker:plugins { filters = { enabled = false } })
    assert.equal(name, listed[1].Name)
    local plugin = docker:plugin(name)
    assert.is_true(plugin:set { "DEBUG=1" })
    assert.same({ "DEBUG=1" }, plugin:inspect().Settings.Env)
    assert.equal("not_found", select(2, docker:plugin "nosuch":inspect()).kind)
  end)

  it_does("is enabled and disabled", function()
    local plugin = docker:plugin(name)
    assert.is_true(plugin:enable { timeout = 5 })
    assert.equal("conflict", select(2, plugin:enable()).kind)
    assert.is_true(plugin:inspect().Enabled)
    assert.is_true(plugin:disable { force = true })
  end)

  it_does("is pushed, pulled with the privileges that it wants, upgraded and removed", function()
    local plugin = docker:plugin(name)
    local last
    for message in assert(plugin:push()):each() do last = message end
    assert.matches("^sha256:", last.aux.Digest)
    local privileges = assert(docker:plugin_privileges(name))
    assert.equal("network", privileges[1].Name)
    local _, err = assert(docker:plugin_pull(name, moondock.array(), { name = "refused:1" })):result()
    assert.matches("incorrect privileges", err.message)
    assert(assert(docker:plugin_pull(name, privileges, { name = "other:2" })):result())
    local other = docker:plugin "other:2"
    assert(assert(other:upgrade(privileges, { remote = name })):result())
    assert.is_true(other:remove { force = true })
    assert.is_true(plugin:remove())
  end)
end)
