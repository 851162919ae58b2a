-- Moves messages that were just pushed, by name, to where workers fetch, and wakes a worker. apalis leaves
-- each push in `scheduled` until somebody's next poll, and tells nobody.
-- KEYS 1 scheduled, 2 active; ARGV 1 nudge channel, 2.. messages
for i = 2, #ARGV do
  -- not there: a worker's poll was quicker
  if redis.call('ZREM', KEYS[1], ARGV[i]) == 1 then
    redis.call('RPUSH', KEYS[2], ARGV[i])
  end
end
redis.call('PUBLISH', ARGV[1], #ARGV - 1)
