-- Counts a try to sign in before its password is looked at, or says how long to wait. A right password takes it back later
-- (forgive.lua): so of many tries at once no more are looked at than of as many one after the other.
--
-- KEYS: the pair of account and address, the addresses the account was signed in to from, the account's and the address's bucket.
-- ARGV: the address, free tries, the longest wait (ms), tokens of the two buckets, the seconds in which they come back, how long
-- an address stays known (ms), the first wait (ms).
-- Answers the milliseconds to wait (0: go on), and whether tokens were taken from the buckets (they work as in limits/bucket.lua).
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local free, longest = tonumber(ARGV[2]), tonumber(ARGV[3])

local tries = tonumber(redis.call('HGET', KEYS[1], 'tries') or 0)
local wait = tonumber(redis.call('HGET', KEYS[1], 'until') or 0) - now
-- should the clock have been set back
wait = math.min(wait, longest)

local seen = tonumber(redis.call('ZSCORE', KEYS[2], ARGV[1]) or 0)
local stranger = seen < now - ARGV[7]
local buckets = {}
if stranger then
  for i = 1, 2 do
    local capacity = tonumber(ARGV[3 + i])
    local one = math.ceil(ARGV[6] * 1000 / capacity)
    local empty = now + one * capacity
    local full_at = tonumber(redis.call('GET', KEYS[2 + i]) or now)
    full_at = math.min(math.max(full_at, now), empty) + one
    wait = math.max(wait, full_at - empty)
    buckets[i] = full_at
  end
end
if wait > 0 then
  return { wait, 0 }
end

tries = tries + 1
redis.call('HSET', KEYS[1], 'tries', tries)
if tries >= free then
  redis.call('HSET', KEYS[1], 'until', now + math.min(ARGV[8] * 2 ^ math.min(tries - free, 30), longest))
end
redis.call('EXPIRE', KEYS[1], ARGV[6])
for i, full_at in ipairs(buckets) do
  redis.call('SET', KEYS[2 + i], string.format('%.0f', full_at), 'PX', full_at - now)
end
return { 0, stranger and 1 or 0 }
