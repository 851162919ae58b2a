-- KEYS 1 record, 2 running; ARGV 1 id, 2 attempt, 3 result, 4 time to live (ms)
if not held() then
  return 0
end
redis.call('HSET', KEYS[1], 'state', 'completed', 'finished', now(), 'result', ARGV[3])
redis.call('HDEL', KEYS[1], 'cause')
redis.call('ZREM', KEYS[2], ARGV[1])
local keep = tonumber(ARGV[4])
local pointer, fresh = unpack(redis.call('HMGET', KEYS[1], 'pointer', 'fresh'))
if pointer and redis.call('GET', pointer) == ARGV[1] then
  fresh = tonumber(fresh)
  if fresh > 0 then
    redis.call('PEXPIRE', pointer, fresh)
    keep = math.max(keep, fresh)
  else
    redis.call('DEL', pointer)
  end
end
redis.call('PEXPIRE', KEYS[1], keep)
tell(KEYS[1], 'completed')
return 1
