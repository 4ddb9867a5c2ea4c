-- One guarded command: argv without a shell, a whitelist, one deadline for everything.

local moondock = require "moondock"

local docker = assert(moondock.new())
local web = docker:container "web"

local r = assert(web:exec({ "ls", "-l", "/" }, { allow = { "ls" }, timeout = 5 }))
print(r.exit_code, r.duration_ms)
io.write(r.stdout)

-- What is not in the list never reaches the engine.
print(web:exec({ "id" }, { allow = { "ls" } }))

-- User, directory and environment; standard input from a string.
r = assert(web:exec({ "sh", "-c", "id -un; pwd; echo $GREETING; tr a-z A-Z" }, {
  allow = { "sh" }, user = "nobody", workdir = "/tmp", env = { GREETING = "hello" }, stdin = "shout\n",
}))
io.write(r.stdout)

-- After the timeout you have what came until then, and with `kill` the process is gone.
local _, err = web:exec({ "sh", "-c", "echo so far; sleep 60" }, { allow = { "sh" }, timeout = 0.5, kill = true })
print(err.kind, err.stdout, err.killed)
