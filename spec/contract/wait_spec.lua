-- Every event loop does the same; see cases.lua.
local cases = require "spec.contract.cases"
local hostile = require "spec.support.hostile"
local process = require "spec.support.process"
local uv = require "luv"

local has_copas, copas = pcall(require, "copas")
local missing = {
  copas = not (has_copas and copas._VERSION:find "^Copas [4-9]") and "there is no copas 4 here" or nil,
}

for _, loop in ipairs { "luv", "cqueues", "frame", "copas", "a table" } do
  describe("wait = " .. loop, function()
    local function run(number, host)
      local code, output = process.run { uv.exepath(), "spec/contract/runner.lua", loop, tostring(number), host or "",
        env = { LUA_PATH = package.path, LUA_CPATH = package.cpath }, stderr = 1 }
      assert(code == 0, output)
    end

    after_each(hostile.stop)

    for number, case in ipairs(cases) do
      it(case.says, function()
        if missing[loop] then return pending(missing[loop]) end
        run(number, hostile.engine(case.script).host)
      end)
    end

    if loop ~= "a table" then
      it("says that it needs a coroutine", function()
        if missing[loop] then return pending(missing[loop]) end
        run(0)
      end)
    end
  end)
end
