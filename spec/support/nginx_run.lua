--- POST /run: what the body, a piece of Lua, returns; or how it failed.
ngx.req.read_body()
local code = assert(loadstring(ngx.req.get_body_data(), "=run"))
local ok, value = xpcall(code, debug.traceback)
ngx.status = ok and 200 or 500
ngx.print(tostring(value))
