local attempts = require "spec.support.attempts"
local file = require "spec.support.file"
local glob = require "moondock.policy.glob"
local image = require "moondock.policy.image"
local json = require "moondock.json"
local moondock = require "moondock"
local policy = require "moondock.policy"
local script = require "spec.support.script"
local wire = require "moondock.policy.wire"

describe("a glob", function()
  for _, case in ipairs {
    { "web", "web", true }, { "web", "Web", false }, { "web", "web ", false }, { "web", "", false }, { "*", "", true },
    { "game-*", "game-1", true }, { "game-*", "game-", true }, { "game-*", "my-game-1", false },
    { "a?c", "abc", true }, { "a?c", "ac", false }, { "a.c", "abc", false }, { "a+[b]%d", "a+[b]%d", true },
    { "/data/*", "/data/a/b", true }, { "/data/*", "/data/..", false }, { "/data/*", "/data/../etc", false },
    { "/data/*", "/data/a/..", false }, { "/data/*", "/data/..a/x..", true }, { "--file=*", "--file=../x", false },
    { "/data/../*", "/data/../x", true }, { "*", "a\0b", false }, { "*", "a\nb", true },
  } do
    it(("%q %s %q"):format(case[1], case[3] and "matches" or "does not match", case[2]), function()
      assert.equal(case[3], glob.match(case[1], case[2]))
    end)
  end
end)

describe("images of a policy", function()
  local DIGEST = "sha256:" .. ("a"):rep(64)

  for _, case in ipairs {
    { "busybox", "busybox", true }, { "busybox", "docker.io/library/busybox:1", true },
    { "busybox", "busyboxes", false },
    { "busybox:1.*", "busybox:1.36", true }, { "busybox:1.*", "busybox", false }, { "busybox:latest", "busybox", true },
    { "busybox", "busybox@" .. DIGEST, true }, { "busybox:1", "busybox:1@" .. DIGEST, false },
    { "busybox@" .. DIGEST, "busybox@" .. DIGEST, true }, { "busybox@" .. DIGEST, "busybox:1", false },
    { "game/*", "docker.io/game/a", true }, { "game/*", "registry:5000/game/a", false },
    { "registry:5000/game/*", "registry:5000/game/a/b:2", true }, { "registry:5000/*", "registry:5001/a", false },
    { "*", "anything:1", true }, { "localhost/*", "localhost/a", true }, { "busybox", "index.docker.io/busybox", true },
    { "busybox", "evil.io/busybox", false }, { "busybox", "BUSYBOX", false }, { "busybox", "", false },
    { "busybox", ("a"):rep(64), false }, { "cafe", "cafe", false }, { "cafe", "cafe:latest", true },
  } do
    it(("%s %s %s"):format(case[1], case[3] and "allow" or "do not allow", case[2]), function()
      assert.equal(case[3], image.allows({ image.rule(case[1]) }, case[2]))
    end)
  end

  it("may be known by an id: all its names must be allowed then", function()
    local rules = { image.rule "busybox" }
    for _, id in ipairs { "sha256:" .. ("a"):rep(64), ("a"):rep(64), "cafe" } do
      assert.is_true(image.allows(rules, id, { RepoTags = { "busybox:1" } }))
      assert.is_true(image.allows(rules, id, { RepoTags = json.null, RepoDigests = { "busybox@" .. DIGEST } }))
      assert.is_false(image.allows(rules, id, { RepoTags = { "busybox:1", "other:1" } }))
      assert.is_false(image.allows(rules, id, { RepoTags = { "<none>:<none>" } }))
      assert.is_false(image.allows(rules, id, { RepoTags = json.array() }))
      assert.is_false(image.allows(rules, id))
    end
  end)
end)

describe("what a request is", function()
  local function read(method, target, body)
    return wire.read { op = "x", method = method, target = target, headers = {}, body = body, how = "send" }
  end

  for _, case in ipairs {
    { "GET", "/v1.41/containers/json?all=1", "ContainerList" }, { "GET", "/containers/web/json", "ContainerInspect" },
    { "POST", "/v1.41/containers/create?name=a", "ContainerCreate" }, { "GET", "/images/a/b:1/json", "ImageInspect" },
    { "POST", "/images/create?fromImage=a", "ImageCreate" }, { "POST", "/images/create/push", "ImagePush" },
    { "GET", "/images/json", "ImageList" }, { "DELETE", "/images/json", "ImageDelete" },
    { "HEAD", "/_ping", "SystemPingHead" },
    { "POST", "/%63ontainers/x/start", "ContainerStart" }, { "GET", "/containers/a%2Fb/json", "ContainerInspect" },
  } do
    it(("%s %s is %s"):format(case[1], case[2], case[3]), function()
      assert.equal(case[3], assert(read(case[1], case[2])).id)
    end)
  end

  for _, case in ipairs {
    { "GET", "containers/json" }, { "GET", "//containers/json" }, { "GET", "/containers/json/" },
    { "GET", "/containers/./json" },
    { "GET", "/containers/%2e%2e/json" }, { "GET", "/containers/a%/json" }, { "GET", "/containers/a%zz/json" },
    { "GET", "/v1.41/v1.41/containers/json" }, { "GET", "/v4.0.0/libpod/containers/json" }, { "GET", "/libpod/info" },
    { "PATCH", "/containers/json" }, { "get", "/containers/json" }, { "GET", "/containers/json?all=1&all=0" },
    { "GET", "/containers/json?unheard=1" }, { "GET", "/containers/json?all=%" }, { "GET", "/containers/json?a;all=1" },
    { "GET", "/containers/json#x" }, { "GET", "/containers/json", "body" }, { "POST", "/containers/create", "[1" },
    { "POST", "/containers/create", "3" }, { "POST", "/containers/create", '{"Unheard":1}' },
    { "POST", "/containers/create", '{"HostConfig":{"Unheard":1}}' },
    { "POST", "/containers/create", '{"Image":"a","image":"b"}' },
  } do
    it(("%s %s %s cannot be known"):format(case[1], case[2], case[3] or ""), function()
      local known, problem = read(case[1], case[2], case[3])
      assert.is_nil(known)
      assert.equal("string", type(problem))
    end)
  end

  it("is read once: what changes meanwhile is not sent", function()
    local looks = {}
    local req = setmetatable({}, { __index = function(_, name)
      looks[name] = (looks[name] or 0) + 1
      return ({ method = "GET", target = "/containers/json", headers = {} })[name]
    end })
    assert(wire.read(req))
    for name, count in pairs(looks) do assert.equal(1, count, name) end
  end)
end)

describe("a policy", function()
  it("is checked as a whole", function()
    local ok, problem = pcall(policy.new, {
      operation = {}, operations = { "Exec" }, memory = "x", binaries = 3, ports = { "a" }, binds = { "x" }, cpus = -1,
      labels = { 1 }, pids = 0,
    })
    assert.is_false(ok)
    assert.matches("^spec/policy_spec.lua:%d+: the policy is invalid: ", problem)
    for _, key in ipairs {
      "binaries", "binds", "cpus", "labels", "memory", "operation", "operations", "pids", "ports",
    } do
      assert.matches(key .. ": ", problem)
    end
    assert.has_error(function() policy.new { operations = { "ServiceCreate" } } end,
      "the policy is invalid: operations: no policy can judge ServiceCreate, so it is never allowed")
    ok, problem = pcall(function() return (moondock.new { host = "unix:///x", policy = { operations = 1 } }) end)
    assert.is_false(ok)
    assert.matches("^spec/policy_spec.lua:%d+: the policy is invalid: operations: must be a list", problem)
  end)

  it("cannot be changed by who made it, or has it", function()
    local rules = { operations = { "exec" }, binaries = { "ls" }, containers = { "a" } }
    local docker = moondock.new { host = "unix:///nowhere", policy = policy.new(rules) }
    rules.operations[1], rules.binaries[2], rules.containers[1] = "*", "id", "b"
    assert.equal("binaries", select(2, docker:container "a":exec({ "id" }, { allow = { "id" } })).rule)
    assert.equal("containers", select(2, docker:container "xyz":exec({ "ls" }, { allow = { "ls" } })).rule)
  end)

  it("denies what needs no engine to be known before any is asked", function()
    local docker = moondock.new { host = "unix:///nowhere", policy = attempts.policy "/tmp" }
    local denied = 0
    for _, attempt in ipairs(attempts.list) do
      local _, err = attempt[3](docker, "/tmp", { other = "ab", foreign = "ab", other_image = "sha256:ab",
        network = ("ab"):rep(32) })
      assert.is_true(err.kind == "denied" or err.kind == "connect", attempt[1] .. ": " .. tostring(err))
      denied = denied + (err.kind == "denied" and 1 or 0)
    end
    assert.is_true(denied >= #attempts.list - 15, denied)
  end)

  it("has all attempts that are made listed in README", function()
    local readme = file.read("README.md"):gsub("%s+", " ")
    assert.is_true(#attempts.list >= 60)
    for _, attempt in ipairs(attempts.list) do assert.truthy(readme:find(attempt[1], 1, true), attempt[1]) end
  end)

  it("allows nothing without rules, but to ask whether the engine lives", function()
    local inner, t = script { { "HEAD", "/_ping" } }
    local docker = inner:restrict {}
    assert(docker:ping())
    for _, refused in ipairs {
      docker:containers(), docker:info(), docker:container "a":inspect(), docker:request("GET", "/info"),
    } do
      assert.is_nil(refused)
    end
    t:finish()
  end)

  it("is fitted to the engine's API: a ceiling that it does not know is refused, not forgotten", function()
    local inner, t = script({ { "GET", "/v1.39/images/busybox%3A1/json", json = { Id = "sha256:1" } } },
      { api = "1.39" })
    local docker = inner:restrict { operations = { "ContainerCreate" }, containers = { "*" }, images = { "*" },
      binaries = { "*" }, networks = { "*" }, pids = 10 }
    local _, err = docker:create { Image = "busybox:1" }
    assert.same({ "unsupported", "PidsLimit" }, { err.kind, err.message:match "PidsLimit" })
    t:finish()
  end)

  it("leaves out of a query what the engine's API ignores, as without a policy", function()
    local inner, t = script({
      { "GET", "/v1.41/containers/ab/json", json = { Id = "abc", Name = "/a", Config = { Labels = json.null } } },
      { "POST", "/v1.41/containers/abc/stop?t=5", status = 204 },
    }, { api = "1.41" })
    local docker = inner:restrict { operations = { "ContainerStop" }, containers = { "a" } }
    assert(docker:container "ab":stop { t = 5, signal = "INT" })
    t:finish()
  end)

  it("gives a build its ceilings, and lets it have no others", function()
    local free = { operations = { "ImageBuild" }, images = { "*" }, binaries = { "*" }, networks = { "default" },
      memory = "64m", cpus = 0.5 }
    local inner, t = script {
      { "POST", "/v1.45/build?cpuperiod=100000&cpuquota=50000&memory=67108864", values = { { stream = "done" } } },
      { "POST", "/v1.45/build?cpuperiod=100000&cpuquota=50000&memory=67108864", values = { { stream = "done" } } },
    }
    local docker = inner:restrict(free)
    assert(docker:build "":collect())
    assert(docker:build("", { memory = 0, cpuquota = 0 }):collect())
    for parameter, rule in pairs {
      ["memory=1e6"] = "memory", ["memory=0x10"] = "memory", ["memory="] = "memory", ["memswap=-1"] = "memory",
      ["cpuquota=1e3"] = "cpus", ["cpuquota=100000"] = "cpus", ["version=2"] = "memory",
      ["networkmode=host"] = "namespaces",
    } do
      local _, err = docker:request("POST", "/build?" .. parameter)
      assert.same({ parameter, "denied", rule }, { parameter, err.kind, err.rule }, err.message)
    end
    t:finish()
  end)

  it("sends a body as it was judged, not as it was written", function()
    local inner, t = script({
      { "GET", "/v1.45/images/busybox%3A1/json", json = { Id = "sha256:1", Config = { Entrypoint = json.null } } },
      { "POST", "/v1.45/containers/create?name=a", status = 201, json = { Id = "c" } },
    })
    local docker = inner:restrict { operations = { "run" }, containers = { "a" }, images = { "busybox" },
      binaries = { "echo" }, networks = { "default" }, labels = { "app=game" }, memory = "8m", cpus = 0.25, pids = 10 }
    assert(docker:request("POST", "/containers/create?name=a", { returns = "json",
      body = '{"image":"busybox:1", "Image":null, "CMD":["echo"], "hostconfig":{"memory":0}, "Labels":{"x":"y"}}' })
      == nil)
    assert(docker:request("POST", "/containers/create?name=a", { returns = "json",
      body = '{"image":"busybox:1", "CMD":["echo"], "hostconfig":{"memory":0}, "Labels":{"x":"y"}}' }))
    assert.same({ Image = "busybox:1", Cmd = { "echo" }, Entrypoint = { "" }, Labels = { app = "game", x = "y" },
      HostConfig = { Memory = 8 * 2 ^ 20, NanoCpus = 25e7, PidsLimit = 10 } }, t:body(2))
    assert.equal("application/json", t:field(2, "Content-Type"))
    t:finish()
  end)
end)
