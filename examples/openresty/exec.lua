-- GET /exec?container=web&command=date: one of these commands, its output, and its exit code in a header. Who asks can do no more
-- than the policy says, and each attempt is in nginx's log.

local moondock = require "moondock"

local ALLOWED = { "date", "uptime", "ls" }
local STATUS = { denied = 403, not_found = 404, timeout = 504 }

local docker = assert(moondock.new {
  policy = {
    subject = ngx.var.remote_addr,
    operations = { "exec" },
    containers = { "web", "worker-*" },
    binaries = ALLOWED,
  },
  log = function(record) ngx.log(ngx.NOTICE, record.message) end,
})
local container = docker:container(ngx.var.arg_container or "")
local result, err = container:exec({ ngx.var.arg_command or "" }, { allow = ALLOWED, timeout = 5 })
if not result then
  ngx.status = STATUS[err.kind] or 502
  ngx.say(tostring(err))
  return
end
ngx.header["X-Exit-Code"] = result.exit_code
ngx.print(result.stdout)
