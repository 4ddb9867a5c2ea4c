local json = require "moondock.json"
local base64 = require "moondock.base64"
local trace = require "moondock.trace"

--- The traces of a build by engine 20.10, as it sent them.
local function recorded(name)
  local list = {}
  for line in io.lines("spec/fixtures/traces/" .. name .. ".jsonl") do
    local message = assert(json.decode(line))
    if message.id == "moby.buildkit.trace" then
      list[#list + 1] = message.aux
    end
  end
  return list
end

--- A field of a message that is shorter than 128 bytes.
local function field(number, bytes)
  return string.char(number * 8 + 2, #bytes) .. bytes
end

describe("trace.decode", function()
  it("reads steps", function()
    local steps, last = {}, {}
    for _, aux in ipairs(recorded "built") do
      for _, vertex in ipairs(assert(trace.decode(aux)).vertexes) do
        assert.matches("^sha256:%x+$", vertex.digest)
        steps[#steps + 1] = last[vertex.digest] == nil and vertex.name or nil
        last[vertex.digest], last[vertex.name] = vertex, vertex
      end
    end
    assert.same({
      "[internal] load remote build context", "copy /context /",
      "[internal] load metadata for docker.io/library/busybox:live", "[stage-1 1/2] COPY file /file",
      "[base 1/2] FROM docker.io/library/busybox:live",
      "[base 2/2] RUN echo hello && echo oops >&2 && printf part && sleep 0.3 && echo ial",
      "[stage-1 2/2] COPY --from=base /etc/passwd /passwd", "exporting to image",
    }, steps)
    local copy = last[steps[7]]
    assert.same({ last[steps[4]].digest, last[steps[6]].digest }, copy.inputs)
    assert.is_true(copy.started > 1.7e9 and copy.completed > copy.started and copy.completed < copy.started + 1)
    assert.is_nil(copy.cached)
    assert.is_nil(copy.error)
  end)

  it("reads what is under way in a step, and what it writes", function()
    local statuses, logs = {}, {}
    for _, aux in ipairs(recorded "built") do
      local decoded = assert(trace.decode(aux))
      for _, status in ipairs(decoded.statuses) do
        statuses[#statuses + 1] = status.ID .. (status.completed and " done" or "")
      end
      for _, log in ipairs(decoded.logs) do
        logs[#logs + 1] = { log.stream, log.msg }
      end
    end
    assert.same({ "exporting layers", "exporting layers done" }, { statuses[1], statuses[2] })
    assert.same({ { 1, "hello\npart" }, { 2, "oops\n" }, { 1, "ial\n" } }, logs)
  end)

  it("reads what is cached, and errors", function()
    local cached, errors = 0, {}
    for _, aux in ipairs(recorded "cached") do
      for _, vertex in ipairs(trace.decode(aux).vertexes) do
        cached = cached + (vertex.cached and 1 or 0)
      end
    end
    for _, aux in ipairs(recorded "failed") do
      for _, vertex in ipairs(trace.decode(aux).vertexes) do
        errors[#errors + 1] = vertex.error
      end
    end
    assert.equal(3, cached)
    assert.same({ "executor failed running [/bin/sh -c echo before && false]: exit code: 1" }, errors)
  end)

  it("reads all that newer engines add", function()
    local at = field(1, "\8\3\16\4")
    local info = field(1, "Dockerfile") .. field(2, "FROM x") .. field(3, "") .. field(4, "sh")
    local warning = field(1, "sha256:a") .. "\16\1" .. field(3, "short") .. field(4, "one") .. field(4, "two")
      .. field(5, "https://x") .. field(6, info) .. field(7, at .. field(2, "\8\5")) .. field(7, "")
    local group = field(1, "g") .. field(2, "group") .. "\24\1"
    local status = field(1, "layer") .. "\32\10\40\20"
    assert.same({
      vertexes = { { inputs = {}, progressGroup = { id = "g", name = "group", weak = true } } },
      statuses = { { ID = "layer", current = 10, total = 20 } },
      logs = {},
      warnings = { {
        vertex = "sha256:a", level = 1, short = "short", detail = { "one", "two" }, url = "https://x",
        info = { filename = "Dockerfile", data = "FROM x", language = "sh" },
        ranges = { { start = { line = 3, character = 4 }, ["end"] = { line = 5 } }, {} },
      } },
    }, trace.decode(base64.encode(field(1, field(8, group)) .. field(2, status) .. field(4, warning))))
  end)

  it("says what is wrong", function()
    for aux, problem in pairs {
      [1] = "a trace must be base64", [json.null] = "a trace must be base64", [{}] = "a trace must be base64",
      ["Cg"] = "a number is cut off", ["!"] = "no base64 from byte 1 on", ["CgMKBWE="] = "vertexes: a field is cut off",
    } do
      local decoded, said = trace.decode(aux)
      assert.is_nil(decoded)
      assert.equal(problem, said)
    end
    assert.same({ nil, "a trace must be base64" }, { trace.decode(nil) })
    assert.same({ vertexes = {}, statuses = {}, logs = {}, warnings = {} }, trace.decode "")
  end)

  it("withstands any bytes, as the text does", function()
    local seed, progress = 11, trace.new()
    local function random(n)
      seed = seed * 16807 % 2147483647
      return seed % n + 1
    end
    for _, aux in ipairs(recorded "built") do
      local bytes = base64.decode(aux)
      for _ = 1, 60 do
        local at = random(#bytes)
        local text = bytes:sub(1, at - 1) .. string.char(random(256) - 1) .. bytes:sub(at + random(2) - 1)
        local decoded, problem = trace.decode(base64.encode(text))
        assert.is_string(decoded and progress:text(decoded) or problem)
      end
    end
  end)
end)
