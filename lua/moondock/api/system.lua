--- Operations of the Engine API's tag System. See moondock.Operation in resource.lua.

return {
  SystemPing = { "GET", "/_ping", returns = "text" },
  SystemVersion = { "GET", "/version", returns = "json" },
  SystemInfo = { "GET", "/info", returns = "json" },
}
