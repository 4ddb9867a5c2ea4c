-- Every demand has a spec that is named after it.
local uv = require "luv"

local wanted = { 1, 2, 3, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 22, 23, 24, 25, 26, 29, 30, 31, 32, 33, 34, 35,
  36, 37, 38, 42, 44, 48, 49, 50, 51, 55, 56, 57, 58 }

it("the demands that are met have a spec each", function()
  local found = {}
  for _, directory in ipairs { "spec", "spec/contract", "spec/demands", "spec/live" } do
    for name in function(entries) return uv.fs_scandir_next(entries) end, uv.fs_scandir(directory) do
      if name:find "_spec%.lua$" or name == "cases.lua" then
        for line in io.lines(directory .. "/" .. name) do
          if line:find "^%s*it%(" or line:find "^%s*describe%(" or line:find "^case%(" then
            for number in line:gmatch "no%. (%d+)" do found[tonumber(number)] = true end
          end
        end
      end
    end
  end
  for _, number in ipairs(wanted) do assert.is_true(found[number], "no. " .. number) end
end)
