--- Operations of the Engine API's tag Exec. See moondock.Operation in resource.lua.

return {
  ContainerExec = { "POST", "/containers/{id}/exec", body = "json", returns = "object" },
  ExecStart = { "POST", "/exec/{id}/start", body = "json", returns = "hijack" },
  ExecResize = { "POST", "/exec/{id}/resize", query = { h = "integer!", w = "integer!" } },
  ExecInspect = { "GET", "/exec/{id}/json", returns = "object" },
}
