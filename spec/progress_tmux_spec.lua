--- The live lines on a real terminal, step by step.
local file = require "spec.support.file"
local json = require "moondock.json"
local tmux = require "spec.support.tmux"

--- In the pane: a view of its terminal, which is told messages.
local PRELUDE = [[
  core, json, progress = require "moondock.core", require "moondock.json", require "moondock.progress"
  fields = require("moondock.messages").fields()
  view = progress.new { size = function() return core.terminal(io.stdout) end }
  function tell(now, text)
    local message = json.decode(text)
    fields.saw(message)
    io.write((view:update(now, message)))
  end
]]

local function recorded(name)
  local list = {}
  for line in file.read("spec/fixtures/progress/" .. name .. ".jsonl"):gmatch "[^\n]+" do
    list[#list + 1] = json.decode(line)
  end
  return list
end

local function layer(id, status, current, total)
  return { id = id, status = status, progressDetail = { current = current, total = total } }
end

describe("progress in tmux", function()
  local terminal

  after_each(function()
    if terminal then
      terminal:stop()
      terminal = nil
    end
  end)

  local function start(columns, rows)
    terminal = tmux.start(columns, rows)
    terminal:run(PRELUDE)
  end

  local function tell(now, message)
    terminal:run("tell(%s, %q)", now, json.encode(message))
  end

  --- What was recorded, each message half a second after the one before.
  local function replay(name, from, last)
    for i = from, last do
      tell((i - 1) / 2, recorded(name)[i].message)
    end
  end

  local function finish(now, failed)
    terminal:run("io.write(view:finish(%s, %s))", now, failed or false)
  end

  --- Both the screen and what is above it.
  local function shows(lines)
    assert.equal(lines:gsub("\n$", ""), terminal:screen())
    assert.equal(lines:gsub("\n$", ""), terminal:screen "-S-")
  end

  it("is a pull, from its first line to the last", function()
    start(80, 24)
    replay("dockerd-pull", 1, 4)
    shows [[
1: Pulling from big
bd1e85eb6659: Already exists
99695278bae8: Pulling fs layer
537941cfadc1: Pulling fs layer
1/3 layers, 1.5s
]]
    replay("dockerd-pull", 5, 6)
    shows [[
1: Pulling from big
bd1e85eb6659: Already exists
99695278bae8: Downloading [>                   ] 302.1kB/30.01MB
537941cfadc1: Downloading [>                   ] 69.21kB/5.002MB
1/3 layers, 371.3kB/35.01MB, 148.5kB/s, 2.5s
]]
    replay("dockerd-pull", 7, 9)
    shows [[
1: Pulling from big
bd1e85eb6659: Already exists
99695278bae8: Downloading [============>       ] 18.65MB/30.01MB 9.176MB/s 1.2s
537941cfadc1: Download complete
1/3 layers, 23.66MB/35.01MB, 5.914MB/s, 4.0s
]]
    replay("dockerd-pull", 10, #recorded "dockerd-pull")
    finish(10)
    shows [[
1: Pulling from big
Digest: sha256:45b37c6039f376608b926b03c0078d0a7887f723ef7011d165219b9ee1beb73f
Status: Downloaded newer image for 127.0.0.1:5000/big:1
bd1e85eb6659: Already exists
99695278bae8: Pull complete
537941cfadc1: Pull complete
3/3 layers, 35.01MB, 3.501MB/s, 10s
]]
  end)

  it("is a load", function()
    start(80, 24)
    replay("dockerd-load", 1, 2)
    shows [[
dd40d3b75ccc: Loading layer [============>       ] 18.35MB/30MB 36.04MB/s 0.3s
0/1 layers, 18.35MB/30MB, 36.7MB/s, 0.5s
]]
    replay("dockerd-load", 3, 6)
    finish(3)
    shows [[
Loaded image: 127.0.0.1:5000/big:1
dd40d3b75ccc: Loading layer 30MB/30MB
19a626650bda: Loading layer 5.002MB/5.002MB
2/2 layers, 35MB, 11.67MB/s, 3.0s
]]
  end)

  it("is a build, with the step that runs", function()
    start(50, 24)
    replay("podman-build", 1, 7)
    shows [[
STEP 1/5: FROM busybox:live
STEP 2/5: COPY a /a
--> bcc2c3ee1d1
STEP 3/5: COPY b /b
--> 65c94a87e08
STEP 4/5: RUN echo hello; sleep 0.3; echo bye >&2
hello
STEP 4/5: RUN echo hello; sleep 0.3; echo bye 0.5s
3/5 steps, 3.0s
]]
    finish(4, true)
    shows [[
STEP 1/5: FROM busybox:live
STEP 2/5: COPY a /a
--> bcc2c3ee1d1
STEP 3/5: COPY b /b
--> 65c94a87e08
STEP 4/5: RUN echo hello; sleep 0.3; echo bye >&2
hello
STEP 4/5: RUN echo hello; sleep 0.3; echo bye 1.5s
3/5 steps, 4.0s
]]
  end)

  it("has no more lines than there are rows, and leaves none above", function()
    start(80, 6)
    for i = 1, 40 do
      tell(i / 10, layer(("layer%02d"):format(i), "Pulling fs layer"))
    end
    for i = 1, 40, 13 do
      tell(5 + i, layer(("layer%02d"):format(i), "Downloading", 1000, 4000))
    end
    shows [[
layer01: Downloading [=====>              ] 1kB/4kB
layer14: Downloading [=====>              ] 1kB/4kB
layer27: Downloading [=====>              ] 1kB/4kB
… and 37 more
0/40 layers, 4kB/16kB, 89.09B/s, 44s
]]
    terminal:resize(80, 12)
    tell(46, layer("layer02", "Already exists"))
    shows [[
layer01: Downloading [=====>              ] 1kB/4kB
layer03: Pulling fs layer
layer04: Pulling fs layer
layer05: Pulling fs layer
layer06: Pulling fs layer
layer07: Pulling fs layer
layer14: Downloading [=====>              ] 1kB/4kB
layer27: Downloading [=====>              ] 1kB/4kB
layer40: Downloading [=====>              ] 1kB/4kB
… and 31 more
1/40 layers, 4kB/16kB, 87.15B/s, 45s
]]
  end)

  it("leaves nothing behind on the screen when the terminal gets narrower, wider, and narrower again", function()
    start(100, 24)
    terminal:run "print 'what was there before'"
    tell(0, { status = "Pulling from moon", id = "3" })
    tell(1, layer("aaaaaaaaaaaa", "Downloading", 1000, 4000))
    tell(2, layer("bbbbbbbbbbbb", "Downloading", 1000, 4000))
    shows [[
what was there before
3: Pulling from moon
aaaaaaaaaaaa: Downloading [==========>                             ] 1kB/4kB
bbbbbbbbbbbb: Downloading [==========>                             ] 1kB/4kB
0/2 layers, 2kB/8kB, 1kB/s, 2.0s
]]
    terminal:resize(30, 24) -- it wraps the lines, and what the screen has no more room for is out of reach
    tell(3, layer("aaaaaaaaaaaa", "Downloading", 2000, 4000))
    assert.equal([[
aaaaaaaaaaaa: Downloading 2kB/
bbbbbbbbbbbb: Downloading 1kB/
0/2 layers, 3kB/8kB, 1kB/s, 3.]], terminal:screen())
    terminal:resize(120, 24)
    tell(4, { stream = "日本語 " .. ("long "):rep(20) .. "\n" })
    assert.equal("日本語 " .. ("long "):rep(20):sub(1, -2) .. [[

aaaaaaaaaaaa: Downloading [=========================>                        ] 2kB/4kB 333.3B/s 6.0s
bbbbbbbbbbbb: Downloading [============>                                     ] 1kB/4kB
0/2 layers, 3kB/8kB, 750B/s, 4.0s]], terminal:screen())
    terminal:resize(41, 24)
    tell(5, layer("cccccccccccc", "Pull complete"))
    finish(6)
    assert.equal([[
aaaaaaaaaaaa: Downloading 2kB/4kB
bbbbbbbbbbbb: Downloading 1kB/4kB
cccccccccccc: Pull complete
3/3 layers, 3kB/8kB, 500B/s, 6.0s]], terminal:screen())
    terminal:run "print 'what came after'"
    assert.matches("6.0s\nwhat came after$", terminal:screen())
  end)

  it("leaves nothing behind on a full screen, either", function()
    start(60, 8)
    for i = 1, 9 do
      tell(0, { status = "line " .. i })
    end
    tell(1, layer("aaaaaaaaaaaa", "Downloading", 1000, 4000))
    tell(2, layer("bbbbbbbbbbbb", "Pulling fs layer"))
    for columns = 20, 60, 20 do
      terminal:resize(columns, 8)
      tell(2 + columns, layer("bbbbbbbbbbbb", "Pulling fs layer"))
      assert.matches("^line %d[line%d\n]*\naaaaaaaaaaaa: Dow[^\n]*\nbbbbbbbbbbbb: Pul[^\n]*\n0/2 layers, 1k[^\n]*$",
        terminal:screen())
    end
  end)

  --- What a stream shows there.
  local function shown(env)
    terminal = tmux.start(80, 24, env)
    terminal:run [[
      local docker = require "spec.support.script" { { "POST", "/v1.45/images/load?quiet=0", values = {
        { id = "a", status = "Loading layer", progressDetail = { current = 1, total = 4 } },
        { id = "b", status = "Pull complete" }, { errorDetail = { message = "no" } },
      } } }
      require("moondock.progress").show(assert(docker:load "")) -- to stderr
    ]]
    return (terminal:screen "-e":gsub("4B, [^\n]*$", "4B")) -- how long it took is not known
  end

  it("has colours, unless they are not wanted or there can be none", function()
    local plain = "a: Loading layer [=====>              ] 1B/4B\nb: Pull complete\n1/2 layers, 1B/4B"
    assert.equal(plain, shown {})
    terminal:stop()
    assert.equal("a: Loading layer\27[36m [=====>              ]\27[39m 1B/4B\nb: \27[32mPull complete\n"
      .. "\27[39m1/2 layers, 1B/4B", shown { NO_COLOR = "" })
    terminal:stop()
    assert.equal("a: Loading layer\nb: Pull complete", shown { NO_COLOR = "", TERM = "dumb" })
  end)

  it("is harmless, whatever an engine says", function()
    start(80, 24)
    terminal:run "print 'what was there before'"
    tell(0, { stream = "a\27[2J\27[H\27]0;title\7b\194\155c\27c\8\n" })
    tell(1, layer("x\27[5A", "y\27[1;1H\n", 1, 2))
    shows [[
what was there before
ab�c^[c^H
x: y^J [==========>         ] 1B/2B
0/1 layers, 1B/2B, 1B/s, 1.0s
]]
  end)
end)
