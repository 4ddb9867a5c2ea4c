--- What README.md and examples/ say is run, each block and each file in a process of its own.

local certificates = require "spec.support.certificates"
local engine = require "spec.support.engine"
local file = require "spec.support.file"
local nginx = require "spec.support.nginx"
local process = require "spec.support.process"
local uv = require "luv"

local root = uv.cwd()
local lua = rawget(_G, "jit") and "luajit" or "lua5.4"

--- The blocks of a language in README.md.
local function blocks(language)
  local list = {}
  for block in file.read("README.md"):gmatch("\n```" .. language .. "\n(.-)\n```") do
    list[#list + 1] = block
  end
  return list
end

--- The commands of README.md.
local commands = {
  ["./dev demo"] = true, -- run below
  ["./dev test"] = true, -- runs this
  -- `./dev test` makes the rock in the same way, with the same packages.
  ["apt-get install luarocks liblua5.4-dev libcurl4-openssl-dev libssl-dev lua-cjson gcc make cmake"] = true,
  ["luarocks --lua-version 5.4 make --deps-mode none"] = true,
}

describe("README.md and examples/", function()
  local dockerd, reason, directory

  --- Run a command; its output, when it has ended well.
  local function run(...)
    local argv = { ... }
    argv.env = {
      DOCKER_HOST = dockerd.host,
      HOME = directory,
      LUA_PATH = ("%s/lua/?.lua;%s/lua/?/init.lua;;"):format(root, root),
      LUA_CPATH = ("%s/build/%s/?.so;;"):format(root, lua),
    }
    argv.stderr = directory .. "/errors"
    local code, output = process.run(argv)
    assert.are.equal(0, code, output .. file.read(argv.stderr))
    return output
  end

  --- A Lua file, run in the directory that has the tar file.
  local function run_lua(path, ...)
    return run("sh", "-c", 'cd "$0" && exec "$@"', directory, lua, path, ...)
  end

  setup(function()
    dockerd, reason = engine.dockerd()
    if not dockerd then
      return
    end
    directory = process.directory()
    local code, tar = process.run { "sh", "spec/support/rootfs.sh" }
    assert(code == 0)
    file.write(directory .. "/rootfs.tar", tar)
    for _, name in ipairs { "ca.pem", "cert.pem", "key.pem" } do
      assert(uv.fs_copyfile(certificates.directory() .. "/" .. name, directory .. "/" .. name))
    end
    assert(dockerd:ask("POST", "/images/busybox:live/tag?repo=busybox") == 201)
    assert(dockerd:ask("POST", "/containers/create?name=web",
      '{"Image":"busybox","Cmd":["sh","-c","seq 10; sleep 600"]}') == 201)
    assert(dockerd:ask("POST", "/containers/web/start") == 204)
  end)

  teardown(function()
    if dockerd then
      dockerd:ask("DELETE", "/containers/web?force=1")
    end
  end)

  local function it_runs(name, test)
    it(name, function()
      if not dockerd then
        return pending(reason)
      end
      test()
    end)
  end

  for i, block in ipairs(blocks "lua") do
    it_runs(("README.md's Lua block %d runs"):format(i), function()
      local path = directory .. "/block.lua"
      file.write(path, block)
      run_lua(path)
    end)
  end

  it("README.md's commands are those that are tested", function()
    local count = 0
    for _, block in ipairs(blocks "sh") do
      for line in block:gmatch "[^\n]+" do
        local command = line:gsub("%s*#.*", "")
        assert.is_true(commands[command], command)
        count = count + 1
      end
    end
    assert.are.equal(4, count)
  end)

  --- What each example prints, among other things.
  local examples = {
    ["backup.lua"] = { says = "loaded\tbusybox:latest" },
    ["cqueues.lua"] = { says = "command 3" },
    ["frame.lua"] = { says = "line 3\nexit code\t0\nframes" },
    ["luv.lua"] = { says = "command 3" },
    ["build.lua"] = { says = "hello, moon" },
    ["containers.lua"] = { arguments = { "busybox" }, says = "status\t3" },
    ["demo.lua"] = { arguments = { "busybox" }, says = "exit code\t3" },
    ["events.lua"] = { arguments = { "0" }, says = "container start" },
    ["files.lua"] = { says = "site/index.html\tfile\t11\t<h1>hi</h1>" },
    ["errors.lua"] = { says = "did you mean" },
    ["exec.lua"] = { says = "SHOUT" },
    ["import.lua"] = { arguments = { "rootfs.tar", "example", "1" }, says = "linux" },
    ["logs.lua"] = { says = "stdout\t3" },
    ["policy.lua"] = { says = "warning\tmod 7: POST /containers/web/stop is denied" },
    ["progress.lua"] = { says = "Step 3/3 : RUN sleep 1; cat /hello\n" },
    ["replace.lua"] = { says = "serves\tgreen" },
    ["run.lua"] = { says = "3\ncounted\nexit code\t3" },
    ["spawn.lua"] = { says = "1000\tlines came back" },
    ["stats.lua"] = { says = "web\t" },
    ["terminal.lua"] = { says = "25 120" },
    ["testing_spec.lua"] = { says = "2 successes / 0 failures / 0 errors" },
  }

  --- Those that their own specs below run.
  local others = { ["neovim.lua"] = true, host = true, openresty = true }

  for name in function(entries) return uv.fs_scandir_next(entries) end, uv.fs_scandir "examples" do
    local run_here = others[name] and function() end or it_runs
    run_here("examples/" .. name .. " runs", function()
      local expected = assert(examples[name], "an example that no spec knows")
      local output = run_lua(root .. "/examples/" .. name, (table.unpack or unpack)(expected.arguments or {}))
      assert.truthy(output:find(expected.says, 1, true), output)
    end)
  end

  it_runs("examples/neovim.lua runs in Neovim", function()
    if lua ~= "luajit" then
      return pending "Neovim has LuaJIT"
    end
    local output = run("sh", "-c", 'nvim --headless -u NONE -c "luafile $0" -c qa! 2>&1',
      root .. "/examples/neovim.lua")
    assert.truthy(output:find "line 1\r?\nline 2\r?\nline 3", output)
  end)

  it_runs("examples/host builds and runs", function()
    if lua ~= "lua5.4" then
      return pending "the host has Lua 5.4"
    end
    run("cmake", "-S", "examples/host", "-B", directory .. "/host")
    run("cmake", "--build", directory .. "/host")
    local output = run(directory .. "/host/host", "examples/host/script.lua", "web")
    assert.truthy(output:find "1\tbegin" and output:find "2\tend" and output:find "%d+ frames", output)
  end)

  it_runs("examples/openresty answers", function()
    if nginx.missing then
      return pending(nginx.missing)
    end
    local server = nginx.start_example(root .. "/examples/openresty", { DOCKER_HOST = dockerd.host })
    local output = assert(server:get "/exec?container=web&command=ls")
    assert.truthy(output:find "bin\n", output)
    local _, err = server:get "/exec?container=web&command=rm"
    assert.equal(403, err.status)
    _, err = server:get "/exec?container=worker-1&command=ls"
    assert.equal(404, err.status)
    _, err = server:get "/exec?container=other&command=ls"
    assert.equal(403, err.status)
    local log = assert(server.client:request("GET", "/logs?container=web", { returns = "bytes" }))
    local seen = ""
    repeat
      seen = seen .. select(2, assert(log:next(10)))
    until seen:find "data: 10\n\n"
    assert.truthy(seen:find("event: stdout\ndata: 6\n\n", 1, true), seen)
    log:close()
    assert.is_nil(server:complaint())
    server:stop()
  end)

  it_runs("./dev demo ends with the command's output and its exit code", function()
    local output = run("./dev", "demo")
    assert.truthy(output:find "line 1.*line 2.*line 3.*that was all.*exit code\t3", output)
  end)
end)
