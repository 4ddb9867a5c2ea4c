local json = require "moondock.json"
local script = require "spec.support.script"

local CONTAINER, EXEC = "/v1.45/containers/c1", "/v1.45/exec/"

local running = { "GET", EXEC .. "e1/json", json = {
  ID = "e1", ContainerID = "c1", Running = true, Pid = 4242, ProcessConfig = { user = "nobody", privileged = false },
} }
local gone = { "GET", EXEC .. "e1/json", json = { ID = "e1", ContainerID = "c1", Running = false, ExitCode = 143 } }

local function top(answer)
  return { "GET", CONTAINER .. "/top?ps_args=-eo%20pid%2Cstackp", answer }
end

local function processes(...)
  return top { json = { Titles = { "PID", "STACKP" }, Processes = { ... } } }
end

local function killer(code, output)
  return { "POST", CONTAINER .. "/exec", status = 201, json = { Id = "k1" } },
    { "POST", EXEC .. "k1/start", status = 101, output = output },
    { "GET", EXEC .. "k1/json", json = { Running = false, ExitCode = code } }
end

--- Send a signal, and give what the second exec was created with.
local function sent(name, steps)
  local docker, t = script(steps)
  local ok, err = docker:exec("e1"):kill(name)
  t:finish()
  return ok, err, t
end

describe("a signal", function()
  it("has the name of one", function()
    local docker, t = script {}
    for _, name in ipairs { "", "9", "term", "KILL; reboot", "-9", "KILL\n", "$(id)", "SIG TERM" } do
      local ok, err = docker:exec("e1"):kill(name)
      assert.is_nil(ok)
      assert.equal("invalid", err.kind)
    end
    t:finish()
  end)

  it("is sent by a second exec, of the same user", function()
    local k1, k2, k3 = killer(0)
    local rows = processes({ "4241", "1" }, { "4242", "7ffdfc3a5b20" })
    local ok, _, t = sent("TERM", { running, rows, k1, k2, k3 })
    assert.is_true(ok)
    local body = t:body(3)
    assert.equal("nobody", body.User)
    assert.is_false(body.Privileged)
    assert.same({ "/bin/sh", "-c" }, { body.Cmd[1], body.Cmd[2] })
    assert.same({ "sh", "140728835136288", "TERM" }, { body.Cmd[4], body.Cmd[5], body.Cmd[6] })
  end)

  it("does without the address where the engine's host does not tell it", function()
    for _, unknown in ipairs {
      top { status = 500 }, processes(), processes { "4241", "7ffd" }, processes { "4242", "0" },
      processes { "4242", "?" }, processes { "4242" }, top { json = { Processes = json.null } },
      top { json = json.null },
    } do
      local k1, k2, k3 = killer(0)
      local ok, err, t = sent("TERM", { running, unknown, k1, k2, k3 })
      assert(ok, err)
      assert.equal("", t:body(3).Cmd[5])
    end
  end)

  it("is KILL by default, and then the process is waited for", function()
    local k1, k2, k3 = killer(0)
    local ok, _, t = sent(nil, { running, processes(), k1, k2, k3, running, gone })
    assert.is_true(ok)
    assert.equal("KILL", t:body(3).Cmd[6])
  end)

  it("that kills is not needed where the process has ended", function()
    assert.is_true(sent(nil, { gone }))
  end)

  it("is not sent to what does not run", function()
    local ok, err = sent("TERM", { gone })
    assert.is_nil(ok)
    assert.equal("conflict", err.kind)
  end)

  --- The process is looked for and not found, so many times; then comes the last step.
  local function unfound(times, last)
    local steps = { running }
    for _ = 1, times do
      for _, step in ipairs { processes(), killer(3) } do
        steps[#steps + 1] = step
      end
    end
    steps[#steps + 1] = last
    return steps
  end

  it("is not sent where the process cannot be told from others", function()
    local ok, err = sent("TERM", unfound(3))
    assert.is_nil(ok)
    assert.equal("unsupported", err.kind)
  end)

  it("is sent to a process that is found at the second look: it may have executed another program", function()
    local steps = unfound(1)
    for _, step in ipairs { processes(), killer(0) } do
      steps[#steps + 1] = step
    end
    assert.is_true(sent("TERM", steps))
  end)

  it("that kills has done so also if the process ended before it was found", function()
    assert.is_true(sent(nil, unfound(3, gone)))
    assert.is_nil((sent(nil, unfound(3, running))))
  end)

  it("is not sent where the shell does not know it", function()
    local k1, k2, k3 = killer(4)
    local ok, err = sent("NONE", { running, processes(), k1, k2, k3 })
    assert.is_nil(ok)
    assert.equal("invalid", err.kind)
  end)

  it("is not sent where there is no shell, and says so", function()
    local k1, k2, k3 = killer(127, { { "stdout", "exec: /bin/sh: no such file" } })
    local ok, err = sent("TERM", { running, processes(), k1, k2, k3 })
    assert.is_nil(ok)
    assert.equal("unsupported", err.kind)
    assert.truthy(err.message:find("/bin/sh: no such file", 1, true))
  end)

  it("fails as its requests do", function()
    local create = { "POST", CONTAINER .. "/exec", status = 409, json = { message = "paused" } }
    local sent_, refused = sent("TERM", { running, processes(), create })
    assert.is_nil(sent_)
    assert.equal("conflict", refused.kind)
    local ok, err = sent("TERM", { { "GET", EXEC .. "e1/json", status = 404, json = { message = "No such exec" } } })
    assert.is_nil(ok)
    assert.equal("not_found", err.kind)
  end)
end)

describe("the script that sends it", function()
  it("is one that a POSIX shell accepts", function()
    local k1, k2, k3 = killer(0)
    local _, _, t = sent("TERM", { running, processes(), k1, k2, k3 })
    local name = os.tmpname()
    local file = assert(io.open(name, "w"))
    file:write(t:body(3).Cmd[3])
    file:close()
    local status = os.execute("sh -n " .. name)
    os.remove(name)
    assert.is_true(status == true or status == 0)
  end)
end)
