--- Operations of the Engine API's tag Image. See moondock.Operation in resource.lua.

return {
  ImageList = {
    "GET", "/images/json", returns = "json",
    query = { all = "boolean", filters = "filters", digests = "boolean" },
  },
  ImageCreate = {
    "POST", "/images/create", body = "upload", returns = "values",
    query = {
      fromSrc = "string", repo = "string", tag = "string", message = "string", changes = "list", platform = "string",
    },
  },
  ImageInspect = { "GET", "/images/{name}/json", returns = "json" },
  ImageDelete = {
    "DELETE", "/images/{name}", returns = "json", query = { force = "boolean", noprune = "boolean" },
  },
}
