-- KEYS: the answer, the room that answers take, the stamps of its topics.
-- ARGV: the stamps it was made under, its tag, link and body, the seconds it lives, the seconds stamps live, the most bytes of all.
-- Gives 1 if it is kept, 0 if all answers together would take too much room.
local HOUR = 3600
-- what Redis needs besides, about
local BESIDES = 300

local now = tonumber(redis.call('TIME')[1])
local this_hour, ends = math.floor(now / HOUR), math.floor((now + ARGV[5]) / HOUR)
local size = #KEYS[1] + #ARGV[4] + BESIDES

local old = redis.call('HMGET', KEYS[1], 'ends', 'size')
if old[1] then
  redis.call('HINCRBY', KEYS[2], old[1], -old[2])
end
redis.call('DEL', KEYS[1])

local room = redis.call('HGETALL', KEYS[2])
local taken = 0
for i = 1, #room, 2 do
  if tonumber(room[i]) < this_hour then
    redis.call('HDEL', KEYS[2], room[i])
  else
    taken = taken + room[i + 1]
  end
end
if taken + size > tonumber(ARGV[7]) then
  return 0
end

redis.call('HSET', KEYS[1], 'stamps', ARGV[1], 'etag', ARGV[2], 'link', ARGV[3], 'body', ARGV[4], 'ends', ends, 'size', size)
redis.call('EXPIRE', KEYS[1], ARGV[5])
redis.call('HINCRBY', KEYS[2], ends, size)
redis.call('EXPIRE', KEYS[2], ARGV[6])
for i = 3, #KEYS do
  redis.call('EXPIRE', KEYS[i], ARGV[6])
end
return 1
