-- Every reply whole, cut in two at every byte, a byte at a time, and ending at every byte.
local hostile = require "spec.support.hostile"
local moondock = require "moondock"
local reply = require "spec.support.reply"

after_each(hostile.stop)

local frames = reply.frames { { 1, "out" }, { 2, "err\n" }, { 1, "" }, { 0, "in" }, { 2, "" }, { 1, "more" } }

-- An exec from its create to its inspect, again and again on one client. Each reply is cut as `how` says.
local function execs(start, how)
  local function write(bytes)
    return { "write", bytes, at = how.at, each = how.each }
  end
  local create, inspect = write(hostile.created), write(hostile.exited(3))
  return {
    { "read", create, "read", write(start) },
    any = { "read", inspect, "read", create, "read", write(start) },
  }
end

local function check_exec(docker)
  local r = assert(docker:container "web":exec({ "ls" }, { allow = { "ls" } }))
  assert.equal("outinmore", r.stdout)
  assert.equal("err\n", r.stderr)
  assert.equal(3, r.exit_code)
end

local starts = {
  ["upgraded"] = reply.upgraded() .. frames,
  ["upgraded, in few words"] = "HTTP/1.1 101 Sure\r\nconnection: upgrade\r\nUPGRADE: TCP\r\n\r\n" .. frames,
  ["not upgraded"] = reply.stream() .. frames,
  ["chunked"] = reply.chunked(200, hostile.framed) .. reply.chunks { frames:sub(1, 13), frames:sub(14) },
}

describe("an exec", function()
  for name, start in pairs(starts) do
    it("works whole, " .. name, function()
      local docker, engine = hostile.client(execs(start, {}))
      for _ = 1, 3 do check_exec(docker) end
      assert.equal(4, #engine:connections())
    end)

    it("works a byte at a time, " .. name, function()
      check_exec((hostile.client(execs(start, { each = 1 }))))
    end)
  end

  it("works with each reply cut at every byte", function()
    local start = starts.upgraded
    local docker, engine = hostile.client(execs(start, { at = "connection" }))
    for _ = 1, #start do check_exec(docker) end
    assert.equal(#start + 1, #engine:connections())
  end)
end)

local inspected = { Id = "0123", Name = "/web", Config = { Tty = false, Env = { "A=\r\n\r\n" } }, SizeRw = 12345678901 }

local message = '{"status":"a"}\r\n{"status":"\\u00e9}"}{"id":1}\n'

-- An answer, the call that gets it, and what that must give.
local answers = {
  ["of JSON with a length"] = {
    reply.json(200, inspected),
    function(docker) return docker:container "web":inspect() end,
    inspected,
  },
  ["of JSON in chunks"] = {
    reply.chunked() .. reply.chunks { '{"Id":', '"0', '1"', "}\n" },
    function(docker) return docker:container "web":inspect() end,
    { Id = "01" },
  },
  ["of nothing"] = {
    reply.head(204, "Api-Version: 1.41"),
    function(docker) return docker:container "web":start() end,
    true,
  },
  ["after others"] = {
    reply.head(100) .. reply.head(103, "Link: </a>") .. reply.head(304),
    function(docker) return docker:container "web":stop() end,
    true,
  },
  ["of logs in chunks"] = {
    reply.chunked(200, hostile.framed) .. reply.chunks { frames:sub(1, 3), frames:sub(4, 30), frames:sub(31) },
    function(docker) return assert(docker:container "web":logs()):collect() end,
    { stdout = "outinmore", stderr = "err\n", truncated = false },
  },
  ["of messages in chunks"] = {
    reply.chunked() .. reply.chunks { message:sub(1, 9), message:sub(10, 16), message:sub(17) },
    function(docker) return assert(docker:import "tar"):collect() end,
    { { status = "a" }, { status = "\195\169}" }, { id = 1 } },
  },
  ["of a refusal"] = {
    reply.refusal(409, "it is paused"),
    function(docker)
      local err = hostile.fails("conflict", docker:container "web":start())
      return { err.status, err.message, err.op }
    end,
    { 409, "it is paused", "POST /containers/web/start" },
  },
  ["of a refusal in the hijacked connection"] = {
    reply.head(404, "Content-Type: " .. hostile.raw) .. "No such container: web\r\n",
    function(docker)
      local err = hostile.fails("not_found", docker:container "web":attach { stdin = true })
      return { err.status, err.message }
    end,
    { 404, "No such container: web" },
  },
}

describe("an answer", function()
  for name, case in pairs(answers) do
    local bytes, call, expected = case[1], case[2], case[3]

    it(name .. " arrives whole", function()
      assert.same(expected, call((hostile.client { { "read", { "write", bytes } } })))
    end)

    it(name .. " arrives a byte at a time", function()
      assert.same(expected, call((hostile.client { { "read", { "write", bytes, each = 1 } } })))
    end)

    it(name .. " arrives cut at every byte", function()
      local docker = hostile.client { any = { "read", { "write", bytes, at = "connection" } } }
      for i = 1, #bytes do
        assert.same(expected, call(docker), ("cut at %d"):format(i))
        docker:close()
      end
    end)
  end
end)

describe("an answer that ends too early", function()
  -- Cut off after each byte, it is never a success, and never "the connection was lost" once something of it came.
  local function ends(bytes, call)
    local docker = hostile.client { any = { "read", { "write", bytes, first = "connection" } } }
    for i = 1, #bytes - 1 do
      local value, err = call(docker)
      assert.is_nil(value)
      assert.equal("truncated", err.kind, ("ended after %d: %s"):format(i, tostring(err)))
    end
    assert(call(docker))
  end

  it("is truncated, with a length", function()
    ends(reply.json(200, { Id = "0123" }), function(docker) return docker:container "web":inspect() end)
  end)

  it("is truncated, in chunks", function()
    ends(reply.chunked() .. reply.chunks { '{"Id":', '"0"}' }, function(docker) return docker:info() end)
  end)

  it("is truncated, as messages in chunks", function()
    ends(reply.chunked() .. reply.chunks { '{"a":1}', '{"b":2}' },
      function(docker)
        local stream, err = docker:import "tar"
        if not stream then return nil, err end
        return stream:collect()
      end)
  end)

  it("is truncated inside of a frame only", function()
    local bytes = reply.upgraded(hostile.framed) .. reply.frames { { 1, "out" }, { 2, "e" } }
    local head = #reply.upgraded(hostile.framed)
    local boundary = { [head] = "", [head + 11] = "out", [head + 20] = "oute" }
    local engine = hostile.engine { any = { "read", { "write", bytes, first = "connection" } } }
    for i = 1, #bytes do
      -- A client each: nothing is asked at the end of a stream that failed, and the connections count the cuts.
      local docker = assert(moondock.new { host = engine.host, api = "1.41" })
      local stream, err = docker:container "web":attach()
      local stdout, stderr
      if stream then
        stdout, stderr = stream.exchange:collect(1000)
        err = not stdout and stderr
      end
      if boundary[i] then
        assert.equal(boundary[i], stdout .. stderr)
      else
        assert.equal("truncated", err.kind, ("ended after %d"):format(i))
        assert.equal(i > head and ("out"):sub(1, math.max(i - head - 8, 0)) or nil, err.stdout) -- what came is kept
      end
    end
  end)
end)
