-- Takes back a try that had the right password, and remembers its address as one of the account's own.
--
-- KEYS and ARGV as in lockout.lua; then whether the try had taken tokens, and how many addresses are remembered.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

redis.call('DEL', KEYS[1])
redis.call('ZADD', KEYS[2], now, ARGV[1])
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -1 - ARGV[10])
redis.call('PEXPIRE', KEYS[2], ARGV[7])
if ARGV[9] == '1' then
  for i = 1, 2 do
    local one = math.ceil(ARGV[6] * 1000 / ARGV[3 + i])
    local full_at = tonumber(redis.call('GET', KEYS[2 + i]) or now) - one
    if full_at > now then
      redis.call('SET', KEYS[2 + i], string.format('%.0f', full_at), 'PX', full_at - now)
    else
      redis.call('DEL', KEYS[2 + i])
    end
  end
end
