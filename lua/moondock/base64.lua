--- Base64, RFC 4648. The engine's alphabet is the standard one, but for URLs in X-Registry-Auth and its like.

local byte, char, find, gsub, sub = string.byte, string.char, string.find, string.gsub, string.sub

local ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

--- Twelve bits -> their two digits.
local PAIR = {}
--- The byte of a digit, of either alphabet -> its six bits.
local BITS = { [byte "-"] = 62, [byte "_"] = 63 }
for i = 1, 64 do
  BITS[byte(ALPHABET, i)] = i - 1
  for j = 1, 64 do
    PAIR[(i - 1) * 64 + j - 1] = sub(ALPHABET, i, i) .. sub(ALPHABET, j, j)
  end
end

local FOR_URL = { ["+"] = "-", ["/"] = "_" }

local function encode_three(bytes)
  local a, b, c = byte(bytes, 1, 3)
  local low = b % 16
  return PAIR[a * 16 + (b - low) / 16] .. PAIR[low * 256 + c]
end

local function decode_four(digits)
  local p, q, r, s = byte(digits, 1, 4)
  p, q, r, s = BITS[p], BITS[q], BITS[r], BITS[s]
  local q_low, r_low = q % 16, r % 4
  return char(p * 4 + (q - q_low) / 16, q_low * 16 + (r - r_low) / 4, r_low * 64 + s)
end

local M = {}

--- Always padded: the engine takes what has no padding for no credentials at all.
---@param bytes string
---@param url? boolean   with the alphabet for URLs and file names
---@return string
function M.encode(bytes, url)
  local missing = -#bytes % 3
  local text = gsub(bytes .. ("\0"):rep(missing), "...", encode_three)
  text = sub(text, 1, #text - missing) .. ("="):rep(missing)
  return url and (gsub(text, "[+/]", FOR_URL)) or text
end

--- Either alphabet, with its padding or without. Nothing else is let through: no white space, no part of a byte.
---@param text string
---@return string|nil bytes
---@return string? problem   a sentence
function M.decode(text)
  local stop = find(text, "[^A-Za-z0-9+/_-]") or #text + 1
  local padding, missing = sub(text, stop), -(stop - 1) % 4
  if missing == 3 then
    return nil, "base64 that is cut short"
  elseif padding ~= "" and padding ~= ("="):rep(missing) then
    return nil, ("no base64 from byte %d on"):format(stop)
  end
  local bytes = gsub(sub(text, 1, stop - 1) .. ("A"):rep(missing), "....", decode_four)
  local count = #bytes - missing
  if find(bytes, "[^%z]", count + 1) then
    return nil, "base64 whose last digit has more bits than its last byte"
  end
  return sub(bytes, 1, count)
end

return M
