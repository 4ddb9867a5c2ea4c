local await = require "moondock.await"

--- A loop whose time stands still: it notes what it was asked to wait for.
local function recorder(on_wait)
  local asked = {}
  return {
    wait = function(fd, events, seconds)
      asked[#asked + 1] = { fd = fd, events = events, seconds = seconds }
      if on_wait then
        on_wait()
      end
    end,
    cancel = function() end,
  }, asked
end

--- A conn that is due in so many seconds.
local function conn(due)
  return {
    pollfd = function() return 7 end,
    events = function() return "rw" end,
    timeout = function() return due end,
    paused = function() return false end,
  }
end

--- A call that has to wait so many times before it answers.
local function after(waits, a, b, c)
  return function()
    waits = waits - 1
    if waits >= 0 then
      return false
    end
    return a, b, c
  end
end

describe("await", function()
  it("returns at once what is there, without waiting", function()
    local wait, asked = recorder()
    assert.same({ "stdout", "bytes", 3 }, { await.await(wait, conn(), nil, after(0, "stdout", "bytes", 3)) })
    assert.same({ nil, "closed", "gone" }, { await.await(wait, conn(), nil, after(0, nil, "closed", "gone")) })
    assert.is_nil(await.await(wait, conn(), nil, after(0)))
    assert.same({}, asked)
  end)

  it("hands the conn and the arguments to the call, every time", function()
    local wait, seen, c = recorder(), {}, conn()
    await.await(wait, c, nil, function(self, a, b)
      seen[#seen + 1] = { self == c, a, b }
      return #seen == 2 and "done"
    end, "x", 2)
    assert.same({ { true, "x", 2 }, { true, "x", 2 } }, seen)
  end)

  it("waits for the conn's descriptor and events until there is an answer", function()
    local wait, asked = recorder()
    assert.equal("ok", await.await(wait, conn(), nil, after(3, "ok")))
    assert.equal(3, #asked)
    assert.same({ fd = 7, events = "rw" }, asked[1])
  end)

  it("waits no longer than until the conn is due", function()
    local wait, asked = recorder()
    await.await(wait, conn(30), nil, after(1, "ok"))
    await.await(wait, conn(30), await.now() + 60, after(1, "ok"))
    await.await(wait, conn(60), await.now() + 30, after(1, "ok"))
    assert.equal(30, asked[1].seconds)
    assert.equal(30, asked[2].seconds)
    assert.is_true(asked[3].seconds > 20 and asked[3].seconds <= 30)
  end)

  it("gives up at the deadline", function()
    local deadline = await.now() + 0.002
    local wait, asked = recorder() -- returns early, as it may
    assert.same({ nil, "timeout" }, { await.await(wait, conn(), deadline, after(1 / 0)) })
    assert.is_true(await.now() >= deadline)
    for _, one in ipairs(asked) do
      assert.is_true(one.seconds > 0 and one.seconds <= 0.002)
    end
  end)

  it("looks once more before it gives up", function()
    local wait, asked = recorder()
    assert.equal("ok", await.await(wait, conn(), await.now() - 1, after(0, "ok")))
    assert.same({ nil, "timeout" }, { await.await(wait, conn(), await.now() - 1, after(1, "ok")) })
    assert.same({}, asked)
  end)

  it("lets others have a turn, and waits for nothing, after a pause", function()
    local wait, asked = recorder()
    local c, pauses = conn(), 1
    c.paused = function()
      pauses = pauses - 1
      return pauses >= 0
    end
    assert.equal("ok", await.await(wait, c, nil, after(2, "ok")))
    assert.same({ { seconds = 0 }, { fd = 7, events = "rw" } }, asked)
    pauses = 1
    assert.same({ nil, "timeout" }, { await.await(wait, c, await.now() - 1, after(2, "ok")) })
    assert.equal(0, pauses)
  end)

  it("waits once more, and not at all, where only waiting moves bytes", function()
    local wait, asked = recorder()
    local c = conn()
    c.pollfd = function() return c end
    assert.equal("ok", await.await(wait, c, await.now() - 1, after(1, "ok")))
    assert.same({ { fd = c, events = "rw", seconds = 0 } }, asked)
    assert.same({ nil, "timeout" }, { await.await(wait, c, await.now() - 1, after(2, "ok")) })
  end)

  it("may yield while it waits", function()
    local wait = recorder(coroutine.yield)
    local co = coroutine.wrap(function()
      return await.await(wait, conn(), nil, after(2, "ok"))
    end)
    assert.is_nil(co())
    assert.is_nil(co())
    assert.equal("ok", co())
  end)

  it("passes on what the wait raises", function()
    local wait = recorder(function() error("stop", 0) end)
    assert.error_matches(function()
      await.await(wait, conn(), nil, after(1))
    end, "^stop$")
  end)
end)

describe("deadlines", function()
  it("are instants; nil, 0 and less mean never", function()
    local now = await.now()
    local deadline = await.deadline(5)
    assert.is_true(deadline >= now + 5 and deadline < now + 6)
    for _, never in ipairs { 0, -1, 0 / 0 } do
      assert.is_nil(await.deadline(never))
    end
    assert.is_nil(await.deadline(nil))
  end)

  it("the earlier of two counts", function()
    assert.equal(1, await.earlier(1, 2))
    assert.equal(1, await.earlier(2, 1))
    assert.equal(1, await.earlier(1, nil))
    assert.equal(1, await.earlier(nil, 1))
    assert.is_nil(await.earlier(nil, nil))
  end)

  it("come from a clock that does not go back", function()
    local last = await.now()
    for _ = 1, 1000 do
      local now = await.now()
      assert.is_true(now >= last)
      last = now
    end
  end)
end)

describe("sleep", function()
  it("lets the time pass, without a descriptor", function()
    local wait, asked = recorder()
    await.sleep(wait, 0.5)
    assert.same({ { seconds = 0.5 } }, asked)
  end)

  it("ends with the deadline, and is never negative", function()
    local wait, asked = recorder()
    await.sleep(wait, 60, await.now() + 30)
    await.sleep(wait, 20, await.now() + 30)
    await.sleep(wait, 60, await.now() - 1)
    assert.is_true(asked[1].seconds > 20 and asked[1].seconds <= 30)
    assert.equal(20, asked[2].seconds)
    assert.equal(0, asked[3].seconds)
  end)
end)
