-- Takes a token out of every bucket, or out of none if one of them is empty.
--
-- A bucket fills evenly, and all there is to know of it is the moment at which it will be full again: a token taken moves
-- that by the time one token needs. So a bucket is one number (microseconds of Redis's clock), and ends when it is full.
--
-- KEYS: the buckets. ARGV: for each how many tokens it holds, and the seconds in which all of them come back.
-- Answers the milliseconds until there is a token (0: taken), then for each bucket the tokens left and the seconds until
-- it is full.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

local buckets, wait = {}, 0
for i, key in ipairs(KEYS) do
  local capacity = tonumber(ARGV[2 * i - 1])
  local one = math.floor(ARGV[2 * i] * 1000000 / capacity)
  local empty = now + one * capacity
  local full_at = tonumber(redis.call('GET', key) or now)
  -- not in the past; nor, should the clock have been set back, beyond what an empty bucket needs
  full_at = math.min(math.max(full_at, now), empty)
  wait = math.max(wait, full_at + one - empty)
  buckets[i] = { one = one, empty = empty, full_at = full_at }
end

local answer = { math.ceil(wait / 1000) }
for i, bucket in ipairs(buckets) do
  if wait == 0 then
    bucket.full_at = bucket.full_at + bucket.one
    local lasts = math.ceil((bucket.full_at - now) / 1000)
    redis.call('SET', KEYS[i], string.format('%.0f', bucket.full_at), 'PX', lasts)
  end
  answer[2 * i] = math.floor((bucket.empty - bucket.full_at) / bucket.one)
  answer[2 * i + 1] = math.ceil((bucket.full_at - now) / 1000000)
end
return answer
