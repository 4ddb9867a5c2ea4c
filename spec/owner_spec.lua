local owner = require "moondock.lifecycle.owner"
local process = require "spec.support.process"

describe("an owner", function()
  local machine, boot, namespace, pid, start = owner.id():match "^([^:]+):([%x-]+):(%d+%.%d+):(%d+):(%d+)$"

  local function id(changed)
    return table.concat({ changed.machine or machine, changed.boot or boot, changed.namespace or namespace,
      changed.pid or pid, changed.start or start }, ":")
  end

  it("is this process, each time", function()
    assert.equal(owner.id(), id {})
    assert.same({ ["moondock.owner"] = id {} }, owner.labels())
    assert.is_false(owner.is_dead(id {}))
  end)

  it("is dead when its process has ended, even if another one has its number", function()
    local child = process.start { "sleep", "100", stdin = true }
    local its = id { pid = tostring(child.pid), start = "1" }
    assert.is_true(owner.is_dead(its))
    child:kill()
    child:wait(10)
    assert.is_true(owner.is_dead(its))
    assert.is_true(owner.is_dead(id { start = "1" }))
  end)

  it("is dead when its parent has not asked for its end yet", function()
    local child = process.start { "sh", "-c", "sleep 0 & echo $!; exec sleep 100", stdin = true, stdout = true }
    local its = assert(child:line(10))
    assert(process.await(10, function() return process.ended(its) end))
    assert.truthy(io.open("/proc/" .. its .. "/stat")):close()
    assert.is_true(owner.is_dead(id { pid = its }))
    child:kill()
    child:wait(10)
  end)

  it("of this machine before its last start is dead", function()
    assert.is_true(owner.is_dead(id { boot = "beef" }) == (machine:find "^%x+%." ~= nil))
    assert.is_false(owner.is_dead(id { boot = "beef", machine = "" }))
    assert.is_false(owner.is_dead(id { boot = "beef", machine = "another.machine" }))
  end)

  it("that is elsewhere is left alone, and so is what says nothing", function()
    for _, one in ipairs {
      id { namespace = "1.1", pid = "999999999" }, id { namespace = "", pid = "999999999" },
      id { boot = "beef", machine = "another.machine", pid = "999999999" }, "", "a", "a:b:c:d:e", 1,
    } do
      assert.is_false(owner.is_dead(one))
    end
    assert.is_false(owner.is_dead(nil))
    assert.is_true(owner.is_dead(id { pid = "999999999" }))
  end)
end)
