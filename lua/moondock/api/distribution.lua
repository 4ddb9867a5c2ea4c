--- Operations of the Engine API's tag Distribution. See moondock.Operation in resource.lua.

return {
  DistributionInspect = {
    "GET", "/distribution/{name}/json", since = "1.30", returns = "object", headers = { auth = "X-Registry-Auth" },
    registry = "name",
  },
}
