--- Operations of the Engine API's tag Plugin. See moondock.Operation in resource.lua.

return {
  PluginList = { "GET", "/plugins", since = "1.25", returns = "list", query = { filters = "filters" } },
  GetPluginPrivileges = {
    "GET", "/plugins/privileges", since = "1.25", returns = "list", headers = { auth = "X-Registry-Auth" },
    registry = "remote",
    query = { remote = "string!" },
  },
  PluginPull = {
    "POST", "/plugins/pull", since = "1.25", body = "json", returns = "values",
    headers = { auth = "X-Registry-Auth" }, registry = "remote",
    query = { remote = "string!", name = "string" },
  },
  PluginInspect = { "GET", "/plugins/{name}/json", since = "1.25", returns = "object" },
  PluginDelete = { "DELETE", "/plugins/{name}", since = "1.25", query = { force = "boolean" } },
  PluginEnable = {
    "POST", "/plugins/{name}/enable", since = "1.25", patient = true,
    query = { timeout = "integer" },
    defaults = { timeout = 0 },
  },
  PluginDisable = { "POST", "/plugins/{name}/disable", since = "1.25", query = { force = "boolean" } },
  PluginUpgrade = {
    "POST", "/plugins/{name}/upgrade", since = "1.26", body = "json", returns = "values",
    headers = { auth = "X-Registry-Auth" }, registry = "remote",
    query = { remote = "string!" },
  },
  PluginCreate = {
    "POST", "/plugins/create", since = "1.25", body = "upload", patient = true,
    query = { name = "string!" },
  },
  PluginPush = {
    "POST", "/plugins/{name}/push", since = "1.25", returns = "values", headers = { auth = "X-Registry-Auth" },
    registry = "name",
  },
  PluginSet = { "POST", "/plugins/{name}/set", since = "1.25", body = "json" },
}
