-- A spec with a real server, in an image that is built on the spot: `busted testing_spec.lua`, or `lua testing_spec.lua`.
require "busted.runner" ()

local testing = require "moondock.testing"

describe("the site", function()
  local server

  setup(function() -- the container, and its image, are gone at the end of this `describe`, whatever happens
    server = assert(testing.container {
      build = {
        Dockerfile = 'FROM busybox\nCOPY site /site\nCMD ["httpd", "-f", "-p", "8080", "-h", "/site"]\n',
        ["site/index.html"] = "<h1>hi</h1>\n",
      },
      HostConfig = { NetworkMode = "none" },
      ready = { port = 8080, inside = true },
    })
  end)

  local function get(path)
    return assert(server:exec({ "wget", "-q", "-O", "-", "http://127.0.0.1:8080" .. path }, { allow = { "wget" } }))
  end

  it("greets", function()
    assert.equal("<h1>hi</h1>\n", get("/").stdout)
  end)

  it("has nothing else", function()
    assert.matches("404", get("/nosuch").stderr)
  end)
end)
