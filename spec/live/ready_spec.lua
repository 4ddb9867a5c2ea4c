-- Waiting until a container is ready, by every strategy.
local await = require "moondock.await"
local lifecycle = require "moondock.lifecycle"
local live = require "spec.support.live"

live.describe("a container", { "dockerd", "podman" }, function(on)
  local container

  after_each(function()
    if container then
      assert(container:remove { force = true, v = true, ensure = true })
      container = nil
    end
  end)

  --- One that runs a script.
  local function run(script, body)
    body = body or {}
    body.Cmd = { "sh", "-c", script }
    container = on:run(body)
    return container
  end

  local function wait(strategy, timeout)
    return lifecycle.wait(container, strategy, { timeout = timeout or 30 })
  end

  --- It becomes ready when it is told to, and not before.
  local function becomes(strategy, script, go)
    run(script)
    local none, err = wait(strategy, 0.3)
    assert.is_nil(none)
    assert.equal("timeout", err.kind)
    assert(container:exec({ "sh", "-c", go or "touch /go" }, { allow = { "sh" } }))
    assert(wait(strategy))
  end

  local function once_told(then_do)
    return "until test -e /go; do sleep 0.01; done; " .. then_do
  end

  it("is waited for until it runs", function()
    container = on:create()
    local _, err = wait({ running = true }, 0.1)
    assert.matches("waited for running: the container is c", err.message) -- created, or configured
    assert(container:start())
    assert(wait { running = true })
  end)

  it("is waited for until its log has so many lines", function()
    becomes({ log = "^ready %d$", times = 2 },
      "echo ready 1; echo not ready 2 >&2; " .. once_told "echo ready 3 >&2; sleep 100")
    assert(wait { log = "not", stream = "stderr" })
    local _, err = wait({ log = "not", stream = "stdout" }, 0.1)
    assert.matches('waited for log "not": 0 lines so far', err.message)
  end)

  it("is ready by its log although it has ended", function()
    run "echo ready; exit 3"
    assert(wait { log = "ready" })
    container:wait()
    assert(wait { log = "ready" })
  end)

  it("that was started again is ready by its new log", function()
    run("echo ready; " .. once_told "sleep 100")
    assert(wait { log = "ready" })
    assert(container:restart { t = 0 })
    assert(wait { log = "ready" })
    local _, err = wait({ log = "ready", times = 2 }, 0.2)
    assert.matches("1 lines so far", err.message)
  end)

  it("is waited for until a port is listened at inside", function()
    becomes({ port = 8080, inside = true }, once_told "exec httpd -f -p 8080")
    local _, err = wait({ port = 8081, inside = true }, 0.1)
    assert.matches("port 8081: nothing listens", err.message)
  end)

  it("is waited for until it answers a request inside", function()
    becomes({ http = "/here", port = 8080, inside = true },
      "mkdir /www; touch /www/here; " .. once_told "exec httpd -f -p 8080 -h /www")
    assert(wait { http = "/nosuch", port = 8080, inside = true, status = 404 })
    local _, err = wait({ http = "/nosuch", port = 8080, inside = true }, 0.5)
    assert.matches("http /nosuch at port 8080: status 404", err.message)
  end)

  it("is waited for until a command succeeds", function()
    becomes({ exec = { "test", "-e", "/go" } }, "sleep 100")
    assert(wait { exec = { "sh", "-c", "exit 7" }, code = 7 })
    local _, err = wait({ exec = { "sh", "-c", "echo no luck >&2; exit 7" } }, 0.3)
    assert.matches("exit code 7: no luck", err.message)
    _, err = wait({ exec = { "nosuch" } }, 0.3)
    assert.matches("waited for exec nosuch: ", err.message)
  end)

  it("is waited for until a file is there", function()
    becomes({ file = "/go" }, "sleep 100")
  end)

  it("is waited for until it has ended", function()
    run(once_told "exit 3")
    local _, err = wait({ exit = 3 }, 0.2)
    assert.matches("waited for exit 3: it runs", err.message)
    assert(container:exec({ "touch", "/go" }, { allow = { "touch" } }))
    assert(wait { exit = 3 })
    assert(wait { { exit = 3 }, { file = "/go" } })
    _, err = wait { exit = 0 }
    assert.equal("conflict", err.kind)
    assert.equal(3, err.code)
  end)

  it("is waited for until it is healthy", function()
    if on.kind == "podman" then return pending "podman's health checks need systemd" end
    local second = 1000 * 1000 * 1000
    run("sleep 100", { Healthcheck = { Test = { "CMD-SHELL", "echo looking; test -e /go" }, Interval = second / 10,
      Timeout = 10 * second, Retries = 1000 } })
    local _, err = wait({ healthy = true }, 1)
    assert.matches("waited for healthy: it is starting", err.message)
    assert(container:exec({ "touch", "/go" }, { allow = { "touch" } }))
    assert(wait { healthy = true })
  end)

  it("without a health check is not waited for until it is healthy", function()
    run "sleep 100"
    local _, err = wait { healthy = true }
    assert.equal("conflict", err.kind)
    assert.equal("the container has no health check", err.message)
  end)

  it("is waited for by all of several strategies, and by any of them", function()
    run("echo one; " .. once_told "echo two; sleep 100")
    local one, two = { log = "one" }, { log = "two" }
    assert(wait { any = { two, one } })
    local _, err = wait({ all = { one, two } }, 0.3)
    assert.matches('waited for log "two": 0 lines', err.message)
    assert.is_nil(err.message:find 'log "one"')
    assert.equal("one", err.logs)
    _, err = wait({ any = { two, { file = "/nosuch" } } }, 0.3)
    assert.matches('log "two": 0 lines so far; file /nosuch: ', err.message)
    assert(container:exec({ "touch", "/go" }, { allow = { "touch" } }))
    assert(wait { one, two, { any = { { exit = 0 }, { running = true } } } })
  end)

  it("that ended fails at once, with what it wrote last", function()
    run(once_told "seq 30; exit 5")
    local began = await.now()
    assert(container:exec({ "touch", "/go" }, { allow = { "touch" } }))
    for _, strategy in ipairs {
      { running = true }, { log = "nothing" }, { port = 80 }, { port = 80, inside = true }, { http = "/", port = 80 },
      { exec = { "true" } }, { file = "/nosuch" }, { exit = 0 }, { all = { { exit = 5 }, { log = "nothing" } } },
    } do
      if strategy.exec or strategy.running then container:wait() end
      local _, err = wait(strategy, 60)
      assert.same({ "conflict", 5 }, { err.kind, err.code })
      assert.matches("has ended %(exit code 5%); waited for ", err.message)
      assert.matches("it wrote last:\n11\n.*\n30$", err.message)
      assert.matches("^11\n.*\n30$", err.logs)
    end
    assert.is_true(await.now() - began < 30)
  end)

  it("that removes itself tells its end", function()
    run("sleep 0.3; exit 4", { HostConfig = { AutoRemove = true } })
    assert(wait { exit = 4 })
    container = nil
  end)

  it("that is none is not found", function()
    local _, err = lifecycle.wait(on.docker:container "nosuch", { running = true })
    assert.equal("not_found", err.kind)
  end)
end)
