local json = require "moondock.json"
local trace = require "moondock.trace"

--- The text of a build that engine 20.10 made.
local function recorded(name)
  local progress, text = trace.new(), {}
  for line in io.lines("spec/fixtures/traces/" .. name .. ".jsonl") do
    local message = assert(json.decode(line))
    if message.id == "moby.buildkit.trace" then
      text[#text + 1] = progress:text(assert(trace.decode(message.aux)))
    end
  end
  return table.concat(text)
end

local function full(part)
  local whole = { vertexes = {}, statuses = {}, logs = {}, warnings = {} }
  for name, list in pairs(part) do
    whole[name] = list
  end
  return whole
end

--- The text of some traces, which name what they have only.
local function text(parts)
  local progress, out = trace.new(), {}
  for i, part in ipairs(parts) do
    out[i] = progress:text(full(part))
  end
  return table.concat(out)
end

local function vertex(fields)
  fields.digest, fields.name = fields.digest or "sha256:a", fields.name or "RUN make"
  return { vertexes = { fields } }
end

local function log(msg, fields)
  fields = fields or {}
  fields.vertex, fields.msg, fields.timestamp = "sha256:a", msg, fields.timestamp or 11.5
  return { logs = { fields } }
end

local STARTED = vertex { started = 10 }

describe("the text of a build", function()
  it("is as people know it", function()
    assert.equal([[
#1 [internal] load remote build context
#1 DONE 0.0s
#2 copy /context /
#2 DONE 0.0s
#3 [internal] load metadata for docker.io/library/busybox:live
#3 DONE 0.0s
#4 [base 1/2] FROM docker.io/library/busybox:live
#5 [stage-1 1/2] COPY file /file
#4 DONE 0.0s
#6 [base 2/2] RUN echo hello && echo oops >&2 && printf part && sleep 0.3 && echo ial
#5 DONE 0.0s
#6 0.042 hello
#6 0.042 oops
#6 0.343 partial
#6 DONE 0.3s
#7 [stage-1 2/2] COPY --from=base /etc/passwd /passwd
#7 DONE 0.0s
#8 exporting to image
#8 exporting layers
#8 exporting layers done
#8 writing image sha256:c60fbe25c7c1b1b81025d022e81e7610780b2667d1b5cb765994e0eddd87b252 done
#8 naming to docker.io/library/built:1
#8 naming to docker.io/library/built:1 done
#8 DONE 0.0s
]], recorded "built")
  end)

  it("says what was cached, and what failed", function()
    local cached, failed = recorded "cached", recorded "failed"
    assert.matches("\n#(%d) %[stage%-1 1/2%] COPY file /file\n#%1 CACHED\n", cached)
    assert.matches("\n#5 %[2/2%] RUN echo before && false\n#5 0.041 before\n"
      .. "#5 ERROR: executor failed running %[/bin/sh %-c echo before && false%]: exit code: 1\n$", failed)
  end)

  it("has nothing of a step that never ran", function()
    assert.equal("", text { vertex {}, {} })
  end)

  it("has the end of a step once, but for that of another run", function()
    local done = vertex { started = 10, completed = 12.04 }
    assert.equal("#1 RUN make\n#1 DONE 2.0s\n", text { STARTED, done, done, vertex { started = 13, completed = 13 } })
    assert.equal("#1 RUN make\n#1 DONE 2.0s\n#1 DONE 1.0s\n",
      text { STARTED, done, vertex { started = 13 }, vertex { started = 13, completed = 14 } })
    local failed = vertex { started = 10, completed = 14, error = "no\nway" }
    assert.equal("#1 RUN make\n#1 DONE 2.0s\n#1 ERROR: no\n#1 way\n", text { done, failed, failed })
    assert.equal("#1 RUN make\n#1 CANCELED\n", text { vertex { completed = 1, error = "x: context canceled" } })
    assert.equal("#1 RUN make\n#1 DONE\n", text { vertex { completed = 1 } })
  end)

  it("puts lines of a log together, those of each stream", function()
    assert.equal("#1 RUN make\n#1 1.500 ab\n#1 1.500 xy\n#1 1.500 \n#1 2.000 c\n#1 DONE 2.0s\n", text {
      STARTED, log "a", log("x", { stream = 2 }), log "b\n", log("y\n", { stream = 2 }), log("\nc", { stream = 1 }),
      log("", { timestamp = 12 }), vertex { started = 10, completed = 12 },
    })
  end)

  it("cuts a line that has no end", function()
    local progress, longest = trace.new(), 0
    for _ = 1, 40 do
      local part = progress:text(full(log(("x"):rep(8192))))
      longest = math.max(longest, #part)
    end
    assert.is_true(longest > 65536 and longest < 131072)
  end)

  it("shows progress now and then", function()
    local function at(timestamp, current, fields)
      local status = { vertex = "sha256:a", ID = "layer", started = 10, timestamp = timestamp, current = current }
      for name, value in pairs(fields or {}) do
        status[name] = value
      end
      return { statuses = { status } }
    end
    assert.equal("#1 RUN make\n#1 layer 1kB\n#1 layer 5kB 6.0s\n#1 layer 6kB / 6kB 7.0s done\n", text {
      STARTED, at(10, 1000), at(11, 2000), at(16, 5000), at(17, 5500),
      at(17, 6000, { total = 6000, completed = 17 }), at(18, 6000, { total = 6000, completed = 17 }), at(99, 1),
    })
    assert.equal("#1 RUN make\n#1 layer 0B / 6kB\n", text { STARTED, at(10, nil, { total = 6000 }) })
  end)

  it("shows warnings, with their place", function()
    local function warning(fields)
      fields.vertex, fields.ranges = "sha256:a", fields.ranges or {}
      return { warnings = { fields } }
    end
    local lines = "#1 RUN make\n#1 WARNING: old\n#1 WARNING: older (Dockerfile)\n#1 WARNING: oldest (Dockerfile:3)\n"
    assert.equal(lines, text {
      STARTED, warning { short = "old" }, warning { short = "older", info = { filename = "Dockerfile" } },
      warning { short = "oldest", info = { filename = "Dockerfile" }, ranges = { { start = { line = 3 } } } },
    })
  end)

  it("loses nothing of a step that was not announced", function()
    assert.equal("#1 sha256:a\n#1 0.000 hello\n", text { log "hello\n" })
    assert.equal("#1 \n#1 0.000 \n", text { { logs = { { msg = "\n" } } } })
  end)
end)
