-- What ssh leads to. The other live specs run over ssh, too.
local core = require "moondock.core"
local live = require "spec.support.live"
local moondock = require "moondock"
local process = require "spec.support.process"
local sshd = require "spec.support.sshd"
local uv = require "luv"

--- How many programs we have started that have not been waited for.
local function children()
  local code, said = process.run { "ps", "-o", "comm=", "--ppid", ("%d"):format(uv.os_getpid()) }
  assert(code == 0)
  return select(2, said:gsub("ssh\n", "")) + select(2, said:gsub("defunct", ""))
end

live.describe("ssh", { "dockerd over ssh" }, function(on)
  local place = on.host:match "^ssh://root(@[^/]+)"

  it("no. 27: is one process for one connection, which is used again, and none afterwards", function()
    on.docker:close()
    collectgarbage() -- what other specs have left
    local before = children()
    local docker = on:client()
    for _ = 1, 5 do assert(docker:ping()) end
    assert.equal(before + 1, children())
    local stream = assert(on:web():logs { follow = true })
    docker:close()
    stream:close()
    on.docker:close()
    assert.equal(before, children())
  end)

  it("carries 50 MB both ways, byte for byte, and the end of what is sent", function()
    live.carries(on)
  end)

  it("that fails says what ssh says", function()
    on.docker:close()
    collectgarbage()
    local before = children()
    for host, words in pairs {
      ["ssh://nobody" .. place] = "Permission denied",
      ["ssh://root@127.0.0.1:1"] = "Connection refused",
      ["ssh://root@nowhere.invalid"] = "Could not resolve hostname",
      ["ssh://root" .. place .. "/nowhere/docker.sock"] = "nowhere/docker.sock",
    } do
      local pong, err = on:client { host = host, ssh = sshd.options() }:ping()
      assert.is_nil(pong)
      assert.is_true(err.kind == "connect" or err.kind == "closed", err.kind)
      assert.truthy(err.message:find(words, 1, true), err.message)
    end
    local _, err = assert(moondock.new { host = "ssh://root" .. place, ssh = { "-F", "/dev/null" } }):ping()
    assert.matches("Host key verification failed", err.message)
    on.docker:close()
    assert.equal(before, children())
  end)
end)

describe("a program beside us", function()
  local function output(argv, input)
    local child = assert(core.child(argv, input))
    local parts = {}
    for piece in child.read, child do
      if piece then parts[#parts + 1] = piece else core.poll(child:pollfd(), "r", 5) end
    end
    local code, complaint
    repeat
      code, complaint = child:code()
      if not code then core.poll(nil, nil, child:timeout()) end
    until code
    child:close()
    return table.concat(parts), code, complaint
  end

  it("gets its input, and gives its output, its code and its complaints", function()
    assert.same({ "moon", 0, "" }, { output({ "cat" }, "moon") })
    assert.same({ "", 3, "a b" }, { output({ "sh", "-c", "echo a >&2; echo b >&2; exit 3" }, "") })
    assert.same({ "", 137, "" }, { output({ "sh", "-c", "kill -9 $$" }, "") })
    assert.equal(300000, #(output({ "sh", "-c", "head -c 300000 /dev/zero" }, "")))
  end)

  it("has no descriptor of ours, and a signal mask of its own", function()
    local listed = output({ "ls", "/proc/self/fd" }, "")
    assert.equal("0\n1\n2\n3\n", listed)
  end)

  it("is ended by close, whether it wants or not", function()
    local before = process.descriptors()
    for _, script in ipairs { "exec sleep 1000", "trap '' TERM; while :; do sleep 0.01; done" } do
      local child = assert(core.child({ "sh", "-c", script }, ""))
      child:close()
      child:close()
      assert.is_nil(child:read())
    end
    assert.equal(before, process.descriptors())
  end)

  it("that is none is told at once", function()
    local child, problem = core.child({ "/nonexistent/program" }, "")
    assert.same({ nil, "No such file or directory" }, { child, problem })
    for _, argv in ipairs { {}, { 5, {} }, { {} } } do
      assert.has_error(function() core.child(argv, "") end)
    end
  end)
end)
