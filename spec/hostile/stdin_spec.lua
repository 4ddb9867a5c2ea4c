-- What is sent to a process, or uploaded, while the engine does what it likes.
local core = require "moondock.core"
local hostile = require "spec.support.hostile"
local process = require "spec.support.process"
local reply = require "spec.support.reply"
local uv = require "luv"

local client, fails, takes = hostile.client, hostile.fails, hostile.takes

after_each(hostile.stop)

local MiB = 1048576
local created, upgraded = { "write", hostile.created }, { "write", reply.upgraded() }
local exited = { "read", { "write", hostile.exited(3) } }

-- The steps of an exec's first connection.
local function exec_steps(...)
  return { "read", created, "read", upgraded, ... }
end

local function exec(docker, stdin, more)
  local options = { allow = { "cat" }, stdin = stdin }
  for name, value in pairs(more or {}) do options[name] = value end
  return docker:container "web":exec({ "cat" }, options)
end

local function spawn(docker, given)
  return assert(docker:container "web":spawn({ Cmd = { "cat" }, AttachStdin = true }, given))
end

-- What `test` says of the engine's first connection, as soon as it is true.
local function seen_of(engine, test)
  return engine:await(5, function(seen) return test(seen.connections[1]) end)
end

describe("stdin", function()
  it("is not sent before the head of the answer", function()
    local docker, engine = client { { "read", created, "read", "eof" } }
    fails("timeout", exec(docker, "too early", { timeout = 0.1 }))
    assert.is_true(seen_of(engine, function(c) return c.eof end))
    assert.equal("", engine:connections()[1].stdin)
  end)

  it("is not sent to a process that was refused", function()
    for _, bytes in ipairs { reply.refusal(409, "no"), reply.head(409, "Content-Type: text/plain") .. "no" } do
      local docker, engine = client { { "read", created, "read", { "write", bytes }, "finish", "eof" } }
      fails("conflict", exec(docker, "for nobody"))
      docker:close()
      assert.is_true(seen_of(engine, function(c) return c.eof end))
      assert.equal("", engine:connections()[1].stdin)
    end
  end)

  it("arrives whole, with its end, and output after that is read", function()
    for _, stdin in ipairs { "", "x", ("\0\1\r\n"):rep(100000) } do
      local docker, engine = client { exec_steps("eof", { "write", reply.frame(1, "after") }), exited }
      local r = assert(exec(docker, stdin))
      assert.same({ "after", 3 }, { r.stdout, r.exit_code })
      assert.is_true(engine:connections()[1].stdin == stdin)
    end
  end)

  it("and output go at once, whatever their size", function()
    -- As a raw stream: the engine sends back what it gets.
    local bytes = ("0123456789abcdef"):rep(3 * MiB / 16)
    local docker, engine = client({ { "read", upgraded, "echo" }, { "read", { "write", reply.json(200, {}) } } },
      { api = "1.44" })
    local all = assert(assert(docker:container "web":attach { stdin = bytes }):collect(20))
    assert.is_true(all.stdout == bytes)
    assert.equal(#bytes, engine:connections()[1].echoed)
  end)

  it("that is empty is ended; that is not attached is not", function()
    local docker, engine = client { exec_steps "eof", exited }
    assert(exec(docker, ""))
    assert.is_true(engine:connections()[1].eof)
    docker, engine = client { exec_steps({ "write", reply.frame(1, "x") }, { "pause", 30 }), exited }
    assert.equal("x", assert(exec(docker)).stdout)
    assert.is_false(engine:connections()[1].eof)
  end)

  it("may be written and ended by hand, once", function()
    local docker, engine = client { exec_steps({ "stdin", 5 }, { "write", reply.frame(1, "got 5") }, "eof",
      { "write", reply.frame(2, "bye") }), exited }
    local p = spawn(docker)
    assert.is_true(p:write "he")
    assert.is_true(p:write "")
    assert.is_true(p:write "llo")
    assert.same({ "stdout", "got 5" }, { p:next() })
    assert.is_false(engine:connections()[1].eof)
    assert.is_true(p:finish())
    assert.is_true(seen_of(engine, function(c) return c.eof end))
    assert.is_true(p:finish())
    fails("closed", p:write "more")
    assert.same({ "stderr", "bye" }, { p:next() })
    assert.is_nil(p:next())
    assert.equal(3, p:code())
    fails("closed", p:write "more")
    assert.equal("hello", engine:connections()[1].stdin)
  end)

  it("has left when write says so", function()
    for _, size in ipairs { 1, 65536, 4 * 65536, MiB } do
      local docker, engine = client { exec_steps({ "pause", 50 }, { "stdin", size }, "hold") }
      local p = spawn(docker)
      assert(p:write(("x"):rep(size)))
      -- Nothing more is called here.
      assert.is_true(seen_of(engine, function(c) return #c.stdin == size end), ("%d bytes"):format(size))
    end
  end)

  it("that is not read makes the writer wait, up to its timeout", function()
    local docker = client({ exec_steps "hold" }, { timeout = { idle = 0.2 } })
    local p = spawn(docker)
    local err = fails("timeout", takes(0.1, p.write, p, ("x"):rep(4 * MiB), 0.1))
    assert.truthy(err.message:find "total")
    err = fails("timeout", takes(0.05, p.finish, p, 0.05))
    assert.truthy(err.message:find "total")
    err = fails("timeout", takes(0.2, p.write, p, "x"))
    assert.truthy(err.message:find "idle")
    p:close()
    fails("closed", p:write "x")
  end)

  it("that is not read keeps a guarded command's deadline, and its output", function()
    local docker = client { exec_steps({ "write", reply.frame(1, "deaf") }, "hold") }
    local asked = 0
    local err = fails("timeout", takes(0.1, exec, docker, function()
      asked = asked + 1
      return ("x"):rep(65536)
    end, { timeout = 0.1 }))
    assert.same({ "read", "deaf" }, { err.stage, err.stdout })
    assert.is_true(asked < 100)
  end)

  for _, tcp in ipairs { false, true } do
    local over = tcp and " (tcp)" or " (unix)"

    for _, size in ipairs { 5, 8 * MiB } do
      it(("that the process leaves unread is no failure: %d bytes%s"):format(size, over), function()
        local docker = client { tcp = tcp, exec_steps({ "write", reply.frame(1, ("out"):rep(20000)) }), exited }
        local r = assert(exec(docker, ("x"):rep(size)))
        assert.is_true(r.stdout == ("out"):rep(20000))
        assert.equal(3, r.exit_code)
      end)
    end

    it("that nobody reads any more fails, and does not kill us" .. over, function()
      local bye = { "write", reply.frame(1, "gone") }
      local engine = hostile.engine { tcp = tcp, exec_steps({ "stdin", 10 }, bye), exited }
      -- In a process of its own, where nobody has touched SIGPIPE.
      local code, output = process.run { uv.exepath(), "-e", [[
        local docker = require("moondock").new { api = "1.41" }
        local p = assert(docker:container "web":spawn { Cmd = { "cat" }, AttachStdin = true })
        local ok, err = p:write(("x"):rep(10000000))
        print(ok, err and err.kind)
        print(p:next())
        print(p:next())
        print(p:code())
      ]], env = { DOCKER_HOST = engine.host, LUA_PATH = package.path, LUA_CPATH = package.cpath } }
      assert.equal("nil\tclosed\nstdout\tgone\nnil\n3\n", output)
      assert.equal(0, code)
    end)
  end
end)

describe("a source of stdin", function()
  it("that raises ends the command with its error", function()
    local docker, engine = client { exec_steps "eof" }
    local problem = {}
    local done, raised = pcall(exec, docker, function() error(problem) end)
    assert.same({ false, problem }, { done, raised })
    assert.is_true(seen_of(engine, function(c) return c.over end))
  end)

  it("that returns something strange is a mistake", function()
    for _, strange in ipairs { 1, {}, true, print } do
      local docker = client { exec_steps "eof" }
      assert.has_error(function() exec(docker, function() return strange end) end)
    end
  end)

  it("may close the stream it feeds", function()
    local docker, engine = client { exec_steps "eof" }
    local p
    p = spawn(docker, { stdin = function()
      p:close()
      return "x"
    end })
    fails("closed", p:collect(5))
    assert.is_true(seen_of(engine, function(c) return c.over end))
  end)

  it("may use the same client", function()
    local docker = client {
      exec_steps("eof", { "write", reply.frame(1, "done") }),
      { "read", { "write", reply.json(200, { Name = "engine" }) }, "read", { "write", hostile.exited(3) } },
    }
    local asked = false
    local r = assert(exec(docker, function()
      if asked then return nil end
      asked = true
      return assert(docker:info()).Name
    end))
    assert.equal("done", r.stdout)
  end)
end)

describe("an upload", function()
  local function source(count, size)
    local left = count
    return function()
      left = left - 1
      return left >= 0 and ("x"):rep(size or 65536) or nil
    end, function() return count - math.max(left, 0) end
  end

  it("arrives whole, in chunks", function()
    for _, body in ipairs { "", "tar", ("0123456789"):rep(50000) } do
      local docker, engine = client { { "read", { "write", reply.json(200, { status = "sha256:1" }) } } }
      local stream = assert(docker:import(body, { repo = "a", changes = { "ENV A=b" } }))
      assert.same({ { status = "sha256:1" } }, stream:collect())
      local head, sent = engine:requests()[1].raw:match "^(.-\r\n\r\n)(.*)"
      assert.truthy(head:find("POST /v1.41/images/create?changes=ENV%20A%3Db&fromSrc=-&repo=a HTTP/1.1\r\n", 1, true))
      assert.truthy(head:find "\r\nTransfer%-Encoding: chunked\r\n")
      assert.truthy(head:find "\r\nContent%-Type: application/x%-tar\r\n")
      assert.is_nil(head:find "Expect")
      assert.is_nil(head:find "Content%-Length")
      local joined = sent:gsub("(%x+)\r\n", function(size) return #size < 6 and "" or nil end, 1)
      assert.equal("0\r\n\r\n", sent:sub(-5))
      assert.is_true(#joined >= #body)
    end
  end)

  it("stops when the engine says no, and its words are kept", function()
    local no = reply.refusal(400, "it is no tar file")
    for _, tcp in ipairs { false, true } do
      for _, last in ipairs { "hold", "finish" } do
        local docker, engine = client { tcp = tcp,
          { { "stdin", 9999 }, { "write", no }, last },
          { "read", { "write", no } } }
        local feed, asked = source(100000)
        local err = fails("api", takes(0, docker.import, docker, feed))
        assert.same({ 400, "it is no tar file", "POST /images/create" }, { err.status, err.message, err.op })
        assert.is_true(asked() < 200, ("%d pieces were read"):format(asked()))
        fails("api", docker:info()) -- over another connection
        assert.equal(2, #engine:connections())
      end
    end
  end)

  it("that breaks says so", function()
    for _, tcp in ipairs { false, true } do
      for _, last in ipairs { "finish", "reset" } do
        local docker, engine = client { tcp = tcp, { { "stdin", 100000 }, last } }
        fails("closed", docker:import((source(100000))))
        assert.equal(1, #engine:connections())
      end
    end
  end)

  it("to an engine that does not read ends with its timeout", function()
    local docker = client { { "hold" } }
    local feed, asked = source(100000)
    local err = fails("timeout", takes(0.1, docker.import, docker, feed, { timeout = 0.1 }))
    assert.truthy(err.message:find "total")
    assert.is_true(asked() < 100)
  end)

  it("whose source raises is given up", function()
    local docker, engine = client { { "read" } }
    local problem = {}
    local done, raised = pcall(docker.import, docker, function() error(problem) end)
    assert.same({ false, problem }, { done, raised })
    assert.is_true(seen_of(engine, function(c) return c.over end))
  end)
end)

describe("a reader that stops", function()
  for _, tcp in ipairs { false, true } do
    it("stops the sender, until it reads again" .. (tcp and " (tcp)" or " (unix)"), function()
      local docker, engine = client { tcp = tcp,
        { "read", { "write", hostile.logs }, { "forever", reply.frame(1, ("x"):rep(65536)) } } }
      local stream = assert(docker:container "web":logs { follow = true })
      local got = #select(2, stream:next())
      local function sent() return engine:connections()[1].sent end
      local before = process.await(5, function()
        local now = sent()
        core.poll(nil, nil, 0.05) -- if it was only slow, the next line fails
        return sent() == now and now
      end)
      assert.is_true(before < 16 * MiB, ("%d bytes were sent"):format(before))
      while got < before do got = got + #select(2, assert(stream:next(5))) end
      assert.is_true(sent() > before)
      stream:close()
    end)
  end
end)
