--- Operations of the Engine API's tag Image. See moondock.Operation in resource.lua.

return {
  ImageList = {
    "GET", "/images/json", returns = "list",
    query = {
      all = "boolean", filters = "filters", ["shared-size"] = "boolean", digests = "boolean", manifests = "boolean",
      identity = "boolean",
    },
  },
  ImageBuild = {
    "POST", "/build", body = "upload", returns = "values", headers = { auths = "X-Registry-Config" },
    query = {
      dockerfile = "string", t = "list", extrahosts = "list", remote = "string", q = "boolean", nocache = "boolean",
      cachefrom = "json []", pull = "boolean", rm = "boolean", forcerm = "boolean", memory = "integer",
      memswap = "integer", cpushares = "integer", cpusetcpus = "string", cpuperiod = "integer", cpuquota = "integer",
      buildargs = "json {}", shmsize = "integer", squash = "boolean", labels = "json {}", networkmode = "string",
      platform = "platform", target = "string", outputs = "json []", version = "string", session = "string",
      buildid = "string", ulimits = "json []", cgroupparent = "string", isolation = "string", securityopt = "list",
      cpusetmems = "string",
    },
  },
  BuildPrune = {
    "POST", "/build/prune", since = "1.31", returns = "object", patient = true,
    query = {
      ["reserved-space"] = "integer", ["max-used-space"] = "integer", ["min-free-space"] = "integer", all = "boolean",
      filters = "filters", ["keep-storage"] = "integer",
    },
  },
  ImageCreate = {
    "POST", "/images/create", body = "upload", returns = "values", headers = { auth = "X-Registry-Auth" },
    registry = "fromImage",
    query = {
      fromImage = "string", fromSrc = "string", repo = "string", tag = "string", message = "string", changes = "list",
      platform = "platform",
    },
  },
  ImageInspect = {
    "GET", "/images/{name}/json", returns = "object",
    query = { manifests = "boolean", platform = "oci" },
  },
  ImageAttestations = {
    "GET", "/images/{name}/attestations", since = "1.55", returns = "list",
    query = { platform = "ocis", type = "list", statement = "boolean" },
  },
  ImageHistory = { "GET", "/images/{name}/history", returns = "list", query = { platform = "oci" } },
  ImagePush = {
    "POST", "/images/{name}/push", returns = "values", headers = { auth = "X-Registry-Auth" }, registry = "name",
    query = { tag = "string", platform = "oci" },
  },
  ImageTag = { "POST", "/images/{name}/tag", query = { repo = "string", tag = "string" } },
  ImageDelete = {
    "DELETE", "/images/{name}", returns = "list",
    query = { force = "boolean", noprune = "boolean", platforms = "ocis" },
  },
  ImageSearch = {
    "GET", "/images/search", returns = "list", headers = { auth = "X-Registry-Auth" },
    query = { term = "string!", limit = "integer", filters = "filters" },
  },
  ImagePrune = {
    "POST", "/images/prune", since = "1.25", returns = "object", patient = true,
    query = { filters = "filters" },
  },
  ImageCommit = {
    "POST", "/commit", body = "json", returns = "object", patient = true,
    query = {
      container = "string", repo = "string", tag = "string", comment = "string", author = "string", pause = "boolean",
      changes = "list",
    },
  },
  ImageGet = { "GET", "/images/{name}/get", returns = "tar", query = { platform = "ocis" } },
  ImageGetAll = { "GET", "/images/get", returns = "tar", query = { names = "list", platform = "ocis" } },
  ImageLoad = {
    "POST", "/images/load", body = "upload", returns = "values",
    query = { quiet = "boolean", platform = "ocis" },
    defaults = { quiet = false },
  },
  BuildCancel = { "POST", "/build/cancel", since = "1.38", query = { id = "string!" } },
}
