-- What holds in every event loop holds in a worker of nginx, too; see cases.lua.
local cases = require "spec.contract.cases"
local hostile = require "spec.support.hostile"
local nginx = require "spec.support.nginx"
local reply = require "spec.support.reply"

describe("in nginx, the cosocket transport", function()
  if nginx.missing then return pending(nginx.missing) end
  local server

  setup(function()
    server = nginx.start { locations = [[
      location /case { content_by_lua_file $ROOT/spec/contract/nginx.lua; }
    ]] }
  end)

  teardown(function() server:stop() end)
  after_each(function()
    hostile.stop()
    assert.is_nil(server:complaint())
  end)

  --- What a piece of Lua returns that has `docker`.
  local function run(script, code)
    local engine = hostile.engine(script)
    return assert(server:run(("local docker = assert(require 'moondock'.new { host = %q, api = '1.44' })\n")
      :format(engine.host) .. code))
  end

  local upgraded = { "write", reply.upgraded() }

  it("refuses to wait where nginx cannot, also for a stream that is open, and lives on", function()
    local worker = server:workers()[1]
    assert.equal("unsupported unsupported hello", run({ any = { "read", upgraded, { "stdin", 5 },
      { "write", "hello" }, "hold" } }, [[
      local stream, kinds = assert(docker:exec("e1"):attach { Tty = true }), {}
      table.sort({ 2, 1 }, function()
        kinds[1] = select(2, stream:next()).kind
        kinds[2] = select(2, stream:write "lost").kind
        return false
      end)
      stream:write "hello"
      return table.concat(kinds, " ") .. " " .. select(2, stream:next(10))
    ]]))
    assert.equal(worker, server:workers()[1])
  end)

  it("waits for a program, such as a credential helper, and the worker goes on", function()
    local turns, output = assert(server:run [[
      local child, core = require "moondock.child", require "moondock.core"
      local turns, result = 0, nil
      ngx.thread.spawn(function()
        local wait = require "moondock.transport.cosocket".wait
        result = assert(child.run(wait, { "sh", "-c", "sleep 0.2; cat" }, "hello", core.now() + 10))
      end)
      while not result do
        turns = turns + 1
        ngx.sleep(0.005)
      end
      return turns .. " " .. result.stdout
    ]]):match "^(%d+) (.*)$"
    assert.equal("hello", output)
    assert.is_true(tonumber(turns) >= 10)
  end)

  it("ends a request whose upload was answered before it was sent", function()
    assert.equal("404", run({ any = { { "pause", 50 }, { "write", reply.refusal(404, "no") }, "hold" } }, [[
      local left = 200
      local _, err = docker:call("PutContainerArchive", { id = "w", path = "/", timeout = 20, source = function()
        left = left - 1
        return left > 0 and ("x"):rep(65536) or nil
      end })
      return err.status
    ]]))
  end)

  it("says that a stream is another request's, or of one that has ended", function()
    local script = { any = { "read", upgraded, "hold" } }
    local host = hostile.engine(script).host
    assert.equal("kept", assert(server:run(([[
      local docker = assert(require "moondock".new { host = %q, api = "1.44" })
      package.loaded.kept = assert(docker:exec("e1"):attach { Tty = true })
      return "kept"
    ]]):format(host))))
    local use = "return select(2, pcall(package.loaded.kept.next, package.loaded.kept))"
    assert.matches("has ended", assert(server:run(use)))
    assert.matches("belongs to the request", run(script, [[
      local stream = assert(docker:exec("e1"):attach { Tty = true })
      local said
      ngx.timer.at(0, function() said = select(2, pcall(stream.next, stream)) end)
      ngx.sleep(0.1)
      stream:close()
      return said
    ]]))
  end)

  it("has the end of a worker for who only writes", function()
    assert.matches("closed", run({ any = { "read", upgraded, "hold" } }, [[
      local stream, err = assert(docker:exec("e1"):attach { Tty = true })
      ngx.timer.at(0.1, function()
        local pid = io.open(ngx.config.prefix() .. "pid"):read "*l"
        os.execute("kill -HUP " .. pid)
      end)
      return select(2, stream:write(("x"):rep(10000000))).kind
    ]]))
  end)

  for number, case in ipairs(cases) do
    it(case.says, function()
      local host = hostile.engine(case.script).host
      assert.equal("ok", assert(server:get(("/case?number=%d&host=%s"):format(number, host))))
    end)
  end
end)
