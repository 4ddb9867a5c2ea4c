-- Debian's busted runs in whatever `lua` is; this, in the Lua that runs it.
require "busted.runner" { standalone = false }
