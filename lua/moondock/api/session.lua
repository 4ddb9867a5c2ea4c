--- Operations of the Engine API's tag Session. See moondock.Operation in resource.lua.

return {
  Session = {
    "POST", "/session", since = "1.31", returns = "hijack", upgrade = "h2c", bare = true,
    headers = {
      uuid = "X-Docker-Expose-Session-Uuid", name = "X-Docker-Expose-Session-Name",
      sharedkey = "X-Docker-Expose-Session-Sharedkey", methods = "X-Docker-Expose-Session-Grpc-Method",
    },
  },
  Grpc = { "POST", "/grpc", since = "1.40", returns = "hijack", upgrade = "h2c", bare = true },
}
