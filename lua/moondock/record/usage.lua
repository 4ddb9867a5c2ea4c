--- What images, containers, volumes and the build cache take on the disk. Engines from 1.52 on say it; what older ones list is
--- summed up here as the reference client does, client/system_disk_usage.go of github.com/moby/moby.

---@class moondock.Usage
---@field count integer         all of them
---@field active integer        those in use
---@field size integer          bytes
---@field reclaimable integer   bytes that pruning would free
---@field items table[]         the engine's own records; empty if it does not list them: from 1.52 on ask for `verbose`

---@class moondock.DiskUsage
---@field images moondock.Usage
---@field containers moondock.Usage
---@field volumes moondock.Usage
---@field build_cache moondock.Usage

local function number(t, name, default)
  return type(t[name]) == "number" and t[name] or default or 0
end

local function list(t, name)
  local items = {}
  for _, item in ipairs(type(t[name]) == "table" and t[name] or {}) do
    items[#items + 1] = type(item) == "table" and item or nil
  end
  return items
end

--- Of an item: the bytes that it takes, those of them that pruning would free, and whether it is in use.
local measures = {}

--- The bytes of all images are given for the whole. A number that is not known is -1.
function measures.Images(image)
  local containers = number(image, "Containers", -1)
  local size, shared = number(image, "Size", -1), number(image, "SharedSize", -1)
  local known = size >= 0 and shared >= 0
  return 0, containers == 0 and known and size - shared or 0, containers > 0
end

local alive = { running = true, paused = true, restarting = true }

function measures.Containers(container)
  local size, active = number(container, "SizeRw"), alive[container.State] or false
  return size, active and 0 or size, active
end

function measures.Volumes(volume)
  local data = type(volume.UsageData) == "table" and volume.UsageData or {}
  local size, active = math.max(0, number(data, "Size")), number(data, "RefCount") > 0
  return size, active and 0 or size, active
end

--- What is shared is counted with the images.
function measures.BuildCache(entry)
  local size, active = entry.Shared == true and 0 or number(entry, "Size"), entry.InUse == true
  return size, active and 0 or size, active
end

--- The sums over what an engine before 1.52 lists.
local function sum(items, measure)
  local usage = { count = #items, active = 0, size = 0, reclaimable = 0, items = items }
  for _, item in ipairs(items) do
    local size, free, active = measure(item)
    usage.size, usage.reclaimable = usage.size + size, usage.reclaimable + free
    usage.active = usage.active + (active and 1 or 0)
  end
  return usage
end

local function usage_of(df, said, listed)
  local usage = df[said]
  if type(usage) ~= "table" then
    return sum(list(df, listed), measures[listed])
  end
  return {
    count = number(usage, "TotalCount"), active = number(usage, "ActiveCount"), size = number(usage, "TotalSize"),
    reclaimable = number(usage, "Reclaimable"),
    items = type(usage.Items) == "table" and list(usage, "Items") or list(df, listed),
  }
end

local M = {}

--- The answer to GET /system/df of any API version in one shape. What the engine does not say is zero.
---@param df table
---@return moondock.DiskUsage
function M.of(df)
  df = type(df) == "table" and df or {}
  local usage = {
    images = usage_of(df, "ImageUsage", "Images"),
    containers = usage_of(df, "ContainerUsage", "Containers"),
    volumes = usage_of(df, "VolumeUsage", "Volumes"),
    build_cache = usage_of(df, "BuildCacheUsage", "BuildCache"),
  }
  if type(df.ImageUsage) ~= "table" then
    usage.images.size = number(df, "LayersSize")
  end
  return usage
end

return M
