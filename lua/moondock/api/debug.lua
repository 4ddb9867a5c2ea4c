--- Operations of the Engine API's tag Debug. See moondock.Operation in resource.lua.

return {
  DebugVars = { "GET", "/debug/vars", returns = "object" },
  DebugPprofIndex = { "GET", "/debug/pprof/", returns = "reader" },
  DebugPprofCmdline = { "GET", "/debug/pprof/cmdline", returns = "reader" },
  DebugPprofProfile = { "GET", "/debug/pprof/profile", returns = "reader" },
  DebugPprofSymbol = { "GET", "/debug/pprof/symbol", returns = "reader" },
  DebugPprofTrace = { "GET", "/debug/pprof/trace", returns = "reader" },
  DebugPprofName = { "GET", "/debug/pprof/{name}", returns = "reader" },
}
