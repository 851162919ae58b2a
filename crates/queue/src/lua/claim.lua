-- KEYS 1 record, 2 waiting, 3 running; ARGV 1 id, 2 attempt, 3 lease (ms)
local state, attempt = unpack(redis.call('HMGET', KEYS[1], 'state', 'attempt'))
if state ~= 'queued' or attempt ~= ARGV[2] then
  return false
end
local time = now()
-- counted before the run: a job that kills its worker is counted too
redis.call('HINCRBY', KEYS[1], 'starts', 1)
redis.call('HSET', KEYS[1], 'state', 'processing', 'started', time)
redis.call('HDEL', KEYS[1], 'done', 'total')
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZADD', KEYS[3], time + ARGV[3], ARGV[1])
tell(KEYS[1], 'processing')
return redis.call('HGETALL', KEYS[1])
