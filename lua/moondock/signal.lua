--- Signals for an exec. The Engine API has none, and it tells the exec's process id only as the engine's host sees it, which
--- means nothing inside the container. So a second exec, of /bin/sh with the same user, finds the process there:
---
--- 1. The address of its stack is random and the same on both sides: the engine's ps shows it (ContainerTop with "pid,stackp"),
---    and so does /proc/PID/stat in the container.
--- 2. Where the engine's host has no such ps, the process must be the only one that was started from outside the container
---    (its parent's id is 0) beside the container's first: more than one of them are never guessed at.
---
--- The process and all that descends from it, or is in its session, is stopped first, so that nothing escapes by forking,
--- then gets the signal. The command itself runs as it was given: neither its arguments, its environment nor its output know
--- of this. It cannot work in a container without /bin/sh or without /proc, and not on a child that has become another user
--- or left both the session and the family.

local errors = require "moondock.error"

local M = {}

--- $1: the decimal address of the process's stack, or "" for "the only one". $2: the signal's name.
--- Only what every POSIX sh has built in. Exit 3: no such process, or more than one. 4: no such signal.
local SCRIPT = [[
look() { # state, ppid, session and stack of process $1
  IFS= read -r line 2>/dev/null <"/proc/$1/stat" || return 1
  set -- ${line##*) }
  state=$1 ppid=$2 session=$4 stack=${26}
}
roots=
for dir in /proc/[0-9]*; do
  pid=${dir#/proc/}
  look "$pid" && [ "$pid" != $$ ] && [ "$pid" != 1 ] || continue
  if [ "$1" ]; then
    # what it forked has the same stack, but does not lead the session
    [ "$stack" = "$1" ] && [ "$session" = "$pid" ] && roots="$roots $pid"
  else
    [ "$ppid" = 0 ] && roots="$roots $pid"
  fi
done
set -- "$2" $roots
[ $# = 2 ] || exit 3
root=$2 family=" $2 " grown=1
kill -STOP "$root" 2>/dev/null
while [ "$grown" ]; do
  grown=
  for dir in /proc/[0-9]*; do
    pid=${dir#/proc/}
    case $family in *" $pid "*) continue ;; esac
    look "$pid" && [ "$state" != Z ] || continue
    case $family in
      *" $ppid "*) ;;
      *) [ "$session" = "$root" ] || continue ;;
    esac
    kill -STOP "$pid" 2>/dev/null
    family="$family$pid " grown=1
  done
done
failed=0
kill -"$1" "$root" || failed=4
kill -"$1" $family 2>/dev/null
case $1 in STOP | TSTP) ;; *) kill -CONT $family 2>/dev/null ;; esac
exit $failed
]]

--- A process that executes another program between two looks has another stack then: it is looked for again.
local ATTEMPTS = 3

--- The address of the process's stack as decimal digits, or "" where the engine's host does not tell.
local function stack_of(client, state, deadline)
  local top = client:perform("ContainerTop", { id = state.ContainerID, ps_args = "-eo pid,stackp" }, deadline)
  for _, row in ipairs(top and type(top.Processes) == "table" and top.Processes or {}) do
    local address = tonumber(row[1]) == state.Pid and tonumber(row[2] or "", 16)
    if address and address > 0 then
      return ("%.0f"):format(address)
    end
  end
  return ""
end

--- Whether a command is the one that sends a signal.
---@param argv any
---@return boolean
function M.is_command(argv)
  return type(argv) == "table" and #argv == 6 and argv[1] == "/bin/sh" and argv[2] == "-c" and argv[3] == SCRIPT
    and argv[4] == "sh" and type(argv[5]) == "string" and argv[5]:find "^%d*$" ~= nil
    and type(argv[6]) == "string" and M.is_name(argv[6])
end

---@param name string
---@return boolean
function M.is_name(name)
  return name:find "^%u[%u%d+-]*$" ~= nil
end

--- Send a signal to the process of an exec and to all that it has started.
---@param client moondock.Client
---@param state table               what ExecInspect says of it: it runs
---@param name string               "KILL", "TERM", …
---@param run function              exec.run
---@param deadline number
---@return true|nil
---@return moondock.Error? err      kind "unsupported" when it cannot be found, or there is no shell
function M.send(client, state, name, run, deadline)
  local config = type(state.ProcessConfig) == "table" and state.ProcessConfig or {}
  local result, err
  for _ = 1, ATTEMPTS do
    result, err = run(client, state.ContainerID, {
      Cmd = { "/bin/sh", "-c", SCRIPT, "sh", stack_of(client, state, deadline), name },
      User = config.user,
      Privileged = config.privileged,
    }, {}, deadline)
    if not result or result.exit_code ~= 3 then
      break
    end
  end
  if not result then
    return nil, err
  elseif result.exit_code == 3 then
    return errors.fail("unsupported", "the process could not be told from others in the container")
  elseif result.exit_code == 4 then
    return errors.fail("invalid", ("the container's shell knows no signal %q"):format(name))
  elseif result.exit_code ~= 0 then
    return errors.fail("unsupported", ("no signal could be sent, /bin/sh in the container ended with %d: %s")
      :format(result.exit_code, (result.stdout .. result.stderr):sub(1, 200)))
  end
  return true
end

return M
