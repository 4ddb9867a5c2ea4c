--- Operations of the Engine API's tag Network. See moondock.Operation in resource.lua.

return {
  NetworkList = { "GET", "/networks", returns = "list", query = { filters = "filters" } },
  NetworkInspect = { "GET", "/networks/{id}", returns = "object", query = { verbose = "boolean", scope = "string" } },
  NetworkDelete = { "DELETE", "/networks/{id}" },
  NetworkCreate = { "POST", "/networks/create", body = "json", returns = "object" },
  NetworkConnect = { "POST", "/networks/{id}/connect", body = "json" },
  NetworkDisconnect = { "POST", "/networks/{id}/disconnect", body = "json" },
  NetworkPrune = { "POST", "/networks/prune", since = "1.25", returns = "object", query = { filters = "filters" } },
}
