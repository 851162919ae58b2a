-- KEYS 1 record; ARGV 1 id, 2 attempt, 3 done, 4 total
if not held() then
  return 0
end
redis.call('HSET', KEYS[1], 'done', ARGV[3], 'total', ARGV[4])
tell(KEYS[1], 'processing')
return 1
