--- A scripted transport: what stands on the exchange table is tested without a socket.
---
---   local docker, t = script { { "POST", "/v1.45/containers/web/stop?t=5", status = 204 } }
---   assert(docker:container("web"):stop { t = 5 })
---   t:finish() -- every scripted exchange was used, and none was left open
---
--- A step is a method, a target, and what the engine answers, here or in a third table:
---   status, fields   200 without; { ["api-version"] = "1.41" }
---   json, text       the body: a value, or bytes
---   output           pieces: { { "stdout", "a" }, { "stderr", "b" } }; { "timeout" } fails once, and goes on
---   values           messages: { { status = "…" }, "as it is" }
---   open, head, cut  a kind: connecting, waiting for the head, or reading after the last piece fails so
---   during           called while the head is awaited
---   deaf             stdin is not read

local await = require "moondock.await"
local env = require "spec.support.env"
local errors = require "moondock.error"
local json = require "moondock.json"
local moondock = require "moondock"

local Exchange = {}
Exchange.__index = Exchange

--- A step, with what its third table adds.
local function whole(step)
  local out = {}
  for name, value in pairs(step) do
    out[name] = value
  end
  for name, value in pairs(step[3] or {}) do
    out[name] = value
  end
  return out
end

local function failure(self, kind)
  return errors.new(kind, "as scripted", { op = self.request.op })
end

local function pieces_of(step)
  local pieces = {}
  local body = step.text or step.json ~= nil and json.encode(step.json)
  if body then
    pieces[1] = { "stdout", body }
  end
  for _, value in ipairs(step.values or {}) do
    pieces[#pieces + 1] = { "value", type(value) == "string" and value or json.encode(value) }
  end
  for _, piece in ipairs(step.output or {}) do
    pieces[#pieces + 1] = piece
  end
  pieces[#pieces + 1] = step.cut and { step.cut }
  return pieces
end

--- What has a source is sent at once.
local function feed(self)
  local source = self.request.source
  self.request.source = nil
  if source then
    for bytes in source do
      self.written = self.written .. bytes
    end
    self.finished = true
  end
end

function Exchange:head()
  if self.step.during then
    self.step.during()
  end
  if self.request.how == "upload" then
    feed(self)
  end
  if self.step.head then
    self:close()
    return nil, failure(self, self.step.head)
  end
  return self.step.status or 200
end

function Exchange:field(name)
  local value = (self.step.fields or {})[name]
  return value or name == "content-type" and self.step.json ~= nil and "application/json" or nil
end

function Exchange:frames()
  self.framed = true
end

local function left_until(deadline)
  return deadline and deadline - await.now()
end

function Exchange:read(deadline)
  self.left = left_until(deadline)
  if self.over then
    return nil, self.failed
  end
  feed(self)
  local piece = table.remove(self.pieces, 1)
  if not piece then
    self.over = true
    self.transport:release(self)
    return nil
  elseif piece[2] then
    return self.framed and piece[1] or "stdout", piece[2]
  end
  local err = failure(self, piece[1])
  if err.kind ~= "timeout" then
    self.failed = err
    self:close()
  end
  return nil, err
end

function Exchange:value(deadline)
  local name, text = self:read(deadline)
  if name then
    return text
  end
  return nil, text
end

function Exchange:line(deadline)
  while #self.lines == 0 do
    local name, bytes = self:read(deadline)
    if name then
      local rest = (self.rest[name] or "") .. bytes
      self.rest[name] = rest:gsub("([^\n]*)\n", function(line)
        self.lines[#self.lines + 1] = { name, line }
        return ""
      end)
    elseif bytes then
      return nil, bytes
    else
      for _, last in ipairs { "stdout", "stderr" } do
        if (self.rest[last] or "") ~= "" then
          self.lines[#self.lines + 1] = { last, self.rest[last] }
        end
      end
      self.rest = {}
      if #self.lines == 0 then
        return nil
      end
    end
  end
  local line = table.remove(self.lines, 1)
  return line[1], line[2]
end

function Exchange:ready_lines(otherwise)
  self.ready = true
  return otherwise
end

function Exchange:collect(limit, deadline)
  local kept, truncated = { stdout = "", stderr = "" }, false
  while true do
    local name, bytes = self:read(deadline)
    if name then
      truncated = truncated or #kept[name] + #bytes > limit
      kept[name] = (kept[name] .. bytes):sub(1, limit)
    elseif bytes then
      bytes.stdout, bytes.stderr = kept.stdout, kept.stderr
      return nil, bytes
    else
      return kept.stdout, kept.stderr, truncated
    end
  end
end

function Exchange:write(bytes)
  if self.over or self.step.deaf then
    return nil, self.failed or failure(self, "closed")
  end
  self.written = self.written .. bytes
  return true
end

function Exchange:finish()
  self.finished = true
  return true
end

function Exchange:reusable()
  return self.over and not self.closed
end

function Exchange:close()
  if not self.over then
    self.over, self.closed = true, true
    self.failed = self.failed or failure(self, "closed")
  end
end

---@field seen table[]   the exchanges: request, left (seconds to the last deadline), written, finished, framed, closed
local Transport = {}
Transport.__index = Transport

function Transport:open(request, deadline)
  local n, asked = #self.seen + 1, request.method .. " " .. request.target
  local scripted = self.steps[n] and self.steps[n][1] .. " " .. self.steps[n][2] or "nothing"
  if asked ~= scripted then
    error(("request %d is %s, but %s was scripted"):format(n, asked, scripted), 0)
  end
  local step = whole(self.steps[n])
  local exchange = setmetatable({
    transport = self, request = request, step = step, left = left_until(deadline),
    pieces = pieces_of(step), lines = {}, rest = {}, written = "",
  }, Exchange)
  self.seen[n] = exchange
  if step.open then
    exchange:close()
    return nil, failure(exchange, step.open)
  end
  return exchange
end

function Transport:release()
  self.released = self.released + 1
end

function Transport:close()
  self.closed = true
end

--- The body of the n-th request, decoded.
function Transport:body(n)
  return json.decode(self.seen[n].request.body)
end

--- A field of the n-th request.
function Transport:field(n, name)
  local headers = self.seen[n].request.headers
  for i = 1, #headers, 2 do
    if headers[i] == name then
      return headers[i + 1]
    end
  end
end

--- To be called at the end of a spec.
function Transport:finish()
  local missing = self.steps[#self.seen + 1]
  if missing then
    error(("never asked: %s %s"):format(missing[1], missing[2]), 2)
  end
  for _, exchange in ipairs(self.seen) do
    if not exchange.over then
      error("left open: " .. exchange.request.op, 2)
    end
  end
end

--- A client that meets these exchanges in this order, and nothing of the environment.
---@param steps table[]
---@param options? table   of moondock.new; without them { api = "1.45" }: no negotiation
---@return moondock.Client docker
---@return table t
return function(steps, options)
  local docker = assert(env({}, moondock.new, options or { api = "1.45" }))
  docker.transport = setmetatable({ steps = steps, seen = {}, released = 0 }, Transport)
  return docker, docker.transport
end
