-- KEYS: when the next call may be made (microseconds), a pause TMDb asked for.
-- ARGV: the time between calls, how far ahead a call may be reserved (both in microseconds).
-- Gives how long to wait (microseconds) before the call that is reserved by this; or, if that is too far ahead, nothing is
-- reserved and it gives -1 less the time (microseconds) after which it will not be.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local at = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
local held = redis.call('PTTL', KEYS[2])
if held > 0 then
  at = math.max(at, now + held * 1000)
end
local wait = at - now
local ahead = tonumber(ARGV[2])
if wait > ahead then
  return ahead - wait - 1
end
local step = tonumber(ARGV[1])
redis.call('SET', KEYS[1], string.format('%.0f', at + step), 'PX', math.ceil((wait + step) / 1000) + 1000)
return wait
