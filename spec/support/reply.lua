--- What an engine says, as bytes: written by hand, so that it shares no
--- mistake with the client's own codecs.
local cjson = require "cjson"

local M = {}

local reasons = {
  [101] = "UPGRADED", [200] = "OK", [201] = "Created", [204] = "No Content", [304] = "Not Modified",
  [400] = "Bad Request", [404] = "Not Found", [409] = "Conflict", [500] = "Internal Server Error",
}

--- A head: status, and whole header lines.
function M.head(status, ...)
  local lines = { ("HTTP/1.1 %d %s"):format(status, reasons[status] or "Something"), ... }
  return table.concat(lines, "\r\n") .. "\r\n\r\n"
end

--- A whole reply with its length.
function M.whole(status, kind, body)
  return M.head(status, "Content-Type: " .. kind, "Content-Length: " .. #body) .. body
end

--- `value` as JSON; a string goes out as it is.
function M.json(status, value)
  return M.whole(status, "application/json", type(value) == "string" and value or cjson.encode(value))
end

--- As the daemon says no in JSON.
function M.refusal(status, message)
  return M.json(status, { message = message })
end

--- The answer to HEAD /_ping.
function M.ping(version)
  return M.head(200, "Api-Version: " .. version, "Ostype: linux", "Content-Length: 0")
end

--- The head of an upgrade; the stream follows.
function M.upgraded(kind)
  return M.head(101, "Content-Type: " .. (kind or "application/vnd.docker.raw-stream"),
    "Connection: Upgrade", "Upgrade: tcp")
end

--- The head of a stream that ends with the connection.
function M.stream(status, kind)
  return M.head(status or 200, "Content-Type: " .. (kind or "application/vnd.docker.raw-stream"))
end

--- The head of a chunked reply; chunk()s follow, the last one empty.
function M.chunked(status, kind)
  return M.head(status or 200, "Content-Type: " .. (kind or "application/json"), "Transfer-Encoding: chunked")
end

--- One chunk, or all of a list and the end.
function M.chunk(bytes)
  return ("%x\r\n%s\r\n"):format(#bytes, bytes)
end

function M.chunks(list)
  local out = {}
  for i, bytes in ipairs(list) do out[i] = M.chunk(bytes) end
  return table.concat(out) .. M.chunk ""
end

--- A frame; `length` may lie about what follows.
function M.frame(stream, bytes, length)
  local n, header = length or #bytes, {}
  for i = 4, 1, -1 do
    header[i] = string.char(n % 256)
    n = math.floor(n / 256)
  end
  return string.char(stream, 0, 0, 0) .. table.concat(header) .. bytes
end

--- frames { { 1, "out" }, { 2, "err" } }
function M.frames(list)
  local out = {}
  for i, frame in ipairs(list) do out[i] = M.frame(frame[1], frame[2]) end
  return table.concat(out)
end

return M
