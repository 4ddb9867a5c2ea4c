--- Operations of the Engine API's tag Node. See moondock.Operation in resource.lua.

return {
  NodeList = { "GET", "/nodes", returns = "list", query = { filters = "filters" } },
  NodeInspect = { "GET", "/nodes/{id}", returns = "object" },
  NodeDelete = { "DELETE", "/nodes/{id}", query = { force = "boolean" } },
  NodeUpdate = { "POST", "/nodes/{id}/update", body = "json", query = { version = "index!" } },
}
