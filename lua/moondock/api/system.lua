--- Operations of the Engine API's tag System. See moondock.Operation in resource.lua.

return {
  SystemAuth = { "POST", "/auth", body = "json", returns = "object" },
  SystemInfo = { "GET", "/info", returns = "object" },
  SystemVersion = { "GET", "/version", returns = "object" },
  SystemPing = { "GET", "/_ping", returns = "text" },
  SystemPingHead = { "HEAD", "/_ping" },
  SystemEvents = {
    "GET", "/events", returns = "values",
    accept = "application/jsonl, application/x-ndjson;q=0.9, application/json-seq;q=0.5",
    query = { since = "time", ["until"] = "time", filters = "filters" },
  },
  SystemDataUsage = {
    "GET", "/system/df", since = "1.25", returns = "object", patient = true,
    query = { type = "list", verbose = "boolean" },
  },
}
