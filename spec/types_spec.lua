-- What is made from facts/ for the language server and at run time.
local cjson = require "cjson"
local file = require "spec.support.file"
local resource = require "moondock.resource"
local schema = require "moondock.schema"
local uv = require "luv"

local types = {}
for name in function(entries) return uv.fs_scandir_next(entries) end, uv.fs_scandir "lua/moondock/types" do
  local path = "lua/moondock/types/" .. name
  types[#types + 1] = file.read(path)
  it("the types in " .. name .. " are Lua", function() assert(loadfile(path)) end)
end
types = table.concat(types, "\n")

describe("every type", function()
  it("of the API has a class or an alias", function()
    for name in pairs(cjson.decode(file.read "facts/schemas.json")) do
      local named = " moondock%.[%w_.]*" .. name .. "%f[%W]"
      assert.truthy(types:find("---@class" .. named) or types:find("---@alias" .. named), name)
    end
  end)

  it("of an operation's parameters has a class", function()
    for id in pairs(resource.operations) do
      assert.truthy(types:find("---@class moondock%.[%w_.]*" .. id .. "%f[%W]"), id)
    end
  end)

  it("in an expression of the schema is one", function()
    for _, type_fields in pairs(schema.types) do
      for _, expression in pairs(type_fields) do
        local name = expression:gsub("^[%[%]{}]+", "")
        assert.is_true(name == "" or schema.types[name] ~= nil, expression)
      end
    end
    for id, operation in pairs(resource.operations) do
      if operation.body == "json" then assert.is_string(schema.bodies[id], id) end
    end
  end)
end)
