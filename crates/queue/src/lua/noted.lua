-- Sums up two windows. KEYS: both counts, and a place for their sum. ARGV: from which sum on it is told.
redis.call('ZUNIONSTORE', KEYS[3], 2, KEYS[1], KEYS[2])
local found = redis.call('ZREVRANGEBYSCORE', KEYS[3], '+inf', ARGV[1], 'WITHSCORES')
redis.call('DEL', KEYS[3])
return found
