--- Operations of the Engine API's tag Volume. See moondock.Operation in resource.lua.

return {
  VolumeList = { "GET", "/volumes", returns = "object", query = { filters = "filters" } },
  VolumeCreate = { "POST", "/volumes/create", body = "json", returns = "object" },
  VolumeInspect = { "GET", "/volumes/{name}", returns = "object" },
  VolumeUpdate = { "PUT", "/volumes/{name}", since = "1.42", body = "json", query = { version = "index!" } },
  VolumeDelete = { "DELETE", "/volumes/{name}", query = { force = "boolean" } },
  VolumePrune = {
    "POST", "/volumes/prune", since = "1.25", returns = "object", patient = true,
    query = { filters = "filters" },
  },
}
