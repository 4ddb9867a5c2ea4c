--- Operations of the Engine API's tag Container. See moondock.Operation in resource.lua.

return {
  ContainerList = {
    "GET", "/containers/json", returns = "json",
    query = { all = "boolean", limit = "integer", size = "boolean", filters = "filters" },
  },
  ContainerCreate = {
    "POST", "/containers/create", body = "json", returns = "json",
    query = { name = "string", platform = "string" },
  },
  ContainerInspect = { "GET", "/containers/{id}/json", returns = "json", query = { size = "boolean" } },
  ContainerTop = { "GET", "/containers/{id}/top", returns = "json", query = { ps_args = "string" } },
  ContainerStart = { "POST", "/containers/{id}/start", query = { detachKeys = "string" } },
  ContainerStop = { "POST", "/containers/{id}/stop", patient = true, query = { t = "integer", signal = "string" } },
  ContainerKill = { "POST", "/containers/{id}/kill", query = { signal = "string" } },
  ContainerRename = { "POST", "/containers/{id}/rename", query = { name = "string" } },
  ContainerResize = { "POST", "/containers/{id}/resize", query = { h = "integer", w = "integer" } },
  ContainerWait = {
    "POST", "/containers/{id}/wait", patient = true, returns = "json", query = { condition = "string" },
  },
  ContainerDelete = {
    "DELETE", "/containers/{id}", query = { v = "boolean", force = "boolean", link = "boolean" },
  },
  ContainerLogs = {
    "GET", "/containers/{id}/logs", returns = "output", tty = "container",
    query = {
      follow = "boolean", stdout = "boolean", stderr = "boolean", since = "time", ["until"] = "time",
      timestamps = "boolean", details = "boolean", tail = "count",
    },
    defaults = { stdout = true, stderr = true },
  },
  ContainerAttach = {
    "POST", "/containers/{id}/attach", returns = "hijack", tty = "container", content_type = "text/plain",
    query = {
      detachKeys = "string", logs = "boolean", stream = "boolean", stdin = "boolean", stdout = "boolean",
      stderr = "boolean",
    },
    defaults = { stream = true, stdout = true, stderr = true },
  },
}
