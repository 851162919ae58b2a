-- Forgets messages that were handled. apalis keeps them for ever.
-- KEYS 1 done or dead set, 2 data; ARGV 1 how many at most, 2 what comes before an id in the name of a message's meta hash
local messages = redis.call('SPOP', KEYS[1], ARGV[1])
if #messages > 0 then
  redis.call('HDEL', KEYS[2], unpack(messages))
  for i, message in ipairs(messages) do
    messages[i] = ARGV[2] .. message
  end
  redis.call('DEL', unpack(messages))
end
return #messages
