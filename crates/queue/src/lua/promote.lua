-- Moves due messages to where workers fetch, a limited number at a time: apalis's own fetch moves all at once, and from
-- about 8,000 on fails for ever.
-- KEYS 1 scheduled, 2 active, 3 data; ARGV 1 how many at most, 2 nudge channel, 3 what comes before an id in the name of a message's meta hash
local ids = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', redis.call('TIME')[1], 'LIMIT', 0, ARGV[1])
if #ids == 0 then
  return 0
end
for _, message in ipairs(ids) do
  -- A message without its data would end the lane that fetches it. It says nothing its name does not say.
  if redis.call('HEXISTS', KEYS[3], message) == 0 then
    local id, attempt = string.match(message, '^(%w+):(%d+)$')
    if id then
      redis.call('HSET', KEYS[3], message, '{"task":"' .. id .. '","attempt":' .. attempt .. '}')
      redis.call('HSET', ARGV[3] .. message, 'attempts', 0, 'max_attempts', 1, 'status', 'Pending')
    end
  end
  if redis.call('HEXISTS', KEYS[3], message) == 1 then
    redis.call('RPUSH', KEYS[2], message)
  end
end
redis.call('ZREM', KEYS[1], unpack(ids))
redis.call('PUBLISH', ARGV[2], #ids)
return #ids
