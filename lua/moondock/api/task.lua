--- Operations of the Engine API's tag Task. See moondock.Operation in resource.lua.

return {
  TaskList = { "GET", "/tasks", returns = "list", query = { filters = "filters" } },
  TaskInspect = { "GET", "/tasks/{id}", returns = "object" },
  TaskLogs = {
    "GET", "/tasks/{id}/logs", since = "1.29", returns = "output", tty = "task",
    query = {
      details = "boolean", follow = "boolean", stdout = "boolean", stderr = "boolean", since = "time",
      timestamps = "boolean", tail = "count",
    },
    defaults = { stdout = true, stderr = true },
  },
}
