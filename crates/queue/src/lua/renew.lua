-- KEYS 1 record, 2 running; ARGV 1 id, 2 attempt, 3 lease (ms)
if not held() then
  return 0
end
redis.call('ZADD', KEYS[2], now() + ARGV[3], ARGV[1])
return 1
