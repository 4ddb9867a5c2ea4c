--- Operations of the Engine API's tag Service. See moondock.Operation in resource.lua.

return {
  ServiceList = { "GET", "/services", returns = "list", query = { filters = "filters", status = "boolean" } },
  ServiceCreate = {
    "POST", "/services/create", body = "json", returns = "object", headers = { auth = "X-Registry-Auth" },
  },
  ServiceInspect = { "GET", "/services/{id}", returns = "object", query = { insertDefaults = "boolean" } },
  ServiceDelete = { "DELETE", "/services/{id}" },
  ServiceUpdate = {
    "POST", "/services/{id}/update", body = "json", returns = "object", headers = { auth = "X-Registry-Auth" },
    query = { version = "index!", registryAuthFrom = "string", rollback = "string" },
  },
  ServiceLogs = {
    "GET", "/services/{id}/logs", since = "1.25", returns = "output", tty = "service",
    query = {
      details = "boolean", follow = "boolean", stdout = "boolean", stderr = "boolean", since = "time",
      timestamps = "boolean", tail = "count",
    },
    defaults = { stdout = true, stderr = true },
  },
}
