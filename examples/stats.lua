-- What containers use, as `docker stats --no-stream` shows it: `lua stats.lua`.
local moondock = require "moondock"
local record = require "moondock.record"
local docker = assert(moondock.new())

for _, container in ipairs(assert(docker:containers())) do
  local sample = assert(assert(docker:container(container.Id):stats { stream = false }):result())
  print(record.name(container), ("%.2f%%"):format(sample.cpu_percent or 0), record.size_text(sample.mem_usage),
    ("%d processes"):format(sample.pids or 0))
end
