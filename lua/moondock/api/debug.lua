--- The engine's own profiles, of the tag Debug. Their paths have a version only from API 1.48 on, and go without one anywhere. See
--- moondock.Operation in resource.lua.

return {
  DebugVars = { "GET", "/debug/vars", returns = "object", bare = true },
  DebugPprofIndex = { "GET", "/debug/pprof/", returns = "reader", bare = true },
  DebugPprofCmdline = { "GET", "/debug/pprof/cmdline", returns = "reader", bare = true },
  DebugPprofProfile = { "GET", "/debug/pprof/profile", returns = "reader", bare = true },
  DebugPprofSymbol = { "GET", "/debug/pprof/symbol", returns = "reader", bare = true },
  DebugPprofTrace = { "GET", "/debug/pprof/trace", returns = "reader", bare = true },
  DebugPprofName = { "GET", "/debug/pprof/{name}", returns = "reader", bare = true },
}
