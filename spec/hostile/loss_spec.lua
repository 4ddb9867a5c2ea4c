-- Connections that break, and connections that the engine has given up: nothing but GET and HEAD is ever sent twice.
local hostile = require "spec.support.hostile"
local reply = require "spec.support.reply"

local client, fails, takes = hostile.client, hostile.fails, hostile.takes

after_each(hostile.stop)

local ok = reply.json(200, { ok = true })

local function exec(docker)
  return docker:container "web":exec({ "ls" }, { allow = { "ls" } })
end

for _, tcp in ipairs { false, true } do
  local over = tcp and " (tcp)" or " (unix)"

  local function against(script)
    script.tcp = tcp
    return client(script)
  end

  describe("a connection that breaks" .. over, function()
    it("before the head is closed, and was reset or not", function()
      for _, last in ipairs { "finish", "reset" } do
        local docker = against { { "read", last } }
        local err = fails("closed", takes(0, docker.info, docker))
        assert.equal("GET /info", err.op)
      end
    end)

    it("in the head is truncated at an end, closed after a reset", function()
      for last, kind in pairs { finish = "truncated", reset = "closed" } do
        local docker = against { { "read", { "write", ok, first = 30 }, last } }
        fails(kind, docker:info())
      end
    end)

    it("in the body is truncated at an end, closed after a reset", function()
      for last, kind in pairs { finish = "truncated", reset = "closed" } do
        local docker = against { { "read", { "write", ok, first = #ok - 1 }, last } }
        fails(kind, docker:info())
      end
    end)

    it("in a stream keeps what came", function()
      for last, kind in pairs { finish = "truncated", reset = "closed" } do
        local bytes = hostile.logs .. reply.frame(1, "out\nmo", 100)
        local docker = against { { "read", { "write", bytes }, last } }
        local err = fails(kind, assert(docker:container "web":logs()):collect())
        assert.equal("out\nmo", err.stdout)

        docker = against { { "read", { "write", bytes }, last } }
        local stream, lines = assert(docker:container "web":logs()), {}
        local done, raised = pcall(function()
          for _, line in stream:lines() do lines[#lines + 1] = line end
        end)
        assert.is_false(done)
        fails(kind, nil, raised)
        assert.same({ "out", "mo" }, lines)
        fails(kind, stream:next())
      end
    end)

    it("between two frames is no end either, when it was reset", function()
      local docker = against { { "read", { "write", hostile.created },
        "read", { "write", reply.upgraded() .. reply.frame(1, "out") }, "reset" } }
      local err = fails("closed", exec(docker))
      assert.same({ "read", "out", "" }, { err.stage, err.stdout, err.stderr })
    end)

    it("at the end of a process whose engine has died is no end", function()
      local docker, engine = against { { "read", { "write", hostile.created },
        "read", { "write", reply.upgraded() .. reply.frame(1, "out") }, { "stdin", 1 } } }
      local p = assert(docker:container "web":spawn { Cmd = { "cat" }, AttachStdin = true })
      assert.same({ "stdout", "out" }, { p:next() })
      engine:stop()
      local value, err = p:next()
      assert.is_nil(value)
      assert.is_true(err.kind == "connect" or err.kind == "closed", err.kind)
      fails(err.kind, p:code())
    end)

    it("is told from the end of a process by a look at the exec", function()
      local docker = against { { "read", { "write", hostile.created },
        "read", { "write", reply.upgraded() .. reply.frame(1, "out") } } }
      local err = fails("closed", exec(docker)) -- the next connection is closed without a word
      assert.same({ "inspect", "out" }, { err.stage, err.stdout })
    end)
  end)

  describe("a request on a kept connection" .. over, function()
    -- The methods by what they call; the first request of each test is a GET /info.
    local calls = {
      GET = function(docker) return docker:info() end,
      HEAD = function(docker) return docker:request("HEAD", "/x") end,
      POST = function(docker) return docker:container "web":start() end,
      PUT = function(docker) return docker:request("PUT", "/x", { body = "bytes" }) end,
      DELETE = function(docker) return docker:container "web":remove() end,
      UPLOAD = function(docker) return docker:import "tar" end,
      HIJACK = function(docker) return docker:exec "e1":attach() end,
    }

    local function again(method) return method == "GET" or method == "HEAD" end

    local function count(engine)
      return #engine:requests(), #engine:connections()
    end

    for method, call in pairs(calls) do
      it("that the engine closed beforehand goes over a new one: " .. method, function()
        local docker, engine = against { { "read", { "write", ok } }, { "read", { "write", ok }, "eof" } }
        assert(docker:info())
        assert.is_true(engine:await(5, function(seen) return seen.connections[1].over end))
        assert(call(docker))
        assert.same({ 2, 2 }, { count(engine) })
      end)

      for _, last in ipairs { "finish", "reset" } do
        it(("that dies with it is sent again or not: %s, %s"):format(method, last), function()
          local docker, engine = against {
            { "read", { "write", ok }, "read", last },
            { "read", { "write", ok }, "eof" },
          }
          assert(docker:info())
          local value, err = call(docker)
          if again(method) then
            assert(value, err)
            assert.same({ 3, 2 }, { count(engine) })
          else
            fails("closed", value, err)
            assert.same({ 2, 1 }, { count(engine) })
          end
        end)
      end

      it("that dies within the answer is not sent again: " .. method, function()
        for last, kind in pairs { finish = "truncated", reset = "closed" } do
          local docker, engine = against {
            { "read", { "write", ok }, "read", { "write", "HTT" }, last },
            { "read", { "write", ok } },
          }
          assert(docker:info())
          fails(kind, call(docker))
          assert.same({ 2, 1 }, { count(engine) })
        end
      end)
    end

    it("is sent again once, not more", function()
      local docker, engine = against { { "read", { "write", ok }, "read" }, { "read" }, { "read", { "write", ok } } }
      assert(docker:info())
      fails("closed", docker:info())
      assert.equal(3, #engine:requests())
    end)

    it("is not sent again on a new one", function()
      local docker, engine = against { { "read" }, { "read", { "write", ok } } }
      fails("closed", docker:info())
      assert.equal(1, #engine:requests())
      assert(docker:info())
    end)

    it("is not confused by words that nobody asked for", function()
      local docker, engine = against {
        { "read", { "write", ok }, { "pause", 5 }, { "write", reply.refusal(408, "Request timeout") }, "eof" },
        { "read", { "write", ok } },
      }
      assert(docker:info())
      assert.is_true(engine:await(5, function(seen) return seen.connections[1].sent > #ok end))
      assert(docker:container "web":start())
      assert.equal(2, #engine:connections())
    end)
  end)
end

describe("many requests", function()
  it("go over one connection", function()
    local steps, chunked = {}, reply.chunked() .. reply.chunks { "{}" }
    for i = 1, 20 do
      steps[2 * i - 1], steps[2 * i] = "read", { "write", i % 2 == 0 and ok or chunked }
    end
    local docker, engine = client { steps }
    for i = 1, 20 do assert(i % 3 == 0 and docker:container "web":start() or docker:info()) end
    assert.equal(1, #engine:connections())
    assert.equal(20, #engine:requests())
  end)

  it("go over as many new connections as there are hijacks", function()
    local create, start = { "write", hostile.created }, { "write", reply.upgraded() }
    local docker, engine = client {
      { "read", create, "read", start },
      any = { "read", { "write", hostile.exited(0) }, "read", create, "read", start },
    }
    for _ = 1, 10 do assert(exec(docker)) end
    assert.equal(11, #engine:connections())
  end)
end)
