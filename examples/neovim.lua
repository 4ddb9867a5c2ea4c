-- In Neovim, whose event loop is luv's: `:luafile examples/neovim.lua`. A command's output goes into the buffer as it comes.

local moondock = require "moondock"

local docker = assert(moondock.new { wait = "luv" })
local done = false

coroutine.wrap(function()
  local script = "for i in 1 2 3; do echo line $i; done"
  local process = assert(docker:container("web"):spawn { Cmd = { "sh", "-c", script } })
  for _, line in process:lines() do
    vim.schedule(function() -- a buffer cannot be changed within a callback of the loop
      vim.api.nvim_buf_set_lines(0, -1, -1, false, { line })
    end)
  end
  vim.schedule(function() done = true end)
end)()

-- Neovim's own loop would go on by itself; this script wants to see the end.
vim.wait(5000, function() return done end)
print(table.concat(vim.api.nvim_buf_get_lines(0, 1, -1, false), "\n"))
