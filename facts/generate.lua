--- Writes what follows from the facts: lua/moondock/schema.lua and lua/moondock/types/. Run it by `./dev types`.
--- With --check it writes nothing, and fails naming the files that are not what it would write.

package.path = "facts/?.lua;" .. package.path

local model = require "model"

local files = { ["lua/moondock/schema.lua"] = require "schema" (model) }
for name, text in pairs(require "types" (model)) do
  files["lua/moondock/types/" .. name .. ".lua"] = text
end

local names = {}
for name in pairs(files) do
  names[#names + 1] = name
end
table.sort(names)

local function content(name)
  local file = io.open(name, "rb")
  if file then
    local text = file:read "*a"
    file:close()
    return text
  end
end

local stale = false
for _, name in ipairs(names) do
  if content(name) ~= files[name] then
    if arg[1] == "--check" then
      io.stderr:write(name, ": not what the facts say; run ./dev types\n")
      stale = true
    else
      local file = assert(io.open(name, "wb"))
      assert(file:write(files[name]))
      assert(file:close())
    end
  end
end
os.exit(not stale)
