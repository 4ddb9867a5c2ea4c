--- The operations that dockerd has answered so far, by their ids.
local M = {}
-- As in process.lua: one list for all spec files.
package.preload[...] = function() return M end

---@type table<string, true>
return M
