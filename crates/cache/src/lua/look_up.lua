-- KEYS: the answer, the stamps of its topics. ARGV: a stamp nobody has used, how long stamps live.
-- Gives the stamps and, if it was made under them, the answer and how long it has left (ms).
local stamps = redis.call('MGET', unpack(KEYS, 2))
for i, stamp in ipairs(stamps) do
  if not stamp then
    redis.call('SET', KEYS[i + 1], ARGV[1], 'EX', ARGV[2])
    stamps[i] = ARGV[1]
  end
end
local now = table.concat(stamps, ' ')
local kept = redis.call('HMGET', KEYS[1], 'stamps', 'etag', 'link', 'body')
if kept[1] == now then
  return { now, { kept[2], kept[3], kept[4], redis.call('PTTL', KEYS[1]) } }
end
return { now, false }
