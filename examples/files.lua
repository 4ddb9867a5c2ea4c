-- Files into a container and out of it: `lua files.lua [container]`.
local moondock = require "moondock"
local tar = require "moondock.tar"
local web = assert(moondock.new()):container(arg[1] or "web")

-- One file, from a string, a function or an open file.
assert(web:put("/etc/motd", "welcome\n", { mode = tonumber("644", 8) }))
print(assert(web:read "/etc/motd"))

-- A tree, from a table; `tar.dir "./site"` makes one of a directory.
assert(web:put("/tmp", { ["site/index.html"] = "<h1>hi</h1>", ["site/img/"] = true }))
local stat = assert(web:stat "/tmp/site")
print(stat.name, stat.type, ("%o"):format(stat.permissions))

-- Back again, an entry at a time; nothing is kept that is not asked for.
for entry, content in tar.each(assert(web:get "/tmp/site")) do
  print(entry.name, entry.type, entry.size, entry.type == "file" and content:read "a" or "")
end

-- From one container into another, without a file in between: other:put("/tmp", web:get "/tmp/site")
