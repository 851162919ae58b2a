-- Counts one more misdeed. KEYS: the counts. ARGV: who, how many may be counted at most, for how many seconds.
local counts, who = KEYS[1], ARGV[1]
if redis.call('ZSCORE', counts, who) or redis.call('ZCARD', counts) < tonumber(ARGV[2]) then
  redis.call('ZINCRBY', counts, 1, who)
  redis.call('EXPIRE', counts, ARGV[3])
end
