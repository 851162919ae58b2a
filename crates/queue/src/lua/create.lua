-- KEYS 1 record, 2 waiting; ARGV 1 id, 2 kind, 3 queue, 4 owner or '', 5 payload
local function create(time)
  redis.call('HSET', KEYS[1], 'kind', ARGV[2], 'queue', ARGV[3], 'payload', ARGV[5], 'state', 'queued',
    'attempt', 1, 'starts', 0, 'created', time, 'due', time)
  if ARGV[4] ~= '' then
    redis.call('HSET', KEYS[1], 'owner', ARGV[4])
  end
  redis.call('ZADD', KEYS[2], time, ARGV[1])
end
