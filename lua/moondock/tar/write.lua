--- From entries to an archive.

local errors = require "moondock.error"
local header = require "moondock.tar.header"
local reader = require "moondock.reader"

---@class moondock.tar.Entry
---@field name string        with slashes; a directory's may end with one
---@field type "file"|"directory"|"symlink"|"link"|"fifo"|"char"|"block"
---@field size integer       bytes of the contents
---@field mode integer       12 bits, as chmod takes them
---@field uid integer
---@field gid integer
---@field uname string
---@field gname string
---@field mtime number       seconds since the epoch
---@field linkname string    of a symlink, or of a link: the entry that it is another name of
---@field devmajor integer
---@field devminor integer
---@field pax? table<string, string>   records that were read
---@field content? moondock.Reader   what is written: exactly `size` bytes

local M = {}

--- An archive of the entries that a function gives: nothing at the end, nil and an Error on failure.
---@param next_entry fun(): moondock.tar.Entry?, moondock.Error?
---@param close? fun()   called once, as a Reader's
---@return moondock.Reader
function M.entries(next_entry, close)
  local entry, left, over = nil, 0, false

  local function fail(sentence)
    return errors.fail("invalid", ("%s %s its size says"):format(entry.name, sentence))
  end

  local function content()
    local piece, err = entry.content()
    if err then
      return nil, err
    elseif piece then
      if #piece > left then
        return fail "has more bytes than"
      end
      left = left - #piece
      return piece
    elseif left > 0 then
      return fail "has fewer bytes than"
    end
    local padding = header.padding(entry.size)
    entry = nil
    return padding
  end

  local archive = reader.new(function()
    if entry then
      return content()
    elseif over then
      return nil
    end
    local one, err = next_entry()
    if err then
      return nil, err
    elseif not one then
      over = true
      return header.END
    end
    if one.content then
      entry, left = one, one.size
    end
    return header.encode(one)
  end, function()
    if entry then
      entry.content:close()
    end
    if close then
      close()
    end
  end)
  archive.tar = true
  return archive
end

return M
