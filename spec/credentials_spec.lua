-- The credentials of `docker login`: config.json and its helpers, which are real programs here.
local base64 = require "moondock.base64"
local credentials = require "moondock.connect.credentials"
local file = require "spec.support.file"
local json = require "moondock.json"
local operation = require "moondock.operation"
local process = require "spec.support.process"
local script = require "spec.support.script"
local uv = require "luv"
local wait = require "moondock.wait.block"

local directory, path

local function write(name, text, mode)
  file.write(directory .. "/" .. name, text, mode)
end

--- A helper of this name, a shell script.
local function helper(name, text)
  write("docker-credential-" .. name, "#!/bin/sh\n" .. text, 493)
end

local function find(domain, config, timeout)
  write("config.json", json.encode(config))
  return credentials.find(directory, wait, domain, timeout and require("moondock.await").now() + timeout)
end

describe("credentials", function()
  setup(function()
    directory, path = process.directory(), os.getenv "PATH"
    uv.os_setenv("PATH", directory .. ":" .. path)
    helper("good", [[read -r key || [ "$key" ]
      printf '{"ServerURL":"%s","Username":"moon","Secret":"%s"}' "$key" "$1"]])
    helper("token", [[echo '{"Username":"<token>","Secret":"t"}']])
    helper("none", [[echo "credentials not found in native keychain"; exit 1]])
    helper("other", [[echo "The specified item could not be found in the keychain."; exit 1]])
    helper("broken", [[echo "secret-tool: locked" >&2; exit 2]])
    helper("silent", "exit 0")
    helper("babbling", "echo hello")
    helper("slow", "exec sleep 1000")
    helper("endless", "exec yes")
    helper("store", [[case $1 in list) echo '{"https://index.docker.io/v1/":"moon","a:5000":"moon"}' ;;
      *) echo '{"Username":"moon","Secret":"s"}' ;; esac]])
  end)
  teardown(function()
    uv.os_setenv("PATH", path)
    process.remove(directory)
  end)

  it("are those of config.json, under the registry's name or its URL", function()
    local auth = base64.encode "moon:do:ck"
    for domain, auths in pairs {
      ["docker.io"] = { ["https://index.docker.io/v1/"] = { auth = auth } },
      ["registry:5000"] = { ["registry:5000"] = { auth = auth } },
      ["a.example"] = { ["https://a.example/v2/"] = { auth = auth } },
      ["b.example"] = { ["b.example"] = { username = "moon", password = "do:ck" } },
    } do
      local found = find(domain, { auths = auths })
      assert.same({ "moon", "do:ck" }, { found.username, found.password })
    end
    assert.same({ identitytoken = "t", serveraddress = "a" }, find("a", { auths = { a = { identitytoken = "t" } } }))
    for _, auths in ipairs { {}, { b = { auth = auth } }, { a = {} }, { a = { auth = "?" } }, { a = 5 } } do
      assert.is_nil((find("a", { auths = auths })))
    end
    assert.is_nil((find("a", {})))
    assert.is_nil((find("a", { auths = "x", credHelpers = 5, credsStore = "" })))
  end)

  it("no. 21: are those of the helper, which gets the registry's name and no shell", function()
    assert.same({ username = "moon", password = "get", serveraddress = "https://index.docker.io/v1/" },
      find("docker.io", { credsStore = "good" }))
    assert.same({ username = "moon", password = "get", serveraddress = "$(id);x" },
      find("$(id);x", { credsStore = "good" }))
    assert.same({ identitytoken = "t", serveraddress = "a" }, find("a", { credHelpers = { a = "token" },
      credsStore = "good" }))
    assert.equal("a", find("a", { credHelpers = { b = "token" }, credsStore = "good" }).serveraddress)
  end)

  it("no. 21: are none, and no error, when the helper has none, whatever it calls that", function()
    for _, name in ipairs { "none", "other", "silent" } do
      local auth, problem = find("a", { credsStore = name })
      assert.same({}, { auth, problem }, name)
    end
    local stored = { credsStore = "none", auths = { a = { auth = base64.encode "x:y" } } }
    assert.equal("x", find("a", stored).username)
  end)

  it("no. 21: are none, and why is told, when the helper is missing, fails, babbles or does not end", function()
    for name, words in pairs {
      missing = "docker%-credential%-missing", broken = "ended with 2: secret%-tool: locked",
      babbling = "gave no credentials", endless = "writes more than",
    } do
      local auth, problem = find("a", { credsStore = name })
      assert.is_nil(auth)
      assert.matches(words, problem)
    end
    local auth, problem = find("a", { credsStore = "slow" }, 0.2)
    assert.is_nil(auth)
    assert.equal("docker-credential-slow: it does not end in time", problem)
    write("config.json", "{")
    auth, problem = credentials.find(directory, wait, "a")
    assert.is_nil(auth)
    assert.matches("config.json is no JSON", problem)
  end)

  it("are all of them for a build", function()
    write("config.json", json.encode { credsStore = "store", credHelpers = { b = "good" },
      auths = { c = { auth = base64.encode "x:y" } } })
    local all = credentials.all(directory, wait)
    assert.same({ "moon", "moon", "moon" },
      { all["https://index.docker.io/v1/"].username, all["a:5000"].username, all.b.username })
    write("config.json", "{}")
    assert.is_nil(credentials.all(directory, wait))
  end)

  it("go with what needs them, unless others are given", function()
    write("config.json", json.encode { auths = { ["r:5000"] = { auth = base64.encode "moon:dock" } } })
    local function sent(target, call, header)
      local docker, t = script { target }
      operation.directories[docker] = directory
      assert(call(docker))
      local value = t:field(1, header or "X-Registry-Auth")
      return value and json.decode(base64.decode(value))
    end
    local pull = { "POST", "/v1.45/images/create?fromImage=r%3A5000%2Fx&tag=latest", values = {} }
    assert.equal("moon", sent(pull, function(d) return d:pull "r:5000/x" end).username)
    assert.same({}, sent(pull, function(d) return d:pull("r:5000/x", { auth = {} }) end))
    assert.equal("me", sent(pull, function(d) return d:pull("r:5000/x", { auth = { username = "me" } }) end).username)
    assert.same({}, sent({ "POST", "/v1.45/images/create?fromImage=docker.io%2Flibrary%2Fx&tag=latest", values = {} },
      function(d) return d:pull "x" end))
    assert.equal("moon", sent({ "POST", "/v1.45/images/r%3A5000/x/push?tag=latest", values = {} },
      function(d) return d:image "r:5000/x":push() end).username)
    assert.equal("moon", sent({ "GET", "/v1.45/distribution/r%3A5000/x/json", json = {} },
      function(d) return d:image "r:5000/x":distribution() end).username)
    assert.equal("moon", sent({ "POST", "/v1.45/build", values = {} }, function(d) return d:build "x" end,
      "X-Registry-Config")["r:5000"].username)
    assert.is_nil(sent({ "POST", "/v1.45/images/create?fromSrc=-", values = {} }, function(d) return d:import "x" end))
  end)

  it("no. 21: that could not be got are in the Error of a refusal, and no secret is anywhere", function()
    write("config.json", json.encode { credsStore = "broken" })
    local docker = script { { "POST", "/v1.45/images/create?fromImage=r%3A5000%2Fx&tag=latest", values = {
      { errorDetail = { message = "unauthorized: authentication required" } } } } }
    operation.directories[docker] = directory
    local _, err = assert(docker:pull "r:5000/x"):result()
    assert.equal("unauthorized: authentication required; no credentials were found: "
      .. "docker-credential-broken ended with 2: secret-tool: locked", err.message)
    docker = script { { "POST", "/v1.45/images/create?fromImage=r%3A5000%2Fx&tag=latest", status = 500,
      json = { message = "denied" } } }
    _, err = docker:pull("r:5000/x", { auth = { username = "moon", password = "hunter2" } })
    assert.is_nil(tostring(err):find("hunter2", 1, true))
    assert.is_nil(tostring(docker):find("hunter2", 1, true))
  end)
end)
