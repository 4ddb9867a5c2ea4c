local moondock = require "moondock"
local options = require "moondock.options"
local stream = require "moondock.stream"
local tar = require "moondock.tar"
local env = require "spec.support.env"
local script = require "spec.support.script"

local known = {
  timeout = "number", t = "integer", all = "boolean", since = "number|string", body = "any", Label = "string",
}

--- The message of what a caller of check sees.
local function complaint(given)
  local ok, message = pcall(function()
    options.check("option", given, known, 1)
  end)
  return not ok and message:gsub("^.-:%d+: ", "") or nil
end

describe("options.check", function()
  it("returns what was given, or an empty table", function()
    local given = { timeout = 1.5, t = -1, all = false, since = "10m", body = print }
    assert.equal(given, options.check("option", given, known, 1))
    assert.same({}, options.check("option", nil, known, 1))
    assert.is_nil(complaint { since = 5 })
  end)

  it("says what was meant", function()
    for name, meant in pairs {
      timeuot = "timeout", timout = "timeout", Timeout = "timeout", al = "all", ALL = "all", sinse = "since",
      label = "Label", tt = "t",
    } do
      assert.equal(('unknown option "%s", did you mean "%s"?'):format(name, meant), complaint { [name] = 1 })
    end
  end)

  it("prefers what is nearest, and of two the first by name", function()
    local near = { stdin = "any", stdio = "any", status = "any" }
    for name, meant in pairs {
      stdi = "stdin", stdix = "stdin", statuss = "status", sttus = "status", stauts = "status",
    } do
      assert.error_matches(function()
        options.check("option", { [name] = 1 }, near, 1)
      end, ('did you mean "%s"'):format(meant))
    end
  end)

  it("does not guess where nothing is near", function()
    for _, name in ipairs { "colour", "follow", "x" .. ("y"):rep(50) } do
      assert.equal(('unknown option "%s"'):format(name), complaint { [name] = 1 })
    end
    assert.equal('unknown option "1"', complaint { "timeout" })
  end)

  it("wants the right types", function()
    for _, case in ipairs {
      { { timeout = "5" }, 'option "timeout" must be a number, not string' },
      { { t = "5" }, 'option "t" must be an integer, not string' },
      { { all = 1 }, 'option "all" must be a boolean, not number' },
      { { since = true }, 'option "since" must be a number or string, not boolean' },
      { "text", "a table of options expected, got string" },
    } do
      assert.equal(case[2], complaint(case[1]))
    end
    for _, odd in ipairs { 1.5, 0 / 0, 1 / 0 } do
      assert.is_string(complaint { t = odd })
    end
  end)

  it("shows the number that is no integer", function()
    assert.truthy(complaint({ t = 1.5 }):find("not 1.5", 1, true))
  end)
end)

describe("options.strings", function()
  it("takes lists of strings, empty ones too", function()
    options.strings("argv", {}, 1)
    options.strings("argv", { "a", "" }, 1)
  end)

  it("refuses everything else", function()
    for _, case in ipairs {
      { "ls", "argv must be a list of strings, not string" },
      { { "ls", 1 }, "argv must be a list of strings, but number 2 is number" },
      { { {} }, "argv must be a list of strings, but number 1 is table" },
    } do
      assert.error_matches(function()
        options.strings("argv", case[1], 1)
      end, case[2] .. "$")
    end
    assert.error_matches(function()
      options.strings("argv", nil, 1)
    end, "not nil$")
  end)
end)

describe("a mistake is raised at the caller's line", function()
  local docker, t = script {}
  local web, exec, image = docker:container "web", docker:exec "e1", docker:image "alpine"
  local output = stream.new { client = docker, exchange = {}, exec = exec }
  local ls = { allow = { "ls" } }

  --- Each call stands on the line on which its function begins.
  for _, case in ipairs {
    { "new", function() moondock.new { hots = "unix:///x" } end },
    { "new, no table", function() moondock.new "unix:///x" end },
    { "new, timeout", function() moondock.new { timeout = { totl = 1 } } end },
    { "new, timeout's type", function() moondock.new { timeout = { total = "1" } } end },
    { "new, wait", function() moondock.new { wait = { wiat = print } } end },
    { "new, half a wait", function() moondock.new { wait = { wait = print } } end },
    { "new, wait's name", function() moondock.new { wait = "nope" } end },
    { "new, api", function() moondock.new { api = "latest" } end },
    { "ping", function() docker:ping { t = 1 } end },
    { "version", function() docker:version { t = 1 } end },
    { "info", function() docker:info { t = 1 } end },
    { "containers", function() docker:containers { al = true } end },
    { "images", function() docker:images { al = true } end },
    { "container", function() docker:container(nil) end },
    { "container, a number", function() docker:container(5) end },
    { "image", function() docker:image(nil) end },
    { "exec handle", function() docker:exec(nil) end },
    { "create", function() docker:create({}, { nam = "web" }) end },
    { "create, no body", function() docker:create() end },
    { "create, no JSON", function() docker:create { Cmd = print } end },
    { "import", function() docker:import("", { rpeo = "x" }) end },
    { "import, no source", function() docker:import(nil, { repo = "x" }) end },
    { "call", function() docker:call "ContainerStpo" end },
    { "call, parameter", function() docker:call("ContainerStop", { id = "web", tt = 1 }) end },
    { "call, no id", function() docker:call("ContainerStop", {}) end },
    { "call, no body", function() docker:call("ContainerCreate", { name = "web" }) end },
    { "call, field", function() docker:call("ContainerCreate", { body = { Imag = "x" } }) end },
    { "call, source", function() docker:call("ImageLoad", { source = 5 }) end },
    { "create, field", function() docker:create { Imag = "x" } end },
    { "run", function() docker:run({ Image = "x" }, { nam = "web" }) end },
    { "run, field", function() docker:run { Imag = "x" } end },
    { "run, stdin", function() docker:run({ Image = "x" }, { stdin = 5 }) end },
    { "events", function() docker:events { sinse = 1 } end },
    { "events, time", function() docker:events { since = "yesterday" } end },
    { "pull", function() docker:pull("x", { tga = "1" }) end },
    { "pull, no name", function() docker:pull() end },
    { "load", function() docker:load("", { quite = true }) end },
    { "load, no source", function() docker:load() end },
    { "save", function() docker:save { 5 } end },
    { "save, parameter", function() docker:save({ "x" }, { platfrom = "linux" }) end },
    { "build", function() docker:build("", { tt = "x" }) end },
    { "build, context", function() docker:build(5) end },
    { "build, platform", function() docker:build("", { platform = "a/b/c/d" }) end },
    { "build_cancel, no id", function() docker:build_cancel {} end },
    { "search, no term", function() docker:search() end },
    { "search", function() docker:search("x", { limt = 1 }) end },
    { "volumes", function() docker:volumes { filter = {} } end },
    { "networks", function() docker:networks { filter = {} } end },
    { "network_create", function() docker:network_create { Nam = "x" } end },
    { "network_create, no body", function() docker:network_create() end },
    { "volume_create, parameter", function() docker:volume_create({}, { x = 1 }) end },
    { "service_create", function() docker:service_create { TaskTemplate = { ContainerSpec = { Imag = "x" } } } end },
    { "network:connect", function() docker:network "x":connect { Containr = "web" } end },
    { "network:connect, no body", function() docker:network "x":connect() end },
    { "service:update, no version", function() docker:service "x":update({}) end },
    { "service:update, version", function() docker:service "x":update({}, { version = {} }) end },
    { "swarm:init", function() docker:swarm():init { ListenAdr = "" } end },
    { "plugin:set", function() docker:plugin "x":set() end },
    { "plugin_create", function() docker:plugin_create("x", 5) end },
    { "plugin_pull", function() docker:plugin_pull("x") end },
    { "plugin_privileges", function() docker:plugin_privileges() end },
    { "auth", function() docker:auth { user = "x" } end },
    { "prune", function() docker:container_prune { filter = {} } end },
    { "volume handle", function() docker:volume(5) end },
    { "update", function() web:update { Memry = 1 } end },
    { "waiting", function() web:waiting { cond = "removed" } end },
    { "stats", function() web:stats { steam = true } end },
    { "commit", function() web:commit { rep = "x" } end },
    { "commit, config", function() web:commit { config = { Cmdd = {} } } end },
    { "put", function() web:put("/x", "", { mod = 1 }) end },
    { "put, no path", function() web:put(nil, "") end },
    { "put, what", function() web:put("/x", 5) end },
    { "put, tree", function() web:put("/x", { ["../y"] = "" }) end },
    { "get", function() web:get("/x", { limt = 1 }) end },
    { "get, no path", function() web:get() end },
    { "read", function() web:read("/x", { limit = -1 }) end },
    { "stat", function() web:stat(5) end },
    { "attach, stdin", function() web:attach { stdin = 5 } end },
    { "checkpoint_create", function() web:checkpoint_create { ID = "x" } end },
    { "checkpoint_remove", function() web:checkpoint_remove(5) end },
    { "image:push", function() image:push { tga = "x" } end },
    { "image:tag", function() image:tag { rep = "x" } end },
    { "tar.pack", function() tar.pack { [5] = "" } end },
    { "tar.pack, options", function() tar.pack({}, { uuid = 5 }) end },
    { "tar.dir", function() tar.dir(5) end },
    { "tar.dir, options", function() tar.dir("/", { ignor = false }) end },
    { "tar.each", function() tar.each(5) end },
    { "tar.unpack", function() tar.unpack("", { limt = 5 }) end },
    { "request", function() docker:request("GET", "/info", { retruns = "json" }) end },
    { "request, no path", function() docker:request "GET" end },
    { "request, path", function() docker:request("GET", "info") end },
    { "request, header", function() docker:request("GET", "/info", { headers = { ["X-A"] = true } }) end },
    { "request, returns", function() docker:request("GET", "/info", { returns = "jsno" }) end },
    { "start", function() web:start { detach = true } end },
    { "stop", function() web:stop { tt = 1 } end },
    { "stop, no table", function() web:stop(5) end },
    { "stop, half a second", function() web:stop { t = 0.5 } end },
    { "inspect", function() web:inspect { siz = true } end },
    { "kill", function() web:kill "TERM" end },
    { "wait", function() web:wait { cond = "removed" } end },
    { "remove", function() web:remove { forse = true } end },
    { "logs", function() web:logs { fllow = true } end },
    { "attach", function() web:attach { stdinn = true } end },
    { "exec", function() web:exec({ "ls" }, { alow = { "ls" } }) end },
    { "exec, argv", function() web:exec("ls", ls) end },
    { "exec, argv nil", function() web:exec(nil, ls) end },
    { "exec, argv of others", function() web:exec({ "ls", 3 }, ls) end },
    { "exec, allow of others", function() web:exec({ "ls" }, { allow = { 3 } }) end },
    { "exec, env", function() web:exec({ "ls" }, { allow = { "ls" }, env = "A=b" }) end },
    { "exec, limit", function() web:exec({ "ls" }, { allow = { "ls" }, limit = -1 }) end },
    { "spawn", function() web:spawn({ Cmd = { "ls" } }, { alow = {} }) end },
    { "spawn, no body", function() web:spawn() end },
    { "spawn, no Cmd", function() web:spawn {} end },
    { "spawn, Cmd of others", function() web:spawn { Cmd = { 1 } } end },
    { "spawn, allow of others", function() web:spawn({ Cmd = { "ls" } }, { allow = { 1 } }) end },
    { "exec_create", function() web:exec_create({ Cmd = { "ls" } }, { x = 1 }) end },
    { "exec_create, no body", function() web:exec_create() end },
    { "exec:start", function() exec:start { Ty = true } end },
    { "exec:attach", function() exec:attach { Ty = true } end },
    { "exec:attach, what it does not take", function() exec:attach { source = "x" } end },
    { "exec:start, what it does not take", function() exec:start { stdin = "x" } end },
    { "exec:start, nor this", function() exec:start { source = "x" } end },
    { "exec:inspect", function() exec:inspect { x = 1 } end },
    { "exec:resize", function() exec:resize { height = 1 } end },
    { "image:inspect", function() image:inspect { x = 1 } end },
    { "image:remove", function() image:remove { forse = true } end },
    { "stream:resize", function() output:resize { height = 1 } end },
    { "stream:code without an exec", function() stream.new({ exchange = {} }):code() end },
  } do
    local name, call = case[1], case[2]
    it("by " .. name, function()
      local where = debug.getinfo(call, "S")
      local ok, message = pcall(env, {}, call)
      assert.is_false(ok)
      assert.equal(("%s:%d:"):format(where.short_src, where.linedefined), tostring(message):match "^.-:%d+:" or message)
      t:finish() -- and nothing was sent
    end)
  end
end)
