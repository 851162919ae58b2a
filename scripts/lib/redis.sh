# shellcheck shell=bash
# One private Redis in a folder of its own: $home/redis. Needs $home and $throwaway from the caller.

redis_find() {
  redis_server=$(find_program redis-server || find_program valkey-server) || {
    install_packages "Redis" redis-server
    do_not_start_at_boot redis-server
    redis_server=$(find_program redis-server) || die "no redis-server was found, even after installing it."
  }
}

redis_start() {
  local folder=$home/redis
  if alive_in "$folder/pid" "$folder/data"; then return; fi
  redis_find
  writable_folder "$folder"
  mkdir -p "$folder/data"
  local user
  user=$(server_user "$folder" redis)
  if [[ -n $user ]]; then chown -R "$user" "$folder"; fi
  chmod 700 "$folder"
  local try
  for try in 1 2 3; do
    if redis_launch "$folder" "$user"; then return; fi
    grep -qi 'address already in use' "$folder/log" || break
    rm -f "$folder/port"
  done
  log_tail "$folder/log"
  die "Redis did not start (its own words are above; all of them are in $folder/log)." \
    "If its data are broken: the queue's append-only file is in $folder/data; redis-check-aof --fix puts it right."
}

redis_launch() {
  local folder=$1 user=$2 port
  port=$(remembered "$folder/port" free_port)
  if port_taken "$port"; then
    rm "$folder/port"
    port=$(remembered "$folder/port" free_port)
  fi
  redis_config "$folder" "$port"
  if [[ -n $user ]]; then chown "$user" "$folder/redis.conf"; fi
  [[ ! -e $folder/log ]] || mv "$folder/log" "$folder/log.old"
  : >"$folder/log"
  (run_as "$user" "$redis_server" "$folder/redis.conf") >>"$folder/log" 2>&1 </dev/null 9>&- &
  local pid=$! try
  echo "$pid" >"$folder/pid"
  for ((try = 0; try < 600; try++)); do
    if grep -q 'Ready to accept connections' "$folder/log"; then
      detail "Redis $("$redis_server" --version | sed -E 's/.*v=([^ ]+).*/\1/') on 127.0.0.1:$port"
      return
    fi
    [[ -e /proc/$pid ]] || break
    sleep 0.05
  done
  rm -f "$folder/pid"
  kill "$pid" 2>/dev/null || true
  return 1
}

# The queue must outlive a crash and must never be thinned out to make room; a test's must only be quick.
redis_config() {
  local folder=$1 port=$2 password
  password=$(remembered "$home/password" random_text)
  (
    umask 077
    {
      printf '%s\n' 'bind 127.0.0.1' "port $port" "requirepass $password" "dir \"$folder/data\"" \
        'daemonize no' 'maxmemory-policy noeviction' 'save ""'
      if [[ -n $throwaway ]]; then echo 'appendonly no'; else printf '%s\n' 'appendonly yes' 'appendfsync everysec'; fi
    } >"$folder/redis.conf"
  )
}

redis_stop() { end_process "$home/redis/pid" "$home/redis/data" "${1:-TERM}" "Redis"; }

redis_url() { echo "redis://:$(cat "$home/password")@127.0.0.1:$(cat "$home/redis/port")/0"; }
