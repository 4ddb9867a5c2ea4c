local json = require "moondock.json"
local record = require "moondock.record"

--- What engines of an API version send, by what it is.
local function records(version)
  local file = assert(io.open("spec/fixtures/records/" .. version .. ".json"))
  local all = assert(json.decode(file:read "*a"))
  file:close()
  return all
end

local VERSIONS = { "1.41", "1.44", "1.52", "1.55" }
local ID = "b38e5de4ebbc6ce65c2ca1bda5ae6573ad86a855d80838ad8a9f65964a18aa23"

for _, version in ipairs(VERSIONS) do
  describe("records of API " .. version, function()
    local all = records(version)

    it("of containers are read alike from inspect and from a list", function()
      for _, container in ipairs { all.container, all.container_summary } do
        assert.equal("web", record.name(container))
        assert.equal("busybox:1", record.image_name(container))
        assert.same({ tier = "front" }, record.labels(container))
        assert.equal("172.17.0.2", record.ip(container))
        assert.equal("172.18.0.5", record.ip(container, "front"))
        assert.is_nil(record.ip(container, "apart"))
        assert.is_nil(record.ip(container, "nowhere"))
        assert.equal("fd00::5", record.ipv6(container))
        assert.is_nil(record.ipv6(container, "bridge"))
        assert.same({
          { port = 53, protocol = "udp", host_ip = "127.0.0.1", host_port = 5353 },
          { port = 80, protocol = "tcp", host_ip = "0.0.0.0", host_port = 8080 },
          { port = 80, protocol = "tcp", host_ip = "::", host_port = 8080 },
          { port = 443, protocol = "tcp" },
        }, record.ports(container))
      end
    end)

    it("of images have a name and a config", function()
      assert.equal("busybox:1", record.image_name(all.image))
      assert.equal("busybox:1", record.image_name(all.image_summary))
      assert.equal("c60fbe25c7c1", record.image_name(all.untagged))
      assert.equal("c60fbe25c7c1", record.image_name(all.unconfigured))
      assert.equal(all.image.RepoDigests[1], record.image_name(all.digested))
      assert.same({ "sh" }, record.image_config(all.image).Cmd)
      assert.same({}, record.image_config(all.unconfigured))
      assert.same({}, record.labels(all.image))
      assert.same({}, record.labels(all.unconfigured))
    end)

    it("of events are one line", function()
      assert.equal("2026-11-26T06:47:39.530253907Z container start " .. ID
        .. " (image=busybox:1, name=web, tier=front)", record.event_text(all.event))
    end)

    it("of progress are texts", function()
      local old = version < "1.52"
      assert.equal(old and "1.5MB/3MB" or "1.5MB", record.progress(all.progress[1]))
      assert.equal(old and "" or "3 s", record.progress(all.progress[2]))
    end)

    it("may lack any field, or have null or nonsense there", function()
      local accessors = {
        record.name, record.labels, record.ip, record.ipv6, record.ports, record.image_name, record.image_config,
        record.event_text, record.disk_usage, record.progress,
        function(container) record.ip(container, "front") end,
      }
      local function try(subject)
        for _, accessor in ipairs(accessors) do
          accessor(subject)
        end
      end
      local function spoil(root, t)
        local keys = {}
        for key in pairs(t) do
          keys[#keys + 1] = key
        end
        for _, key in ipairs(keys) do
          local value = t[key]
          for _, other in ipairs { json.null, "", "x/y", -1, true, { json.null }, { 7 }, { {} } } do
            t[key] = other
            try(root)
          end
          t[key] = nil
          try(root)
          t[key] = value
          if type(value) == "table" then
            spoil(root, value)
          end
        end
      end
      for _, one in pairs(all) do
        spoil(one, one)
      end
    end)
  end)
end

describe("record.ip", function()
  it("takes the networks in the order of their names", function()
    local networks = { b = { IPAddress = "10.0.0.2" }, a = { IPAddress = "" }, c = { IPAddress = "10.0.0.3" } }
    local container = { NetworkSettings = { Networks = networks, IPAddress = "10.0.0.4" } }
    assert.equal("10.0.0.2", record.ip(container))
    assert.is_nil(record.ip(container, "a"))
    networks.b, networks.c = nil, json.null
    assert.equal("10.0.0.4", record.ip(container))
  end)
end)

describe("record.name", function()
  it("prefers a name to a link, and an id to nothing", function()
    assert.equal("web", record.name { Names = { "/a/b", "/web", "/c" } })
    assert.equal("web", record.name { Name = "web" })
    assert.equal("b38e5de4ebbc", record.name { Names = json.null, Id = ID })
    assert.equal("", record.name(json.null))
  end)
end)

describe("record.labels", function()
  it("are found in what a swarm has, too", function()
    assert.same({ a = "b" }, record.labels { ID = "x", Spec = { Name = "web", Labels = { a = "b" } } })
    assert.same({}, record.labels(nil))
  end)
end)

describe("record.image_name", function()
  it("is short where there is only an id", function()
    local id = "sha256:" .. ID
    for _, one in ipairs { { Image = id }, { Image = id, Config = json.null }, { Id = id, RepoTags = {} } } do
      assert.equal("b38e5de4ebbc", record.image_name(one))
    end
    assert.equal("<none>", record.image_name {})
    assert.equal("b", record.image_name { RepoTags = { "<none>:<none>", json.null, "b" } })
  end)
end)

describe("record.ports", function()
  it("are none of a container without", function()
    assert.same({}, record.ports { Ports = json.array() })
    assert.same({}, record.ports { NetworkSettings = { Ports = json.null } })
  end)
end)

describe("record.event_text", function()
  it("works with what the oldest engines say", function()
    assert.equal("2026-11-26T06:47:39.000000000Z container die " .. ID .. " (image=alpine)",
      record.event_text { status = "die", id = ID, from = "alpine", time = 1795675659 })
    assert.equal("pull alpine:3", record.event_text { status = "pull", id = "alpine:3" })
  end)

  it("is one line whatever was executed", function()
    assert.equal('container exec_start: sh -c "a b" x (a=b c)', record.event_text {
      Type = "container", Action = 'exec_start: sh -c "a\nb"', Actor = { ID = "x", Attributes = { a = "b\rc" } },
    })
  end)

  it("has no time where a calendar has none", function()
    for _, time in ipairs { 0, -1, 1e18, 0 / 0, json.null } do
      assert.equal("image delete", record.event_text { Type = "image", Action = "delete", time = time })
    end
    assert.equal("image delete", record.event_text { Type = "image", Action = "delete", timeNano = 2 ^ 80 })
  end)
end)

describe("record.progress", function()
  it("needs no total and no unit", function()
    for text, detail in pairs {
      ["512B/2kB"] = { current = 512, total = 2000 },
      ["0B/2kB"] = { total = 2000 },
      ["3kB"] = { current = 3000, total = 2000 },
      ["1B"] = { current = 1, total = json.null, units = json.null },
      ["3/10 s"] = { current = 3, total = 10, units = "s" },
      ["0/10 s"] = { total = 10, units = "s" },
      [""] = { current = 1, total = 2, hidecounts = true },
    } do
      assert.equal(text, record.progress { status = "Downloading", progressDetail = detail })
    end
    for _, message in ipairs { {}, { progressDetail = {} }, { progressDetail = json.null }, { stream = "x" } } do
      assert.equal("", record.progress(message))
    end
  end)
end)

describe("record.size_text", function()
  it("writes sizes as docker does", function()
    for text, bytes in pairs {
      ["0B"] = 0, ["999B"] = 999, ["1kB"] = 1000, ["1.234kB"] = 1234, ["1.235MB"] = 1234567, ["10.24kB"] = 10240,
      ["1.982MB"] = 1982346, ["1GB"] = 1e9, ["9.223EB"] = 2 ^ 63, ["1e+04YB"] = 1e28,
    } do
      assert.equal(text, record.size_text(bytes))
    end
  end)
end)
