--- Base64, RFC 4648. The engine's alphabet is the standard one, but for URLs in X-Registry-Auth and its like.

local byte, char, find, gsub, sub = string.byte, string.char, string.find, string.gsub, string.sub

local ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

--- Six bits -> their digit.
local DIGIT = {}
--- The byte of a digit, of either alphabet -> its six bits.
local BITS = { [byte "-"] = 62, [byte "_"] = 63 }
for i = 1, 64 do
  BITS[byte(ALPHABET, i)], DIGIT[i - 1] = i - 1, sub(ALPHABET, i, i)
end

local FOR_URL = { ["+"] = "-", ["/"] = "_" }

local function encode_three(bytes)
  local a, b, c = byte(bytes, 1, 3)
  local a_low, b_low, c_low = a % 4, b % 16, c % 64
  return DIGIT[(a - a_low) / 4] .. DIGIT[a_low * 16 + (b - b_low) / 16] .. DIGIT[b_low * 4 + (c - c_low) / 64] ..
    DIGIT[c_low]
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
