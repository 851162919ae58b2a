-- KEYS as in create.lua, 3 the question's pointer; ARGV as in create.lua, 6 prefix of records, 7 depth allowed, 8 how long the answer is fresh (ms)
local known = redis.call('GET', KEYS[3])
if known then
  local state = redis.call('HGET', ARGV[6] .. known, 'state')
  if state == 'completed' then
    return { 'answered', known, redis.call('HGETALL', ARGV[6] .. known) }
  elseif state == 'queued' or state == 'processing' then
    return { state, known, {} }
  end
end
local depth = redis.call('ZCARD', KEYS[2])
if depth >= tonumber(ARGV[7]) then
  return { 'full', '', {} }
end
create(now())
redis.call('HSET', KEYS[1], 'pointer', KEYS[3], 'fresh', ARGV[8])
redis.call('SET', KEYS[3], ARGV[1])
return { 'created', ARGV[1], {} }
