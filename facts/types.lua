--- Writes lua/moondock/types/: for each tag of the API the parameters of its operations and the types that it is the first to
--- use, and call.lua, which types `docker:call`.

local CALL = [[
--- Any operation of the Engine API by its operationId. Made by `./dev types` from facts/.
---@meta

--- JSON's null, moondock.null.
---@alias moondock.Null lightuserdata

--- What has an id or a name: a string, or a handle.
---@alias moondock.Id string|{ id: string }

---@alias moondock.Filters table<string, string|number|boolean|(string|number|boolean)[]|table<string, boolean>>

--- Bytes to send: all at once, or piece by piece until nil.
---@alias moondock.Source string|file*|moondock.Reader|fun(): string?, moondock.Error?

--- Parameters that all operations have.
---@class moondock.op
---@field timeout? number              seconds
---@field raw? table<string, any>      more fields of the body or, where there is none in JSON, of the query

---@class moondock.Client
local Client = {}

]]

local OVERLOAD = "---@overload fun(self: moondock.Client, id: %q, given%s: moondock.op.%s): %s|nil, moondock.Error?\n"

local CALL_TAIL = [[
---@param id string
---@param given? table
---@return any
---@return moondock.Error? err
function Client:call(id, given) end

return Client
]]

local HEAD = [[
--- Tag %s of the Engine API: parameters of its operations, and types. Made by `./dev types` from facts/.
---@meta

]]

local OTHER_HEAD = [[
--- Types that no operation's description names. Made by `./dev types` from facts/.
---@meta

]]

--- Parameters that take more than the API says. See parameter.lua.
local WIDER = { since = "string|number", ["until"] = "string|number", tail = "string|integer" }

local AUTH = "string|moondock.api.AuthConfig"
local HEADERS = {
  ["X-Registry-Auth"] = { "auth", AUTH },
  ["X-Registry-Config"] = { "auths", "string|table<string, moondock.api.AuthConfig>" },
  ["X-Docker-Expose-Session-Uuid"] = { "uuid", "string" },
  ["X-Docker-Expose-Session-Name"] = { "name", "string" },
  ["X-Docker-Expose-Session-Sharedkey"] = { "sharedkey", "string" },
  ["X-Docker-Expose-Session-Grpc-Method"] = { "methods", "string|string[]" },
}

local ENCODINGS = {
  ["json(filters)"] = "moondock.Filters",
  ["json(OCIPlatform)"] = "string|moondock.api.OCIPlatform",
  ["os[/arch[/variant]]"] = "string",
  ["json-array(string)"] = "string[]",
  ["json-array(Ulimit)"] = "moondock.api.Resources.Ulimit[]",
  ["json-array({Type,Attrs})"] = "{ Type: string, Attrs: table<string, string> }[]",
  ["json-object(string values)"] = "table<string, string>",
  ["json-object(string|null values)"] = "table<string, string|moondock.Null>",
}

local ANSWERS = {
  none = "true", text = "string", tar = "moondock.Reader",
  hijack = "moondock.Stream", ["raw-stream"] = "moondock.Stream", ["json-stream"] = "moondock.Stream",
}

local function literals(values)
  local list = {}
  for i, value in ipairs(values) do
    list[i] = type(value) == "number" and ("%d"):format(value) or ("%q"):format(value)
  end
  return table.concat(list, "|")
end

local function list_of(text)
  return (text:find "|" and "(" .. text .. ")" or text) .. "[]"
end

--- A type as LuaLS writes it.
local function written(type)
  if type.list then
    return list_of(written(type.list))
  elseif type.map then
    return "table<string, " .. written(type.map) .. ">"
  elseif type.ref then
    return "moondock.api." .. type.ref
  end
  return type.literals and literals(type.literals) or type.scalar
end

local function field_line(name, optional, type, note)
  local line = ("---@field %s%s %s"):format(
    name:find "^[%a_][%w_]*$" and name or ("[%q]"):format(name), optional and "?" or "", type)
  return note and note ~= "" and ("%-40s %s"):format(line, note) or line
end

local function parameter_type(parameter)
  local type = WIDER[parameter.name] or ENCODINGS[parameter.encoding]
    or parameter.enum and literals(parameter.enum) or parameter.type
  if parameter.type == "array" or parameter["repeat"] then
    type = list_of(type == "array" and "string" or type)
    return ENCODINGS[parameter.encoding] and type .. "|" .. ENCODINGS[parameter.encoding] or type
  end
  return type
end

local function parameter_note(parameter)
  local notes = {}
  local default = parameter.default
  if default ~= nil then
    local text = type(default) == "string" and ("%q"):format(default) or tostring(default)
    table.insert(notes, "default " .. (type(default) == "number" and ("%g"):format(default) or text))
  end
  table.insert(notes, parameter.since and "since " .. parameter.since)
  if parameter.replaced_in then
    table.insert(notes, ("%s since %s"):format(parameter.replaced_by, parameter.replaced_in))
  end
  if parameter.experimental then
    table.insert(notes, "experimental")
  end
  return table.concat(notes, ", ")
end

local function operation_lines(operation)
  local notes = { operation.method .. " " .. operation.path, "since API " .. operation.since }
  table.insert(notes, operation.deprecated and "deprecated since " .. operation.deprecated)
  table.insert(notes, operation.experimental and "experimental")
  local lines = {
    "--- " .. table.concat(notes, ", "),
    ("---@class moondock.op.%s: moondock.op"):format(operation.id),
  }
  for _, name in ipairs(operation.path_params) do
    table.insert(lines, field_line(name, false, "moondock.Id"))
  end
  for _, parameter in ipairs(operation.query) do
    table.insert(lines,
      field_line(parameter.name, not parameter.required, parameter_type(parameter), parameter_note(parameter)))
  end
  for _, header in ipairs(operation.headers) do
    local its = HEADERS[header]
    if its then
      table.insert(lines, field_line(its[1], true, its[2], header))
    end
  end
  if operation.body_is then
    table.insert(lines, field_line("body", not operation.body_required, written(operation.body_is)))
  end
  if operation.body and not operation.body_is or operation.response == "hijack" then
    table.insert(lines, field_line("source", true, "moondock.Source"))
  end
  return table.concat(lines, "\n") .. "\n"
end

local function type_lines(name, type)
  local lines = {}
  if type.since then
    table.insert(lines, ("--- Documented since API %s."):format(type.since))
  end
  if not type.fields then
    table.insert(lines, ("---@alias moondock.api.%s %s"):format(name, written(type)))
    return table.concat(lines, "\n") .. "\n"
  end
  table.insert(lines, ("---@class moondock.api.%s%s"):format(name, type.base and ": moondock.api." .. type.base or ""))
  for _, field in ipairs(type.fields) do
    local its = written(field.type) .. (field.nullable and "|moondock.Null" or "")
    table.insert(lines, field_line(field[1], not field.required, its, field.since and "since " .. field.since))
  end
  return table.concat(lines, "\n") .. "\n"
end

--- Whether an operation cannot do without parameters.
local function needs_any(operation)
  for _, parameter in ipairs(operation.query) do
    if parameter.required then
      return true
    end
  end
  return operation.path_params[1] ~= nil or operation.body_required
end

local function answer_type(operation)
  if operation.response == "json" then
    return operation.answer_is and written(operation.answer_is)
      or operation.response_type == "string" and "string" or "table"
  elseif operation.id == "ContainerArchiveInfo" then
    return "table"
  end
  return operation.tag == "Debug" and "moondock.Reader" or ANSWERS[operation.response]
end

return function(model)
  local tags, placed = {}, {}
  local function part(tag)
    tags[tag] = tags[tag] or { operations = {}, types = {} }
    return tags[tag]
  end
  local function place(type, tag)
    model.walk(type, function(name)
      local new = not placed[name]
      placed[name] = true
      if new then
        table.insert(part(tag).types, name)
      end
      return new
    end)
  end

  local calls = { CALL }
  for _, operation in ipairs(model.operations) do
    table.insert(part(operation.tag).operations, operation_lines(operation))
    table.insert(calls, OVERLOAD:format(
      operation.id, needs_any(operation) and "" or "?", operation.id, answer_type(operation)))
    for _, type in ipairs { operation.body_is or false, operation.answer_is or false } do
      if type then
        place(type, operation.tag)
      end
    end
  end
  table.insert(calls, CALL_TAIL)
  for _, name in ipairs(model.sorted(model.types)) do
    place({ ref = name }, "Other")
  end

  local files = { call = table.concat(calls) }
  for tag, its in pairs(tags) do
    local blocks = its.operations
    table.sort(its.types)
    for _, name in ipairs(its.types) do
      table.insert(blocks, type_lines(name, model.types[name]))
    end
    files[tag:lower()] = (tag == "Other" and OTHER_HEAD or HEAD:format(tag)) .. table.concat(blocks, "\n")
  end
  return files
end
