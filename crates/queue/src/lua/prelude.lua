-- What the other scripts begin with.

-- Milliseconds since 1970, by Redis's clock: the one clock all processes share.
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Tells those who wait for this task. The channel has the name of its record.
local function tell(record, state)
  redis.call('PUBLISH', record, state)
end

-- Ends a task as failed. `pointer` is the key of the question it answers, or false.
local function fail(record, id, failed, time, code, message)
  local pointer = redis.call('HGET', record, 'pointer')
  if pointer and redis.call('GET', pointer) == id then
    redis.call('DEL', pointer)
  end
  redis.call('HSET', record, 'state', 'failed', 'finished', time, 'code', code, 'message', message)
  redis.call('ZADD', failed, time, id)
  tell(record, 'failed')
end
