local config = require "moondock.containerssh.config"

describe("the configuration of ContainerSSH's backend", function()
  local function decode(given)
    return assert(config.decode(given))
  end

  it("has a default for every key, also for what is null, empty or zero", function()
    local defaults = config.defaults()
    assert.same({ "connection", "IfNotPresent", "/usr/bin/containerssh-agent", false }, {
      defaults.execution.mode, defaults.execution.imagePullPolicy, defaults.execution.agentPath,
      defaults.execution.disableAgent })
    assert.same({ "/bin/bash" }, defaults.execution.shellCommand)
    assert.same({ sftp = "/usr/lib/openssh/sftp-server" }, defaults.execution.subsystems)
    for name, seconds in pairs(defaults.timeouts) do
      assert.equal(name == "http" and 15 or 60, seconds)
    end
    for _, text in ipairs { "{}",
      '{"connection":{"cacert":"","cert":"","key":""},"dockerrun":null}',
      '{"connection":null,"execution":{},"timeouts":{}}', '{"connection":{"host":""}}',
      '{"execution":{"mode":null,"agentPath":""},"timeouts":{"http":0,"signal":"0s"}}' } do
      assert.same(defaults, decode(text))
    end
    assert.same({}, decode({ execution = { mode = "session", shellCommand = {} } }).execution.shellCommand)
    assert.same({}, decode({ execution = { subsystems = {} } }).execution.subsystems)
  end)

  it("reads durations as Go does", function()
    for seconds, given in pairs { [60] = "60s", [90] = "1m30s", [0.25] = "250ms", [2] = 2e9, [0.5] = 500000000 } do
      assert.near(seconds, decode({ timeouts = { signal = given } }).timeouts.signal, 1e-9)
    end
    for _, given in ipairs { "abc", true, "5", {} } do
      local _, err = config.decode { timeouts = { signal = given } }
      assert.same({ "invalid", "timeouts.signal" }, { err.kind, err.key })
    end
  end)

  it("takes keys in any case, and those of launch also there", function()
    for _, execution in ipairs { { container = { Image = "a" } }, { CONTAINER = { image = "a" } },
      { launch = { container = { IMAGE = "a" } } }, { Launch = { Container = { image = "a" } } } } do
      assert.equal("a", decode({ Execution = execution }).execution.container.Image)
    end
    local host = { resources = { memory = 1000 }, NetworkMode = "none" }
    assert.same({ Memory = 1000, NetworkMode = "none" }, decode({ execution = { host = host } }).execution.host)
    assert.equal("x", decode({ execution = { container = { image = "a", zzz = "x" } } }).execution.container.zzz)
  end)

  it("says which key is wrong", function()
    local session = function(key, value)
      return { execution = { mode = "session", [key] = value } }
    end
    for key, given in pairs {
      ["execution"] = { execution = { foo = 1 } },
      ["configuration"] = { executoin = {} },
      ["connection"] = { connection = { cacert = "x" } },
      ["connection.host"] = { connection = { host = 1 } },
      ["execution.idleCommand"] = { execution = { idleCommand = {} } },
      ["execution.shellCommand"] = { execution = { shellCommand = {} } },
      ["execution.host.RestartPolicy"] = session("host", { restartpolicy = { name = "always" } }),
      ["execution.imagePullPolicy"] = session("imagePullPolicy", "always"),
      ["execution.container"] = session("container", "alpine"),
      ["execution.container.image"] = session("container", {}),
      ["execution.mode"] = { execution = { mode = "both" } },
      ["execution.subsystems"] = session("subsystems", { sftp = 1 }),
    } do
      local _, err = config.decode(given)
      assert.same({ "invalid", "DOCKER_CONFIG_ERROR", key }, { err.kind, err.code, err.key })
      assert.equal(key, err.message:match "^[^:]*")
    end
    local _, err = config.decode "{"
    assert.equal("configuration", err.key)
    _, err = config.decode { execution = { mod = "session" } }
    assert.matches('did you mean "mode"', err.message, 1, true)
    _, err = config.decode { execution = { mode = "session", MODE = "session" } }
    assert.matches("twice", err.message)
    assert.truthy(config.decode(session("host", { RestartPolicy = { Name = "no" } })))
  end)
end)

describe("the configuration of ContainerSSH 0.3", function()
  local text = [[{"dockerrun": {
    "host": "tcp://127.0.0.1:2376", "cacert": "CA", "cert": "CERT", "key": "KEY",
    "config": {
      "container": {"image": "containerssh/guest", "hostname": "guest"}, "host": {"networkmode": "none"},
      "network": {"endpointsconfig": {}}, "platform": null, "containername": "guest",
      "subsystems": {"sftp": "/sftp"}, "disableCommand": true, "timeout": "1m30s"
    }
  }}]]

  it("is mapped, with a warning", function()
    local mapped, warning = config.decode(text)
    assert.matches("deprecated", warning)
    assert.same({
      connection = { host = "tcp://127.0.0.1:2376", cacert = "CA", cert = "CERT", key = "KEY" },
      execution = {
        container = { Image = "containerssh/guest", Hostname = "guest" }, host = { NetworkMode = "none" },
        network = { EndpointsConfig = {} }, containername = "guest", mode = "session", disableAgent = true,
        imagePullPolicy = "Always", subsystems = { sftp = "/sftp" }, exposeAuthMetadataAsEnv = false,
      },
      timeouts = { containerStart = 90, containerStop = 90, commandStart = 90, signal = 90, window = 90, http = 90 },
      disableCommand = true,
    }, mapped)
  end)

  it("has the defaults of its time", function()
    local mapped = assert(config.decode { DockerRun = { config = { container = { image = "a" } } } })
    assert.equal("unix:///var/run/docker.sock", mapped.connection.host)
    mapped = assert(config.decode { dockerrun = { host = "", cacert = "", config = { container = { image = "a" } } } })
    assert.equal("unix:///var/run/docker.sock", mapped.connection.host)
    assert.same({ sftp = "/usr/lib/openssh/sftp-server" }, mapped.execution.subsystems)
    assert.same({ 60, 60, false }, { mapped.timeouts.http, mapped.timeouts.commandStart, mapped.disableCommand })
    assert.is_nil(mapped.execution.shellCommand)
  end)

  it("is checked, too", function()
    for key, given in pairs {
      ["dockerrun"] = { dockerrun = { hots = "x" } },
      ["dockerrun.config"] = { dockerrun = { config = { mode = "session" } } },
      ["dockerrun.config.timeout"] = { dockerrun = { config = { timeout = "soon" } } },
      ["execution.container"] = { dockerrun = { config = {} } },
      ["execution.host.RestartPolicy"] = { dockerrun = { config = { container = { image = "a" },
        host = { restartpolicy = { name = "always" } } } } },
    } do
      local _, err = config.decode(given)
      assert.same({ "DOCKER_CONFIG_ERROR", key }, { err.code, err.key })
    end
    assert.equal("dockerrun", select(2, config.decode { dockerrun = "x" }).key)
  end)
end)
