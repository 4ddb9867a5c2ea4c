-- What holds in every event loop holds in a worker of nginx, too; see cases.lua.
local cases = require "spec.contract.cases"
local hostile = require "spec.support.hostile"
local nginx = require "spec.support.nginx"

describe("in nginx, the cosocket transport", function()
  if nginx.missing then return pending(nginx.missing) end
  local server

  setup(function()
    server = nginx.start { locations = [[
      location /case { content_by_lua_file $ROOT/spec/contract/nginx.lua; }
    ]] }
  end)

  teardown(function() server:stop() end)
  after_each(function()
    hostile.stop()
    assert.is_nil(server:complaint())
  end)

  for number, case in ipairs(cases) do
    it(case.says, function()
      local host = hostile.engine(case.script).host
      assert.equal("ok", assert(server:get(("/case?number=%d&host=%s"):format(number, host))))
    end)
  end
end)
