--- Operations of the Engine API's tag Secret. See moondock.Operation in resource.lua.

return {
  SecretList = { "GET", "/secrets", since = "1.25", returns = "list", query = { filters = "filters" } },
  SecretCreate = { "POST", "/secrets/create", since = "1.25", body = "json", returns = "object" },
  SecretInspect = { "GET", "/secrets/{id}", since = "1.25", returns = "object" },
  SecretDelete = { "DELETE", "/secrets/{id}", since = "1.25" },
  SecretUpdate = { "POST", "/secrets/{id}/update", since = "1.25", body = "json", query = { version = "index!" } },
}
