-- KEYS as in create.lua, 3 the schedule; ARGV as in create.lua, 6 name of the scheduled job, 7 the tick (ms)
local last = redis.call('HGET', KEYS[3], ARGV[6])
if last and tonumber(last) >= tonumber(ARGV[7]) then
  return 0
end
redis.call('HSET', KEYS[3], ARGV[6], ARGV[7])
create(now())
return 1
