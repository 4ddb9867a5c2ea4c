--- Operations of the Engine API's tag Container. See moondock.Operation in resource.lua.

return {
  ContainerList = {
    "GET", "/containers/json", returns = "list",
    query = { all = "boolean", limit = "integer", size = "boolean", filters = "filters" },
  },
  ContainerCreate = {
    "POST", "/containers/create", body = "json", returns = "object",
    query = { name = "string", platform = "platform" },
  },
  ContainerInspect = { "GET", "/containers/{id}/json", returns = "object", query = { size = "boolean" } },
  ContainerTop = { "GET", "/containers/{id}/top", returns = "object", query = { ps_args = "string" } },
  ContainerLogs = {
    "GET", "/containers/{id}/logs", returns = "output", tty = "container",
    query = {
      follow = "boolean", stdout = "boolean", stderr = "boolean", since = "time", ["until"] = "time",
      timestamps = "boolean", tail = "count", details = "boolean", format = "string",
    },
    defaults = { stdout = true, stderr = true },
  },
  ContainerChanges = { "GET", "/containers/{id}/changes", returns = "list" },
  ContainerExport = { "GET", "/containers/{id}/export", returns = "tar" },
  ContainerStats = {
    "GET", "/containers/{id}/stats", returns = "values",
    query = { stream = "boolean", ["one-shot"] = "boolean" },
  },
  ContainerResize = { "POST", "/containers/{id}/resize", query = { h = "integer!", w = "integer!" } },
  ContainerStart = {
    "POST", "/containers/{id}/start",
    query = { detachKeys = "string", checkpoint = "string", ["checkpoint-dir"] = "string" },
  },
  ContainerStop = { "POST", "/containers/{id}/stop", patient = true, query = { signal = "string", t = "integer" } },
  ContainerRestart = {
    "POST", "/containers/{id}/restart", patient = true,
    query = { signal = "string", t = "integer" },
  },
  ContainerKill = { "POST", "/containers/{id}/kill", query = { signal = "string" } },
  ContainerUpdate = { "POST", "/containers/{id}/update", body = "json", returns = "object" },
  ContainerRename = { "POST", "/containers/{id}/rename", query = { name = "string!" } },
  ContainerPause = { "POST", "/containers/{id}/pause" },
  ContainerUnpause = { "POST", "/containers/{id}/unpause" },
  ContainerAttach = {
    "POST", "/containers/{id}/attach", returns = "hijack", tty = "container", content_type = "text/plain",
    query = {
      detachKeys = "string", logs = "boolean", stream = "boolean", stdin = "boolean", stdout = "boolean",
      stderr = "boolean",
    },
    defaults = { stream = true, stdout = true, stderr = true },
  },
  ContainerAttachWebsocket = {
    "GET", "/containers/{id}/attach/ws", returns = "hijack", upgrade = "websocket",
    query = {
      detachKeys = "string", logs = "boolean", stream = "boolean", stdin = "boolean", stdout = "boolean",
      stderr = "boolean",
    },
    defaults = { stream = true, stdout = true, stderr = true },
  },
  ContainerWait = {
    "POST", "/containers/{id}/wait", returns = "object", patient = true,
    query = { condition = "string" },
  },
  ContainerDelete = { "DELETE", "/containers/{id}", query = { v = "boolean", force = "boolean", link = "boolean" } },
  ContainerArchiveInfo = { "HEAD", "/containers/{id}/archive", returns = "stat", query = { path = "string!" } },
  ContainerArchive = { "GET", "/containers/{id}/archive", returns = "tar", query = { path = "string!" } },
  PutContainerArchive = {
    "PUT", "/containers/{id}/archive", body = "upload", patient = true,
    query = { path = "string!", noOverwriteDirNonDir = "boolean", copyUIDGID = "boolean" },
  },
  ContainerPrune = {
    "POST", "/containers/prune", since = "1.25", returns = "object", patient = true,
    query = { filters = "filters" },
  },
}
