--- What a request is, from what is to be sent: the operation, its parameters and its body, as the engine would read them. What the
--- engine could read in more than one way is refused; what was read is written anew, so that nothing else is sent.

local denial = require "moondock.policy.denial"
local fields = require "moondock.fields"
local json = require "moondock.json"
local operations = require "moondock.operation"
local reader = require "moondock.reader"
local request = require "moondock.request"
local resource = require "moondock.resource"
local schema = require "moondock.schema"

local M = {}

---@class moondock.Case
---@field id string                              operationId
---@field operation moondock.Operation
---@field path table<string, string>             its parameters in the path
---@field query table<string, string[]>
---@field body? table                            of an operation whose body is JSON; our own
---@field hijack boolean                         the connection is taken over
---@field source? moondock.Reader
---@field credentials table<string, string>      by their parameters, as they are sent

--- Bytes that are no UTF-8 the engine takes for others, so that it would read another text than we do.
local function is_utf8(text)
  for _, sequence in ipairs {
    "[\194-\223][\128-\191]", "\224[\160-\191][\128-\191]", "[\225-\236\238\239][\128-\191][\128-\191]",
    "\237[\128-\159][\128-\191]", "\240[\144-\191][\128-\191][\128-\191]",
    "[\241-\243][\128-\191][\128-\191][\128-\191]", "\244[\128-\143][\128-\191][\128-\191]",
  } do
    text = text:find "[\128-\255]" and text:gsub(sequence, " ") or text
  end
  return not text:find "[\128-\255]"
end

--- Without its percents, which all stand before two digits.
local function unescape(text)
  return (text:gsub("%%(%x%x)", function(hex)
    return string.char(tonumber(hex, 16))
  end))
end

--- A path in its parts, each decoded; nil and why for one that can be read in more than one way.
local function parts_of(path)
  local parts = {}
  if path:sub(1, 1) ~= "/" then
    return nil, "the path does not begin with a slash"
  end
  for part in (path:sub(2) .. "/"):gmatch "([^/]*)/" do
    local text = unescape(part)
    if text == "" or text == "." or text == ".." or part:gsub("%%%x%x", ""):find "[%%?#%c]"
      or not is_utf8(text) or text:find "%c" then
      return nil, "the path is not in its plainest form"
    end
    parts[#parts + 1] = text
  end
  return parts
end

--- Operation -> the parts of its path.
local templates = {}
for id, operation in pairs(resource.operations) do
  templates[id] = {}
  for part in operation[2]:gmatch "[^/]+" do
    table.insert(templates[id], part)
  end
end

--- The parameters in a path, and how many of its parts are the template's own; nil if it is not of this template. A {name} may have
--- slashes.
local function match(template, parts)
  local params, literal, at = {}, 0, 1
  for i, part in ipairs(template) do
    local name = part:match "^{(%w+)}$"
    local last = name == "name" and #parts - (#template - i) or at
    if last < at or last > #parts then
      return nil
    elseif name then
      params[name] = table.concat(parts, "/", at, last)
    elseif parts[at] ~= part then
      return nil
    else
      literal = literal + 1
    end
    at = last + 1
  end
  if at == #parts + 1 then
    return params, literal
  end
end

--- The operation of a method and a path: the one whose own words are most of it.
local function operation_of(method, parts)
  local best, found, most = nil, nil, -1
  for id, template in pairs(templates) do
    local params, literal = nil, nil
    if resource.operations[id][1] == method then
      params, literal = match(template, parts)
    end
    if params and literal > most then
      best, found, most = id, params, literal
    end
  end
  return best, found
end

local function decoded(text)
  if text:gsub("%%%x%x", ""):find "[%%;]" then
    return nil
  end
  local plain = unescape((text:gsub("+", " ")))
  return is_utf8(plain) and plain or nil
end

--- The parameters in a query, each with all its values; only a list may have more than one.
local function query_of(text, operation)
  local out = {}
  for pair in text:gmatch "[^&]+" do
    local name, value = pair:match "^([^=]*)=?(.*)$"
    name, value = decoded(name), decoded(value)
    local kind = name and operation.query and operation.query[name]
    if not (kind and value) then
      return nil, ("the parameter %q is unknown"):format(tostring(name))
    elseif out[name] and not (kind == "list" or kind == "ocis") then
      return nil, ("the parameter %q is there twice"):format(name)
    end
    out[name] = out[name] or {}
    table.insert(out[name], value)
  end
  return out
end

--- The body that the engine would read: a table, with the names of the API. Two of the same name, and names that it does not know, are
--- refused.
local function body_of(text, id)
  local kind = schema.bodies[id]
  local body, problem = {}, nil
  if text and text ~= "" then
    body, problem = json.decode(text)
  end
  if type(body) ~= "table" then
    return nil, "the body is no JSON object: " .. (problem or denial.text(body))
  elseif not is_utf8(json.encode(body)) then -- also of what was escaped
    return nil, "the body is no UTF-8"
  end
  local where, name = fields.unknown(body, kind)
  if name ~= nil then
    return nil, ("the field %q is unknown"):format(where == "" and tostring(name) or where .. "." .. tostring(name))
  end
  local twice
  body, twice = fields.canonical(body, kind)
  if twice then
    return nil, ("the field %q is there twice"):format(twice)
  end
  return body
end

--- The credentials among headers, by the operation's parameters. All other headers follow from the operation.
local function credentials_of(list, operation)
  local out = {}
  for i = 1, #list, 2 do
    for parameter, header in pairs(operation.headers or {}) do
      if tostring(list[i]):lower() == header:lower() then
        out[parameter] = tostring(list[i + 1])
      end
    end
  end
  return out
end

--- What a request is; nil and why it cannot be known. Each of its fields is looked at once: what it is the next time does not matter.
---@param req moondock.Request
---@return moondock.Case|nil
---@return string? problem
function M.read(req)
  if type(req) ~= "table" then
    return nil, "this is no request"
  end
  local method, target, body, source, headers = req.method, req.target, req.body, req.source, req.headers
  if type(method) ~= "string" or type(target) ~= "string" or body ~= nil and type(body) ~= "string"
    or type(headers) ~= "table" then
    return nil, "this is no request"
  end
  local path, text = target:match "^([^?]*)%??(.*)$"
  local parts, problem = parts_of((path:gsub("^/v%d+%.%d+/", "/")))
  if not parts then
    return nil, problem
  end
  local id, params = operation_of(method, parts)
  if not id then
    return nil, ("%s %s is no operation that is known"):format(method, path)
  end
  local operation = resource.operations[id]
  local case = {
    id = id, operation = operation, path = params, credentials = credentials_of(headers, operation), source = source,
  }
  case.query, problem = query_of(text, operation)
  if not case.query then
    return nil, problem
  elseif operation.body == "json" then
    case.body, problem = body_of(body, id)
    if not case.body then
      return nil, problem
    end
  elseif body and body ~= "" then
    return nil, id .. " takes no such body"
  end
  case.hijack = operation.returns == "hijack" and not (case.body and case.body.Detach == true)
  if source and not (reader.is(source) and (operation.body == "upload" or case.hijack)) then
    return nil, id .. " takes no source"
  end
  return case
end

local function query_text(case)
  local parts = {}
  for name, values in pairs(case.query) do
    for _, value in ipairs(values) do
      parts[#parts + 1] = request.escape(name) .. "=" .. request.escape(value)
    end
  end
  table.sort(parts)
  return #parts > 0 and "?" .. table.concat(parts, "&") or ""
end

--- The request that is sent for a case.
---@param case moondock.Case
---@param client moondock.Client   whose own headers it gets
---@param api string|false
---@param op string                 what an Error calls it
---@return moondock.Request|nil
---@return moondock.Error? err
function M.write(case, client, api, op)
  local operation = case.operation
  local path, err = request.path(operation[2], case.path)
  if not path then
    return nil, err
  end
  local upload = operation.body == "upload" and case.source
  local kind = operation.content_type or case.body and "application/json" or upload and "application/x-tar" or nil
  return {
    op = op, method = operation[1],
    target = client.chosen.base .. (api and not operation.bare and "/v" .. api or "") .. path .. query_text(case),
    headers = client:headers_for(kind, operations.headers_of(operation, case.credentials, case.hijack)),
    how = case.hijack and "hijack" or upload and "upload" or "send",
    body = case.body and json.encode(case.body, schema.bodies[case.id]) or nil,
    source = case.source,
  }
end

return M
