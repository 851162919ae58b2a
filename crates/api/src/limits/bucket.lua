-- Takes tokens for many who ask at the same time: for each request one out of every bucket of its asker, or out of none if one is empty.
--
-- A bucket fills evenly, and all there is to know of it is the moment at which it will be full again: a token taken moves
-- that by the time one token needs. So a bucket is one number (microseconds of Redis's clock), and ends when it is full.
--
-- KEYS: the buckets, asker by asker. ARGV, for each asker: how many requests, how many of the buckets; then for each of these how
-- many tokens it holds, and the seconds in which all of them come back.
-- Answers for each asker how many requests got their tokens, and the milliseconds until there is one more (0: all got theirs); then
-- for each bucket the tokens left and the seconds until it is full.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

local answer, key, arg = {}, 0, 0
while arg < #ARGV do
  local wanted, count = tonumber(ARGV[arg + 1]), tonumber(ARGV[arg + 2])
  arg = arg + 2

  local buckets, got = {}, wanted
  for i = 1, count do
    local capacity = tonumber(ARGV[arg + 1])
    local one = math.floor(ARGV[arg + 2] * 1000000 / capacity)
    local empty = now + one * capacity
    local full_at = tonumber(redis.call('GET', KEYS[key + i]) or now)
    -- not in the past; nor, should the clock have been set back, beyond what an empty bucket needs
    full_at = math.min(math.max(full_at, now), empty)
    got = math.min(got, math.floor((empty - full_at) / one))
    buckets[i] = { one = one, empty = empty, full_at = full_at }
    arg = arg + 2
  end

  local wait, states = 0, {}
  for i, bucket in ipairs(buckets) do
    if got > 0 then
      bucket.full_at = bucket.full_at + got * bucket.one
      local lasts = math.ceil((bucket.full_at - now) / 1000)
      redis.call('SET', KEYS[key + i], string.format('%.0f', bucket.full_at), 'PX', lasts)
    end
    if got < wanted then
      wait = math.max(wait, bucket.full_at + bucket.one - bucket.empty)
    end
    states[2 * i - 1] = math.floor((bucket.empty - bucket.full_at) / bucket.one)
    states[2 * i] = math.ceil((bucket.full_at - now) / 1000000)
  end
  key = key + count

  answer[#answer + 1] = got
  answer[#answer + 1] = math.ceil(wait / 1000)
  for _, state in ipairs(states) do
    answer[#answer + 1] = state
  end
end
return answer
