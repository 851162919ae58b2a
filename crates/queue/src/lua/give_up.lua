-- KEYS 1 record, 2 running, 3 failed; ARGV 1 id, 2 attempt, 3 code, 4 message, 5 cause
if not held() then
  return 0
end
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('HSET', KEYS[1], 'cause', ARGV[5])
fail(KEYS[1], ARGV[1], KEYS[3], now(), ARGV[3], ARGV[4])
return 1
