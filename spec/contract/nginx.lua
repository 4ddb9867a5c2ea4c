--- A case of the contract in a request to nginx: /case?number=…&host=…. The answer is "ok", or what went wrong.

local moondock = require "moondock"

local args = ngx.req.get_uri_args()
local case = require "spec.contract.cases"[tonumber(args.number)]

local on = {
  go = function(task)
    ngx.thread.spawn(function()
      local ok, problem = xpcall(task, debug.traceback)
      if not ok then
        ngx.log(ngx.ERR, problem)
      end
    end)
  end,
  sleep = ngx.sleep, kept = 10,
}

function on.client(options)
  local given = { host = args.host, api = "1.41" }
  for key, value in pairs(options or {}) do
    given[key] = value
  end
  return assert(moondock.new(given))
end

local ok, problem = xpcall(function() case.run(on) end, debug.traceback)
ngx.print(ok and "ok" or tostring(problem))
