--- Operations of the Engine API's tag Config. See moondock.Operation in resource.lua.

return {
  ConfigList = { "GET", "/configs", since = "1.30", returns = "list", query = { filters = "filters" } },
  ConfigCreate = { "POST", "/configs/create", since = "1.30", body = "json", returns = "object" },
  ConfigInspect = { "GET", "/configs/{id}", since = "1.30", returns = "object" },
  ConfigDelete = { "DELETE", "/configs/{id}", since = "1.30" },
  ConfigUpdate = { "POST", "/configs/{id}/update", since = "1.30", body = "json", query = { version = "index!" } },
}
