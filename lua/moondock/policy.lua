--- What a script may do with an engine. A client with a policy can do what its rules allow, and nothing else, however it is asked to:
--- by a method, by `call`, by `request`, or by what is inside its objects.

local rules = require "moondock.policy.rules"

--- The rules, as they are written. See `new`.
---@class moondock.PolicyRules
---@field subject? string
---@field operations? string[]
---@field containers? string[]
---@field labels? string[]|table<string, string>
---@field images? string[]
---@field binaries? table        (string | list of globs by a string)[]
---@field users? string[]
---@field workdirs? string[]
---@field env? string[]
---@field privileged? boolean
---@field namespaces? string[]
---@field capabilities? string[]
---@field devices? string[]
---@field binds? string[]
---@field volumes? string[]
---@field networks? string[]
---@field ports? (integer|string)[]
---@field memory? integer|string
---@field cpus? number
---@field pids? integer

local M = {}

--- A policy, for `moondock.new { policy = … }` and `docker:restrict(policy)`. A rule that is not there allows nothing; with several
--- policies each must allow what is done. Names and arguments are globs: `*` is any run of characters, `?` any one.
---
--- operations: operationIds, globs of them, or "exec" (what `exec`, `spawn`, `kill` and `resize` perform) and "run" (what `run`
--- performs). Those that no policy can judge, such as a swarm's, are never allowed. containers: names, also of those that are made.
--- labels: that containers must have, and get when they are made: { "app=game" }. images: "busybox", "busybox:1.*",
--- "registry:5000/game/*"; "*": any, and only with that, and any binary, one may build, load, import or commit.
---
--- binaries: argv[1] exactly, each with globs that its arguments must match, if it has some: { "ls", cat = { "/data/*" } }; "*": any.
--- That holds for execs, for containers' commands and health checks, also those of their images. users, workdirs, env (names of
--- variables): what a process may be given.
---
--- privileged: true allows privileged containers and execs. namespaces: "pid:host", "network:host", "ipc:container:web", …: shared
--- ones. capabilities: beyond the engine's own. devices: "/dev/fuse". binds: directories of the host, once links are followed;
--- "/etc/app:ro": with all below it, only to be read. Below one that may be written a link could be put at any time, so that only it
--- itself is allowed. Where the engine is not reached by a unix socket, or has other files than this machine, its links cannot be
--- followed: then only these very paths. volumes: names. networks: names; "default" is the one that a container is in without saying
--- so; "none" is always allowed. ports: of the host, that may be published: 8080, "8000-8999", "127.0.0.1:8080"; 0 is one that the
--- engine chooses. memory (bytes, or "512m"), cpus, pids: ceilings, which a new container gets when it asks for none.
---
--- subject: who the policy is for, in the audit records that go to the client's `log`: { level = "info"|"warning", message =,
--- subject =, operation =, op =, allowed =, rule = }.
---
--- What is denied is an Error of kind "denied", which says what would be allowed and has its `rule`.
---@param given moondock.PolicyRules   a mistake in it is raised, all of them at once
---@return moondock.Rules
function M.new(given)
  return rules.of(given, 2)
end

return M
