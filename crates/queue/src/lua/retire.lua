-- Takes a lane that ended out of apalis's books, which it does not do itself, and gives back what the lane had fetched.
-- KEYS 1 workers, 2 the lane's inflight set, 3 active, 4 data, 5 the lane's metadata; ARGV 1 name of the lane, 2 nudge channel
for _, message in ipairs(redis.call('SMEMBERS', KEYS[2])) do
  -- without its data it would end the next lane too
  if redis.call('HEXISTS', KEYS[4], message) == 1 then
    redis.call('RPUSH', KEYS[3], message)
  end
end
redis.call('DEL', KEYS[2], KEYS[5])
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('PUBLISH', ARGV[2], 1)
