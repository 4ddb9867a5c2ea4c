--- The operations that dockerd has answered so far, by their ids: "refused", if it has never done what it was asked.
local M = {}
-- As in process.lua: one list for all spec files.
package.preload[...] = function() return M end

---@type table<string, "done"|"refused">
return M
