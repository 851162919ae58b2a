-- KEYS 1 record; ARGV 1 id, 2 attempt. Whether the caller still holds the task: its attempt is the record's, and is under way.
local function held()
  local state, attempt = unpack(redis.call('HMGET', KEYS[1], 'state', 'attempt'))
  return state == 'processing' and attempt == ARGV[2]
end
