-- Finds tasks that nobody would run any more and gives each its next attempt; the caller then pushes these messages.
-- KEYS 1 running, 2 waiting, 3 active (apalis's list), 4 failed
-- ARGV 1 prefix of records, 2 how many at most, 3 lost after (ms), 4 lost starts that make a task poison, 5 code, 6 message, 7 cause
local time = now()
local messages = {}

local function again(id)
  local record = ARGV[1] .. id
  local attempt = redis.call('HINCRBY', record, 'attempt', 1)
  redis.call('HSET', record, 'state', 'queued', 'due', time)
  redis.call('ZADD', KEYS[2], time, id)
  messages[#messages + 1] = id .. ':' .. attempt
  tell(record, 'queued')
end

-- Their workers stopped renewing.
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', time, 'LIMIT', 0, ARGV[2])) do
  local record = ARGV[1] .. id
  redis.call('ZREM', KEYS[1], id)
  if redis.call('HGET', record, 'state') == 'processing' then
    redis.call('HSET', record, 'cause', ARGV[7])
    if redis.call('HINCRBY', record, 'lost', 1) >= tonumber(ARGV[4]) then
      fail(record, id, KEYS[4], time, ARGV[5], ARGV[6])
    else
      again(id)
    end
  end
end

-- When the message at the head of the queue became due. Messages are fetched in order, so a task due well before it
-- has none. Nothing can be said while the head is a leftover (a worker is about to drop it).
local function head_due()
  local head = redis.call('LINDEX', KEYS[3], 0)
  if not head then
    return math.huge
  end
  local id, attempt = string.match(head, '^(%w+):(%d+)$')
  if not id then
    return 0
  end
  local state, current, due = unpack(redis.call('HMGET', ARGV[1] .. id, 'state', 'attempt', 'due'))
  if state == 'queued' and current == attempt then
    return tonumber(due)
  end
  return 0
end

-- Due for long, and no message on its way. The second's slack: apalis sorts by the second.
local lost_after = tonumber(ARGV[3])
local latest = math.min(time - lost_after, head_due() - 1000)
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', latest, 'LIMIT', 0, ARGV[2])) do
  if redis.call('HGET', ARGV[1] .. id, 'state') == 'queued' then
    again(id)
  else
    redis.call('ZREM', KEYS[2], id)
  end
end
return messages
