local drawn = require "spec.support.drawn"
local file = require "spec.support.file"
local progress = require "moondock.progress"
local script = require "spec.support.script"

local each_second, layer, plain, pull = drawn.each_second, drawn.layer, drawn.plain, drawn.pull
local recorded, replayed, watched = drawn.recorded, drawn.replayed, drawn.watched

describe("progress without a terminal", function()
  it("is a line for each change", function()
    assert.equal([[
3: Pulling from moon
aaaaaaaaaaaa: Already exists
bbbbbbbbbbbb: Pulling fs layer
cccccccccccc: Pulling fs layer
bbbbbbbbbbbb: Downloading
cccccccccccc: Downloading
cccccccccccc: Download complete
bbbbbbbbbbbb: Verifying Checksum
bbbbbbbbbbbb: Extracting
bbbbbbbbbbbb: Pull complete
cccccccccccc: Extracting
cccccccccccc: Pull complete
Digest: sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
Status: Downloaded newer image for moon:3
]], plain(each_second(pull)))
  end)

  it("is what engines said, without what only counts", function()
    assert.equal([[
The push refers to repository [127.0.0.1:5000/big]
19a626650bda: Preparing
dd40d3b75ccc: Preparing
d70e2619fe90: Preparing
d70e2619fe90: Pushing
19a626650bda: Pushing
dd40d3b75ccc: Pushing
d70e2619fe90: Pushed
19a626650bda: Pushed
dd40d3b75ccc: Pushed
1: digest: sha256:45b37c6039f376608b926b03c0078d0a7887f723ef7011d165219b9ee1beb73f size: 951
]], plain(recorded "progress/dockerd-push"))
    assert.equal([[
dd40d3b75ccc: Loading layer
19a626650bda: Loading layer
Loaded image: 127.0.0.1:5000/big:1
]], plain(recorded "progress/dockerd-load"))
    local said = plain(recorded "progress/podman-build")
    assert.equal("STEP 1/5: FROM busybox:live\nSTEP 2/5: COPY a /a\n--> bcc2c3ee1d1\n", said:sub(1, 64))
    said = plain(recorded "traces/built")
    assert.truthy(said:find("#6 0.343 partial\n#6 DONE 0.3s\n", 1, true))
  end)

  it("is a countdown once", function()
    assert.equal("a: Downloading\na: Retrying in 3 seconds\na: Downloading\n", plain(each_second {
      layer("a", "Downloading", 1, 9), layer("a", "Retrying in 3 seconds"), layer("a", "Retrying in 2 seconds"),
      layer("a", "Retrying in 1 second"), layer("a", "Downloading", 1, 9),
    }))
  end)

  it("is the text of a build, wherever it is cut", function()
    local whole = "Step 1/2 : FROM moon\n ---> 1\n\nhéllo\r\n10%\r90%\nlast"
    local pieces = {}
    for i = 1, #whole do
      pieces[i] = { stream = whole:sub(i, i) }
    end
    local right = "Step 1/2 : FROM moon\n ---> 1\n\nhéllo\n90%\nlast\n"
    assert.equal(right, plain(each_second(pieces)))
    assert.equal(right, plain(each_second { { stream = whole } }))
  end)

  it("keeps no line that does not end", function()
    local view, longest = progress.new(), 0
    for i = 1, 5000 do
      longest = math.max(longest, #view:update(i, { stream = "0123456789" }))
    end
    assert.is_true(longest > 8000 and longest < 9000)
  end)

  it("has what podman says of an import once, and what has no id but figures", function()
    assert.equal("sha256:ab\n", plain(each_second { { id = "sha256:ab", status = "sha256:ab", progressDetail = {} } }))
    assert.equal("Importing\nsha256:ab\n", plain(each_second {
      layer(nil, "Importing", 1, 9), layer(nil, "Importing", 9, 9), { status = "sha256:ab" },
    }))
  end)
end)

describe("progress on a terminal", function()
  it("is a line for each layer, and a sum", function()
    local list = each_second(pull)
    local one = watched(100, 24)
    for i = 1, 7 do
      one.update(list[i].at, list[i].message)
    end
    assert.equal([[
3: Pulling from moon
aaaaaaaaaaaa: Already exists
bbbbbbbbbbbb: Downloading [=============>                          ] 3MB/9MB 1MB/s 6.0s
cccccccccccc: Downloading [==========>                             ] 500kB/2MB
1/3 layers, 3.5MB/11MB, 583.3kB/s, 6.0s]], one.screen:text())
    for i = 8, 10 do
      one.update(list[i].at, list[i].message)
    end
    assert.equal([[
3: Pulling from moon
aaaaaaaaaaaa: Already exists
bbbbbbbbbbbb: Extracting [====================>                   ] 4.5MB/9MB
cccccccccccc: Download complete
1/3 layers, 11MB, 1.222MB/s, 9.0s]], one.screen:text())
    one.update(list[11].at, list[11].message)
    one.update(list[12].at, list[12].message)
    assert.equal([[
3: Pulling from moon
aaaaaaaaaaaa: Already exists
bbbbbbbbbbbb: Pull complete
cccccccccccc: Extracting 3 s
2/3 layers, 11MB, 1MB/s, 11s]], one.screen:text())
    for i = 13, #list do
      one.update(list[i].at, list[i].message)
    end
    assert.equal([[
3: Pulling from moon
Digest: sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
Status: Downloaded newer image for moon:3
aaaaaaaaaaaa: Already exists
bbbbbbbbbbbb: Pull complete
cccccccccccc: Pull complete
3/3 layers, 11MB, 733.3kB/s, 15s]], one.finish(15))
    assert.equal(0, one.screen.x)
    assert.equal(#one.screen.lines, one.screen.y)
  end)

  it("ends as it was, if it failed", function()
    local list = each_second { pull[1], pull[4], pull[5] }
    local one = replayed(list, 80, 24)
    local before = one.screen:text()
    assert.equal(before, one.finish(2, true))
    assert.matches("0/2 layers, 1MB/9MB, 500kB/s, 2.0s$", before)
    assert.equal(#one.screen.lines, one.screen.y)
  end)

  it("has each of a build's lines, and the step that runs", function()
    local list = each_second {
      { stream = "Step 1/3 : FROM moon" }, { stream = "\n" }, { stream = " ---> 0123\n" },
      { stream = "Step 2/3 : RUN make" }, { stream = "\n" }, { stream = "compil" },
    }
    local one = replayed(list, 80, 24)
    assert.equal([[
Step 1/3 : FROM moon
 ---> 0123
Step 2/3 : RUN make
compil
Step 2/3 : RUN make 1.0s
1/3 steps, 5.0s]], one.screen:text())
    one.update(3600 + 4 + 125)
    assert.matches("Step 2/3 : RUN make 1h02m\n1/3 steps, 1h02m$", one.screen:text())
    one.update(3800, { stream = "ing\nStep 3/3 : COPY a b\n" })
    assert.equal([[
Step 1/3 : FROM moon
 ---> 0123
Step 2/3 : RUN make
compiling
Step 3/3 : COPY a b
3/3 steps, 1h03m]], one.finish(3801))
  end)

  it("has podman's steps, with their stages", function()
    local one = replayed(each_second { { stream = "[2/2] STEP 2/3: RUN make\n" }, { stream = "--> 1\n" } }, 80, 24)
    assert.equal("[2/2] STEP 2/3: RUN make\n--> 1\n[2/2] STEP 2/3: RUN make 1.0s\n1/3 steps, 1.0s", one.screen:text())
  end)

  it("has the vertexes that run, and how far they are", function()
    local function trace(vertexes, statuses)
      return { id = "moby.buildkit.trace", trace = { vertexes = vertexes, statuses = statuses or {} } }
    end
    local one = replayed(each_second {
      trace({ { digest = "a", name = "[1/2] FROM moon", started = 1 },
        { digest = "b", name = "[2/2] RUN make", started = 1 }, { digest = "c", name = "waits" } },
        { { vertex = "a", ID = "x", current = 1500000, total = 3000000 }, { vertex = "a", ID = "y", current = 5 } }),
      trace({}, { { vertex = "a", ID = "x", current = 2000000, total = 3000000 },
        { vertex = "a", ID = "z", current = 1000000, total = 1000000 } }),
    }, 80, 24)
    assert.equal([[
[1/2] FROM moon [===============>    ] 3MB/4MB 1.0s
[2/2] RUN make 1.0s
0/3 steps, 1.0s]], one.screen:text())
    one.update(2, trace { { digest = "a", started = 1, completed = 2 }, { digest = "b", started = 1, error = "no" } })
    assert.equal("1/3 steps, 2.0s", one.screen:text())
    one = replayed(recorded "traces/built", 80, 24)
    assert.equal("8/8 steps, 2.6s", one.finish(2.6):match "[^\n]*$")
  end)

  it("ends with what engines said, and all of it done", function()
    for name, last in pairs {
      ["dockerd-pull"] = "3/3 layers, 35.01MB, 70.02MB/s, 0.5s", ["dockerd-load"] = "2/2 layers, 35MB, 70.01MB/s, 0.5s",
      ["podman-pull"] = "6/6 layers, 0.5s", ["dockerd-build"] = "5/5 steps, 0.5s",
    } do
      local one, list = watched(80, 24), recorded("progress/" .. name)
      for _, step in ipairs(list) do
        one.update(step.at - list[1].at, step.message)
      end
      assert.equal(last, one.finish(0.5):match "[^\n]*$")
    end
  end)

  it("is empty where nothing is to be said", function()
    local one = watched(80, 24)
    one.update(0)
    one.update(1, { aux = { ID = "sha256:ab" } })
    one.update(2, { id = "moby.image.id", aux = {} })
    one.update(3, "a message?")
    assert.equal("", one.finish(4))
    assert.equal(1, one.screen.y)
  end)
end)

describe("showing a stream", function()
  local function pulling(step, given)
    step[1], step[2] = "POST", "/v1.45/images/create?fromImage=docker.io%2Flibrary%2Fmoon&tag=3"
    local docker, t = script { step }
    return assert(docker:pull("moon:3", given)), t
  end

  local function sink()
    return { said = "", write = function(self, piece) self.said = self.said .. piece end }
  end

  it("gives what its result would, and lines", function()
    local out = sink()
    local stream, t = pulling { values = pull }
    local result = assert(progress.show(stream, { out = out }))
    assert.matches("^sha256:", result.digest)
    assert.equal(plain(each_second(pull)), out.said)
    t:finish()
    assert.equal(result, assert(progress.show(stream, { out = out })))
  end)

  it("writes to a file", function()
    local path = os.tmpname()
    local out = assert(io.open(path, "w"))
    assert(progress.show(pulling { values = { pull[1] } }, { out = out }))
    assert.equal("3: Pulling from moon\n", file.read(path))
    out:close()
    os.remove(path)
  end)

  it("gives the Error that is in it, and has shown what came before", function()
    local out = sink()
    local result, err = progress.show(pulling { values = { pull[1], { errorDetail = { message = "no such thing" } } } },
      { out = out })
    assert.is_nil(result)
    assert.same({ "api", "no such thing" }, { err.kind, err.message })
    assert.equal("3: Pulling from moon\n", out.said)
  end)

  it("gives the Error that ends it", function()
    for _, step in ipairs { { values = { pull[1] }, cut = "truncated" }, { values = { pull[1], "{" } } } do
      local out = sink()
      local result, err = progress.show(pulling(step), { out = out })
      assert.is_nil(result)
      assert.is_true(err.kind == "truncated" or err.kind == "protocol")
      assert.equal("3: Pulling from moon\n", out.said)
    end
  end)

  it("says at the caller's line what is wrong with the call", function()
    local function mistake(words, ...)
      local args = { ... }
      local ok, err = pcall(function() progress.show(args[1], args[2]) end)
      assert.is_false(ok)
      assert.matches("^spec/progress_spec.lua:%d+: .*" .. words, err)
    end
    mistake("stream must be that of a pull", nil)
    mistake("stream must be that of a pull", {})
    mistake('unknown option "file"', pulling { values = {} }, { file = io.stderr })
    mistake('option "out" must be', pulling { values = {} }, { out = "stderr" })
    assert.error_matches(function() progress.new { size = 80 } end, "must be a function")
  end)

  it("takes whatever an engine may send as a trace", function()
    local view = progress.new { size = function() return 80, 24 end }
    for _, trace in ipairs {
      {}, { vertexes = { 1 } }, { vertexes = "x", statuses = 3 }, { vertexes = { { name = 1 } } },
    } do
      view:update(0, { trace = trace })
    end
    view:finish(1)
  end)
end)
