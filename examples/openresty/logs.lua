-- GET /logs?container=web: its log from now on, as server-sent events.

local moondock = require "moondock"

local docker = assert(moondock.new())
local log, err = docker:container(ngx.var.arg_container or ""):logs { follow = true, tail = 5 }
if not log then
  ngx.status = err.kind == "not_found" and 404 or 502
  ngx.say(tostring(err))
  return
end
ngx.header.content_type = "text/event-stream"
for name, line in log:lines() do
  ngx.print("event: ", name, "\ndata: ", (line:gsub("\r", "")), "\n\n") -- which would be the end of a line, too
  ngx.flush(true)
end
