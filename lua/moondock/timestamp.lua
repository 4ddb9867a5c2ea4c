--- Points in time and lengths of time, as people write them and as the engine reads them.

local M = {}

local units = { h = 3600, m = 60, s = 1, ms = 1e-3, us = 1e-6, ["µs"] = 1e-6, ["μs"] = 1e-6, ns = 1e-9 }

--- A length of time: "1m30s", "1.5h", "250ms", "-5s".
---@param text string
---@return number|nil seconds
function M.duration(text)
  local sign, rest = text:match "^([+-]?)(.+)$"
  if rest == "0" then
    return 0
  end
  local seconds = 0
  while rest and rest ~= "" do
    local number, unit
    number, unit, rest = rest:match "^([%d.]+)([^%d.]+)(.*)$"
    number = number and tonumber(number)
    if not (number and units[unit]) then
      return nil
    end
    seconds = seconds + number * units[unit]
  end
  return rest and (sign == "-" and -seconds or seconds)
end

--- Days from 1970-01-01, in the proleptic Gregorian calendar. Years are counted from March, so that a leap day is the last.
local function days_from_epoch(year, month, day)
  if month <= 2 then
    year, month = year - 1, month + 12
  end
  local leap = math.floor(year / 4) - math.floor(year / 100) + math.floor(year / 400)
  return 365 * year + leap + math.floor((153 * (month - 3) + 2) / 5) + day - 719469
end

--- The zone's distance from UTC in seconds; nil for what is no zone.
local function zone_offset(zone)
  if zone == "Z" or zone == "z" then
    return 0
  end
  local sign, hours, minutes = zone:match "^([+-])(%d%d):(%d%d)$"
  if not sign or tonumber(hours) > 23 or tonumber(minutes) > 59 then
    return nil
  end
  return (hours * 3600 + minutes * 60) * (sign == "-" and -1 or 1)
end

local function days_in(year, month)
  if month == 2 then
    return (year % 4 == 0 and year % 100 ~= 0 or year % 400 == 0) and 29 or 28
  end
  return (month == 4 or month == 6 or month == 9 or month == 11) and 30 or 31
end

--- "2026-11-26", "2026-11-26T10:00", "2026-11-26T10:00:00.5", each also with a zone; without: local time.
---@return number? seconds   whole ones
---@return string? fraction   its digits
local function date(text)
  local year, month, day, rest = text:match "^(%d%d%d%d)%-(%d%d)%-(%d%d)(.*)$"
  if not year then
    return nil
  end
  year, month, day = tonumber(year), tonumber(month), tonumber(day)
  local hour, minute, second, fraction = 0, 0, 0, ""
  if rest:find "^[T ]" then
    local h, m, after = rest:match "^[T ](%d%d):(%d%d)(.*)$"
    if not h then
      return nil
    end
    hour, minute, rest = tonumber(h), tonumber(m), after
    local s, digits, zone = rest:match "^:(%d%d)%.(%d+)(.*)$"
    if not s then
      s, zone = rest:match "^:(%d%d)(.*)$"
      digits = ""
    end
    if s then
      second, fraction, rest = tonumber(s), digits, zone
    end
  end
  if month < 1 or month > 12 or day < 1 or day > days_in(year, month) or hour > 23 or minute > 59 or second > 60 then
    return nil
  elseif rest == "" then
    return os.time { year = year, month = month, day = day, hour = hour, min = minute, sec = second }, fraction
  end
  local offset = zone_offset(rest)
  return offset and days_from_epoch(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset, fraction
end

--- What the engine reads as a time, seconds with up to nine decimals: made of seconds, a number or a text; of a date; or of a
--- length of time, which counts back from now. As the reference client reads them.
---@param value number|string
---@param now? number   seconds since the epoch
---@return string|nil
function M.parse(value, now)
  if type(value) == "number" then
    if value - value ~= 0 then
      return nil
    elseif math.type and math.type(value) == "integer" then
      return ("%d"):format(value)
    end
    return value % 1 == 0 and ("%.0f"):format(value) or ("%.9f"):format(value)
  elseif value:find "^%d+$" or value:find "^%d+%.%d+$" then
    return value
  end
  local seconds, fraction = date(value)
  if seconds then
    return (("%.0f.%-9s"):format(seconds, fraction:sub(1, 9)):gsub(" ", "0"))
  end
  local back = M.duration(value)
  return back and M.parse((now or os.time()) - back)
end

return M
