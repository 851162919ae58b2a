-- Back to the queue under the next attempt; the caller then pushes its message.
-- KEYS 1 record, 2 running, 3 waiting; ARGV 1 id, 2 attempt, 3 delay (ms), 4 cause, or '' for a start that is handed back and does not count
if not held() then
  return false
end
local due = now() + ARGV[3]
redis.call('HSET', KEYS[1], 'state', 'queued', 'due', due)
if ARGV[4] == '' then
  redis.call('HINCRBY', KEYS[1], 'starts', -1)
else
  redis.call('HSET', KEYS[1], 'cause', ARGV[4])
end
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZADD', KEYS[3], due, ARGV[1])
tell(KEYS[1], 'queued')
return redis.call('HINCRBY', KEYS[1], 'attempt', 1)
