-- KEYS as in create.lua, 3 the schedule, 4 the question's pointer; ARGV as in create.lua, 6 name of the scheduled job, 7 the tick (ms),
-- 8 prefix of records
local last = redis.call('HGET', KEYS[3], ARGV[6])
if last and tonumber(last) >= tonumber(ARGV[7]) then
  return 0
end
redis.call('HSET', KEYS[3], ARGV[6], ARGV[7])
local known = redis.call('GET', KEYS[4])
local state = known and redis.call('HGET', ARGV[8] .. known, 'state')
if state == 'queued' or state == 'processing' then
  return 0
end
create(now())
redis.call('HSET', KEYS[1], 'pointer', KEYS[4], 'fresh', 0)
redis.call('SET', KEYS[4], ARGV[1])
return 1
