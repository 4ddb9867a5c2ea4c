-- Real engines from a real nginx: its worker waits for nobody.
local certificates = require "spec.support.certificates"
local live = require "spec.support.live"
local nginx = require "spec.support.nginx"
local process = require "spec.support.process"
local uv = require "luv"

live.describe("from nginx", { "dockerd", "dockerd over TLS", "podman" }, function(on)
  if nginx.missing then return pending(nginx.missing) end
  local server, new

  setup(function()
    on:web()
    local directory = certificates.directory()
    server = nginx.start {
      http = ("lua_ssl_trusted_certificate %s/ca.pem; lua_ssl_verify_depth 2;"):format(directory),
      locations = [[
        location /follow { content_by_lua_block {
          local docker = assert(require "moondock".new { host = ngx.var.arg_host })
          local logs = assert(docker:container(ngx.var.arg_name):logs { follow = true })
          ngx.say "following"
          ngx.flush(true)
          while true do
            local name, bytes = logs:next()
            ngx.print(name and bytes or tostring(bytes))
            ngx.flush(true)
            if not name then return end
          end
        } }
      ]],
    }
    new = on.kind == "dockerd" and live.speaks_tls[on.host] and ([[
      local function read(name)
        local file = assert(io.open("%s/" .. name)); local text = file:read "*a"; file:close(); return text
      end
      local tls = { cert = read "cert.pem", key = read "key.pem", server_name = "engine.example" }
      local docker = assert(require "moondock".new { host = "%s", tls = tls })
    ]]):format(directory, on.host)
      or ('local docker = assert(require "moondock".new { host = "%s" })\n'):format(on.host)
  end)

  teardown(function()
    local complaint = server:complaint()
    server:stop()
    assert.matches("blocks this worker", complaint or "blocks this worker")
  end)

  local function run(code)
    return assert(server:run(new .. code))
  end

  it("runs commands, keeps their output apart, and knows their codes", function()
    assert.equal("out\nerr\n7", run [[
      local r = assert(docker:container "web":exec({ "sh", "-c", "echo out; echo err >&2; exit 7" },
        { allow = { "sh" } }))
      return r.stdout .. r.stderr .. r.exit_code
    ]])
  end)

  it("gives a process its stdin and the end of it, or says that it cannot", function()
    local code = [[
      local r, err = docker:container "web":exec({ "wc", "-c" }, { allow = { "wc" }, stdin = ("x"):rep(3000000) })
      return r and r.stdout or err.kind .. ": " .. err.message
    ]]
    if live.speaks_tls[on.host] then
      assert.matches("^unsupported: .*half%-close ", run(code))
    else
      assert.equal("3000000\n", run(code))
    end
  end)

  it("carries bytes both ways at once", function()
    assert.equal("10000000 true", run [[
      local stream = assert(docker:container "web":spawn { Cmd = { "cat" }, AttachStdin = true })
      local bytes, parts, size = ("0123456789"):rep(1000000), {}, 0
      local writer = ngx.thread.spawn(function() assert(stream:write(bytes)) end)
      while size < #bytes do
        local _, piece = assert(stream:next(20))
        parts[#parts + 1], size = piece, size + #piece
      end
      ngx.thread.wait(writer)
      assert(stream:kill())
      stream:close()
      return size .. " " .. tostring(table.concat(parts) == bytes)
    ]])
  end)

  it("lets the worker go on meanwhile", function()
    local longest = tonumber(run [[
      local core, longest = require "moondock.core", 0
      local over = false
      ngx.thread.spawn(function()
        assert(docker:container "web":exec({ "sleep", "1" }, { allow = { "sleep" } }))
        over = true
      end)
      while not over do
        local before = core.now()
        ngx.sleep(0.001)
        longest = math.max(longest, core.now() - before)
      end
      return longest
    ]])
    assert.is_true(longest < 0.2, longest)
  end)

  it("makes ten thousand requests over as many connections as it needs at once", function()
    local growth = tonumber(run [[
      local core = require "moondock.core"
      local function count()
        local n = 0
        for _ in core.dir "/proc/self/fd" do n = n + 1 end
        return n
      end
      assert(docker:ping())
      local before = count()
      for _ = 1, 10000 do assert(docker:ping()) end
      return count() - before
    ]])
    assert.is_true(growth <= 0, growth)
  end)

  it("no. 13: blocks the worker only when it is asked to, and warns once", function()
    if live.speaks_tls[on.host] then return end
    local code = ([[
      return require "moondock".new { host = "%s", wait = "block" }:ping() and "ok"
    ]]):format(on.host)
    for _ = 1, 2 do assert.equal("ok", run(code)) end
    local _, count = server:log():gsub("blocks this worker", "")
    assert.equal(1, count)
  end)

  it("says where nginx cannot wait", function()
    assert.matches("^unsupported: .*table.sort", run [[
      local err
      table.sort({ 1, 2 }, function() local _; _, err = docker:ping(); return false end)
      return err.kind .. ": " .. err.message
    ]])
    assert.equal("unsupported", run [[
      return select(2, require "moondock".new { host = "ssh://nowhere" }:ping()).kind
    ]])
    assert.equal("unsupported", run [[
      return select(2, require "moondock".new { host = "unix://@abstract" }:ping()).kind
    ]])
    assert.matches("^unsupported.*lua_ssl_trusted_certificate", run [[
      local tls = { ca = "-----BEGIN CERTIFICATE-----" }
      local _, err = require "moondock".new { host = "tcp://127.0.0.1:1", tls = tls }:ping()
      return err.kind .. ": " .. err.message
    ]])
  end)

  if not live.speaks_tls[on.host] then
    --- A request to follow a log, in a process of its own.
    local function follow()
      local child = process.start { "sh", "-c", 'exec "$0" -e "$1"', "luajit", ([[
        local docker = assert(require "moondock".new { host = "unix://%s/http", api = false })
        local stream = assert(docker:request("GET", "/follow?host=%s&name=quiet", { returns = "bytes" }))
        for _, bytes in stream:each() do io.write(bytes); io.flush() end
      ]]):format(server.directory, on.host), stdout = true,
        env = { LUA_PATH = package.path, LUA_CPATH = package.cpath } }
      assert.equal("following", child:line(10))
      return child
    end

    local function descriptors()
      return tonumber(run [[
        local n = 0
        for _ in require "moondock.core".dir "/proc/self/fd" do n = n + 1 end
        return n
      ]])
    end

    it("no. 55: ends a stream with its request, and all of them when the worker is to exit", function()
      local quiet = on:run({ Cmd = { "sh", "-c", "echo up; sleep 1000" } }, { name = "quiet" })
      local before = descriptors()
      local child = follow()
      assert.is_true(descriptors() > before)
      child:stop()
      assert.is_true(process.await(5, function() return descriptors() <= before end))

      child = follow()
      local old = server:workers()[1]
      uv.kill(tonumber(server:master()), "sighup")
      local began = process.now()
      child:wait(10)
      assert.equal(0, child.code)
      assert.matches("the worker exits", child.output)
      assert.is_true(process.await(5, function() return process.ended(old) end))
      assert.is_true(process.now() - began < 2)
      quiet:remove { force = true }
    end)
  end
end)
