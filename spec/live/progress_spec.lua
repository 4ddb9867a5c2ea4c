-- What real engines say, as plain lines and on a real terminal.
local live = require "spec.support.live"
local process = require "spec.support.process"
local progress = require "moondock.progress"
local registry = require "spec.support.registry"
local tar = require "moondock.tar"
local tmux = require "spec.support.tmux"

live.describe("progress", { "dockerd", "podman" }, function(on)
  local docker, name, saved, terminal

  --- With a layer of 2 MiB, the same only for the same piece.
  local function context(piece)
    return tar.pack { Dockerfile = "FROM " .. on.engine.image .. "\nCOPY big /big\nRUN echo built\n",
      big = piece:rep(2 ^ 21) }
  end

  --- Its result, and the lines.
  local function shown(stream)
    local said = {}
    local result = assert(progress.show(stream, { out = { write = function(_, piece) said[#said + 1] = piece end } }))
    local lines = table.concat(said)
    assert.is_nil(lines:find "[%z\1-\9\11-\31\127]")
    return result, lines
  end

  setup(function()
    docker = on.docker
    name = registry.start(on.engine).address .. "/progress"
    saved = process.directory() .. "/saved.tar"
    assert(assert(docker:build(context "a", { t = name .. ":1", networkmode = "none" })):result())
    assert(assert(docker:image(name .. ":1"):push()):result())
    local out = assert(io.open(saved, "wb"))
    assert(assert(docker:save { name .. ":1" }):into(out))
    out:close()
  end)

  teardown(function()
    docker:image(name .. ":1"):remove { force = true }
    process.remove(saved:match "^(.*)/")
  end)

  after_each(function()
    if terminal then
      terminal:stop()
      terminal = nil
    end
  end)

  local function load_it()
    return assert(docker:load(assert(io.open(saved, "rb"))))
  end

  it("is of a build, a push, a pull and a load, as plain lines", function()
    local result, lines = shown(assert(docker:build(context "b", {
      t = name .. ":1", networkmode = "none", nocache = true,
    })))
    assert.matches("%x+", result.id)
    assert.matches("^S[Tt][Ee][Pp] 1/3 ?: FROM busybox:live\n.*\nS[Tt][Ee][Pp] 3/3 ?: RUN echo built\n.*built\n", lines)
    local image = docker:image(name .. ":1")
    result, lines = shown(assert(image:push()))
    assert.matches("^sha256:", result.digest)
    assert.matches("^The push refers to repository %[" .. name:gsub("%p", "%%%0") .. "[^\n]*\n", lines)
    assert.matches("1: digest: sha256:%x+ size: %d+\n$", lines)
    assert(image:remove { force = true })

    result, lines = shown(assert(docker:pull(name, { tag = "1" })))
    if on.kind == "dockerd" then
      assert.matches("^1: Pulling from progress\n", lines)
      assert.matches("%x+: Pull complete\nDigest: sha256:%x+\nStatus: Downloaded newer image for [^\n]*\n$", lines)
      assert.matches("^sha256:", result.digest)
    else
      assert.matches("%x+: Pulling fs layer\n.*%x+: Download complete\n", lines)
    end
    local seen = {}
    for line in lines:gmatch "[^\n]+" do
      assert.is_nil(seen[line])
      seen[line] = true
    end
    assert(image:remove { force = true })
    result, lines = shown(load_it())
    assert.equal(name .. ":1", result.images[1])
    assert.matches("Loaded image: [^\n]*progress:1\n$", lines)
  end)

  it("is of the same on a terminal", function()
    terminal = tmux.start(100, 40)
    terminal:run([[
      docker = assert(require("moondock").new { host = %q })
      progress, tar = require "moondock.progress", require "moondock.tar"
    ]], on.host)
    local image = docker:image(name .. ":1")
    assert(image:remove { force = true })
    terminal:run([[assert(progress.show(assert(docker:pull(%q, { tag = "1" }))))]], name)
    local pulled = terminal:screen "-S-"
    assert.matches("\n(%d+)/%1 layers, [^\n]*s$", "\n" .. pulled)
    if on.kind == "dockerd" then
      assert.matches("^1: Pulling from progress\nDigest: sha256:%x+\nStatus: Downloaded newer image for [^\n]*\n%x+: ",
        pulled)
      assert.matches("\n%x+: Pull complete\n2/2 layers, [%d.]+%a?B, [%d.]+%a?B/s, [%d.]+s$", pulled)
    else
      assert.matches("^%x+: [AD][^\n]*\n.*%x+: Download complete\n[^\n]*$", pulled)
    end

    terminal:clear()
    assert(image:remove { force = true })
    terminal:run([[assert(progress.show(assert(docker:load(assert(io.open(%q, "rb"))))))]], saved)
    local loaded = terminal:screen()
    assert.matches("^Loaded image: [^\n]*progress:1", loaded)
    if on.kind == "dockerd" then
      assert.matches("\n%x+: Loading layer 2.1MB/2.1MB\n1/1 layers, 2.1MB, [%d.]+%a?B/s, [%d.]+s$",
        (loaded:gsub("2%.[%d]+MB", "2.1MB")))
    end

    terminal:clear()
    terminal:run([[
      local context = tar.pack { Dockerfile = "FROM %s\nRUN echo one; sleep 1.3; echo two\nRUN exit 7\n" }
      local stream = assert(docker:build(context, { networkmode = "none", rm = true, forcerm = true }))
      local result, err = progress.show(stream)
      assert(result == nil and err.kind == "api" and err.message:find "7")
    ]], on.engine.image)
    local failed = terminal:screen "-S-"
    assert.matches("\nS[Tt][Ee][Pp] 2/3 ?: RUN echo one; sleep 1.3; echo two\n[^#]*one\ntwo\n", failed)
    assert.matches("\nS[Tt][Ee][Pp] 3/3 ?: RUN exit 7 [%d.]+s\n2/3 steps, [%d.]+s$", failed)
  end)

  it("ends with a timeout, its own or that of silence", function()
    terminal = tmux.start(100, 24)
    local ends = terminal:run([[
      local moondock, progress, tar = require "moondock", require "moondock.progress", require "moondock.tar"
      local function build(client, given)
        local docker = assert(moondock.new { host = %q, timeout = client })
        local context = tar.pack { Dockerfile = "FROM %s\nRUN sleep 20\n" }
        local stream = assert(docker:build(context, { networkmode = "none", forcerm = true, nocache = true }))
        repeat local message = assert(stream:next()) until (message.stream or ""):find "RUN sleep"
        local result, err = progress.show(stream, given)
        stream:close()
        return result == nil and err.kind .. ": " .. err.message
      end
      return build(nil, { timeout = 1.2 }) .. "\n" .. build { idle = 1.7 }
    ]], on.host, on.engine.image)
    assert.equal("timeout: not done within the total timeout\ntimeout: nothing came within the idle timeout", ends)
  end)

  if on.kind == "podman" then return end -- it does not show who builds

  it("shows how long a step has run, while the engine says nothing", function()
    terminal = tmux.start(100, 24)
    terminal:begin([[
      local moondock, progress, tar = require "moondock", require "moondock.progress", require "moondock.tar"
      local context = tar.pack { Dockerfile = "FROM %s\nRUN sleep 77\n" }
      local docker = assert(moondock.new { host = %q })
      local result, err = progress.show(assert(docker:build(context, { networkmode = "none", forcerm = true })))
      return err.kind .. " " .. err.code
    ]], on.engine.image, on.host)
    assert(process.await(30, function() return terminal:screen():find "\nStep 2/2 : RUN sleep 77 [1-9][%d.]*s\n" end))
    for _, one in ipairs(assert(docker:containers())) do
      if one.Command:find("sleep 77", 1, true) then assert(docker:container(one.Id):kill()) end
    end
    assert.equal("api 137", terminal:answer())
  end)
end)
