--- Operations of the Engine API's tag Checkpoint. See moondock.Operation in resource.lua.

return {
  CheckpointList = { "GET", "/containers/{id}/checkpoints", returns = "list", query = { dir = "string" } },
  CheckpointCreate = { "POST", "/containers/{id}/checkpoints", body = "json", patient = true },
  CheckpointDelete = { "DELETE", "/containers/{id}/checkpoints/{checkpoint}", query = { dir = "string" } },
}
