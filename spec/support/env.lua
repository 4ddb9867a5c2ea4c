--- Call a function with these environment variables and no others: `env({ DOCKER_HOST = "…" }, moondock.new, options)`.

local function restore(getenv, ok, ...)
  rawset(os, "getenv", getenv)
  if not ok then
    error((...), 0)
  end
  return ...
end

---@param variables table<string, string>
---@param fn function
return function(variables, fn, ...)
  local getenv = os.getenv
  rawset(os, "getenv", function(name)
    return variables[name]
  end)
  return restore(getenv, pcall(fn, ...))
end
