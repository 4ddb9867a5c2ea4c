--- Operations of the Engine API's tag Swarm. See moondock.Operation in resource.lua.

return {
  SwarmInspect = { "GET", "/swarm", returns = "object" },
  SwarmInit = { "POST", "/swarm/init", body = "json", returns = "string" },
  SwarmJoin = { "POST", "/swarm/join", body = "json" },
  SwarmLeave = { "POST", "/swarm/leave", query = { force = "boolean" } },
  SwarmUpdate = {
    "POST", "/swarm/update", body = "json",
    query = {
      version = "index!", rotateWorkerToken = "boolean", rotateManagerToken = "boolean",
      rotateManagerUnlockKey = "boolean",
    },
  },
  SwarmUnlockkey = { "GET", "/swarm/unlockkey", since = "1.25", returns = "object" },
  SwarmUnlock = { "POST", "/swarm/unlock", since = "1.25", body = "json" },
}
