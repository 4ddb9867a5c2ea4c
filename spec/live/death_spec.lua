local engine = require "spec.support.engine"
local live = require "spec.support.live"
local process = require "spec.support.process"

local LOOP = "while :; do echo tick; sleep 0.02; done"

-- What a stream still gives: its bytes, the Error that it ends with, and the
-- seconds until then.
local function rest(stream)
  local pieces, began = {}, process.now()
  local ok, err = pcall(function()
    for _, bytes in stream:each() do pieces[#pieces + 1] = bytes end
  end)
  assert.is_false(ok)
  return table.concat(pieces), err, process.now() - began
end

local kinds = { connect = true, closed = true, truncated = true }

for _, kind in ipairs { "dockerd", "podman" } do
  describe("140 when a " .. kind .. " is killed", function()
    local one, reason = engine[kind] { fresh = true }
    if not one then return pending(reason) end
    local on = live.on(one)
    local web = on:web()
    local streams = {}
    local writer, ignored -- a process with a stream of its own, and without luv, which ignores SIGPIPE
    local getter, poster = on:client(), on:client()

    teardown(function()
      writer:stop()
      one:stop()
    end)

    -- Open what is to break, and break it in the middle of a guarded exec.
    local err, seconds
    setup(function()
      local noisy = on:create({ Cmd = { "sh", "-c", LOOP } }, { name = "noisy" })
      streams.attach = assert(noisy:attach())
      assert(noisy:start())
      streams.logs = assert(noisy:logs { follow = true })
      streams.spawn = assert(web:spawn { Cmd = { "sh", "-c", LOOP } })
      streams.lines = assert(web:spawn { Cmd = { "sh", "-c", LOOP } })
      for _, stream in pairs(streams) do assert.equal("stdout", (stream:next(10))) end
      for _, client in ipairs { getter, poster } do -- each with an idle connection
        assert(client:ping())
        assert(client:version())
      end
      writer = live.lua([[
        local ignored = io.open("/proc/self/status"):read("*a"):match "SigIgn:%s*(%x+)"
        local cat = assert(require("moondock").new():container("web"):spawn { Cmd = { "cat" }, AttachStdin = true })
        assert(cat:write "x")
        assert(cat:next(10))
        print(ignored)
        io.flush()
        io.read "*l"
        local ok, err
        for _ = 1, 10 do ok, err = cat:write(("x"):rep(1000)) end
        print(ok, err and err.kind)
      ]], on.host)
      ignored = writer:line(10)

      local sent, died = 0, nil
      local function source()
        sent = sent + 1
        if sent == 64 then -- of which most must have come back by now
          one:kill9()
          died = process.now()
        end
        return ("x"):rep(65536)
      end
      local result
      result, err = web:exec({ "cat" }, { allow = { "cat" }, stdin = source })
      seconds = process.now() - died
      assert.is_nil(result)
    end)

    it("a guarded exec fails at once, with what had come", function()
      assert.is_true(seconds < 1)
      assert.is_true(kinds[err.kind], err.kind)
      assert.matches("^[ri]%a+$", err.stage)
      assert.is_true(#err.stdout > 1000000)
      assert.equal(#err.stdout, select(2, err.stdout:gsub("x", "")))
    end)

    for _, name in ipairs { "logs", "attach", "spawn" } do
      it("each() of " .. name .. " gives what had come, and raises", function()
        local came, failure, took = rest(streams[name])
        assert.equal("", (came:gsub("tick\n", "")))
        assert.is_true(kinds[failure.kind], failure.kind)
        assert.is_true(took < 1)
        local again, stays = streams[name]:next(1)
        assert.is_nil(again)
        assert.is_truthy(stays, "a second look is no quiet end")
      end)
    end

    it("lines() gives what had come, and raises", function()
      local ok, failure = pcall(function()
        for _, line in streams.lines:lines() do assert.equal("tick", line) end
      end)
      assert.is_false(ok)
      assert.is_true(kinds[failure.kind], tostring(failure))
      local code, unknown = streams.lines:code()
      assert.is_nil(code)
      assert.equal("connect", unknown.kind)
    end)

    it("nobody dies of SIGPIPE", function()
      assert.equal(0, math.floor(tonumber(ignored:sub(-4), 16) / 4096) % 2) -- SIGPIPE is signal 13
      writer:write "go\n"
      assert.equal("nil\tclosed", writer:line(10))
      assert.equal(0, (writer:wait(10)))
    end)

    it("a client says that nobody is there, and works when it is back", function()
      for _, client in ipairs { getter, poster } do
        local _, nobody = client:info()
        assert.equal("connect", nobody.kind)
      end
      one:restart()
      assert.is_table(getter:version())
      assert.is_true(poster:container "web":start())
      assert.equal("x\n", live.output(web, "echo", "x"))
    end)

    it("between two requests, the next one is sent to the new one", function()
      assert(getter:version())
      assert(poster:version())
      one:restart()
      assert.is_true(poster:container "web":start()) -- a POST is never sent twice
      assert.is_table(getter:version())
    end)
  end)
end
