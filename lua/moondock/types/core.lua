---@meta moondock.core

--- The C module: a clock, poll(2), and connections. For transports and waits; everything else uses those.
---@class moondock.core
---@field version string   of moondock
local core = {}

--- Seconds on a clock that only goes forward.
---@return number
function core.now() end

--- Block until fd is ready for the events, or the seconds are over, or a signal came.
---@param fd? integer       without: just the time
---@param events? string    "r", "w" or "rw"
---@param seconds? number   without: no end
---@return boolean ready
function core.poll(fd, events, seconds) end

--- Whether the running coroutine may yield: not within a C function that calls Lua, such as table.sort.
---@return boolean
function core.yieldable() end

--- The SHA-256 of some bytes: 64 hex digits.
---@param bytes string
---@return string
function core.sha256(bytes) end

--- What a path is, without following a symbolic link. id: the same for all names of a file.
---@param path string
---@return { type: "file"|"directory"|"symlink"|"fifo"|"socket"|"char"|"block", size: integer, mode: integer, mtime: number, uid: integer, gid: integer, major: integer, minor: integer, nlink: integer, id: string }|nil
---@return string? problem
---@return boolean? missing   there is no such file
function core.stat(path) end

--- What a symbolic link names.
---@param path string
---@return string|nil
---@return string? problem
---@return boolean? missing
function core.readlink(path) end

--- The names in a directory but "." and "..", in no order. It closes at its end, or by `close`.
---@param path string
---@return (fun(): string?, string?)|nil
---@return string? problem
---@return boolean? missing
function core.dir(path) end

--- How large the terminal is that a file leads to; 0 and 0 where it does not say.
---@param file file*
---@return integer|nil columns   nil: it is no terminal
---@return integer? rows
function core.terminal(file) end

--- JSON with something in all that looks like an empty array. See json.lua.
---@param text string
---@param with string   JSON
---@return string
function core.mark(text, with) end

--- What lua-cjson made of a text that was marked so, mended in place; see json.lua. Every list gets the metatable, every number
--- that is an integer of this Lua becomes one, a list of the mark alone an empty one, a list of the mark and digits what
--- `wide(table, key, digits)` returns (of a value that is in no table: without one).
---@param value any
---@param array table      a metatable
---@param mark string      what the text holds as a JSON string
---@param wide fun(t: table?, key: any, digits: string): number
---@return any value
---@return boolean inexact    a number may have lost digits
---@return boolean infinite   a number was too large
function core.mend(value, array, mark, wide) end

--- A connection, closed.
---@return moondock.Conn
function core.conn() end

--- One connection, which carries one exchange after the other. Nothing blocks: a method gives its values; false, when the caller has
--- to wait for `pollfd`, `events` and `timeout` and to call again; nothing, at the end; or nil, a kind and a text.
---@class moondock.Conn
local conn = {}

--- Be connected, with nothing in the way of a new exchange. fresh: the connection is new, not kept from an earlier one.
---@param url string          "http://host:port"
---@param unix_path? string   of the socket
---@return boolean|nil done
---@return boolean|string|nil fresh_or_kind
---@return string? text
function conn:connect(url, unix_path) end

--- Start an exchange: write its request, and send what can be sent at once.
---@param method string
---@param target string
---@param fields string[]                    name, value, name, value, …
---@param how "send"|"upload"|"hijack"       upload: the body follows by write and finish
---@param body? string
---@return boolean|nil done
---@return string? kind
---@return string? text
function conn:begin(method, target, fields, how, body) end

--- The status of the answer.
---@return integer|false|nil
---@return string? kind
---@return string? text
function conn:head() end

--- A field of the head, or nil.
---@param name string
---@return string?
function conn:field(name) end

--- What follows the head is frames of stdout and stderr.
function conn:frames() end

--- The next piece: "stdout" or "stderr", and bytes.
---@return string|false|nil name
---@return string? bytes_or_kind
---@return string? text
function conn:read() end

--- The next line, without its "\n".
---@return string|false|nil name
---@return string? line_or_kind
---@return string? text
function conn:line() end

--- A function that does what `line` does, faster.
---@return fun(): string|false|nil, string?, string?
function conn:lines() end

--- The text of the next JSON value.
---@return string|false|nil
---@return string? kind
---@return string? text
function conn:value() end

--- How many bytes of each stream `collect` keeps; before the first.
---@param limit integer
function conn:keep(limit) end

--- Read to the end; see `collected`.
---@return false|nil
---@return string? kind
---@return string? text
function conn:collect() end

---@return string stdout
---@return string stderr
---@return boolean truncated
function conn:collected() end

--- How many bytes, from the from-th on, were taken. Nothing: the engine does not want any more.
---@param bytes string
---@param from? integer
---@return integer|false|nil
---@return string? kind
---@return string? text
function conn:write(bytes, from) end

--- true: all has left, and the engine knows that it was all.
---@return boolean|nil
---@return string? kind
---@return string? text
function conn:finish() end

--- While there is more to write, a method that reads waits for "rw", so that its caller can write beside it.
---@param more boolean
function conn:feed(more) end

--- Whether nothing of an answer has arrived.
---@return boolean
function conn:untouched() end

--- How many bytes were sent and received so far.
---@return number
function conn:moved() end

--- Whether another exchange may follow on the connection.
---@return boolean
function conn:reusable() end

--- The one descriptor to wait on; nil when closed.
---@return integer?
function conn:pollfd() end

--- What the last false waits for.
---@return "r"|"w"|"rw"
function conn:events() end

--- Seconds until the next call is due, or nil.
---@return number?
function conn:timeout() end

--- Whether the last false was a pause, for others, after much was read: then there is nothing to wait for. It is over now.
---@return boolean
function conn:paused() end

--- Any number of times.
function conn:close() end

--- Open from now on, over a connection that the caller has: he sends what `outgoing` gives, and puts in what arrives.
function conn:carry() end

--- What to send now, and whether the connection is to be half-closed, which is so when all has left.
---@return string? bytes
---@return boolean half_close
function conn:outgoing() end

--- The first bytes of what `outgoing` gave are away.
---@param count integer
function conn:sent(count) end

--- As `outgoing` wanted it.
function conn:half_closed() end

--- Nothing more can be sent.
function conn:deaf() end

--- How many bytes may arrive now.
---@return integer
function conn:room() end

---@param bytes string   no more than there is room
function conn:arrived(bytes) end

--- Nothing more will arrive.
---@param problem? string   without: it is an orderly end
function conn:ended(problem) end

return core
