# shellcheck shell=bash disable=SC2154 # $home is the caller's
# scripts/bench catalogue: a large catalogue, three APIs in front of it, and what asks them. Needs what scripts/bench has read and defined.

# serve NAME SETTING=VALUE…: an API of its own; $served is its address.
serve() {
  local name=$1 port
  shift
  port=$(free_port) served=127.0.0.1:$port
  env MARQUEE__HTTP__PORT="$port" "$@" target/release/marquee-api >"$home/$name.log" 2>&1 &
  apis+=("$!")
  until curl -sf -o /dev/null "http://$served/readyz"; do
    kill -0 "${apis[-1]}" 2>/dev/null || { log_tail "$home/$name.log" && die "the API has ended."; }
    sleep 0.1
  done
}

# bench_catalogue SCALE
bench_catalogue() {
  local scale=$1 began served
  command -v curl >/dev/null || die "curl is missing." "Install it from your distribution's packages."
  build_release
  move_in
  have_room "$home" 4000 "a large catalogue"
  say "Starting the database and Redis"
  # an account that may read the log of statements, and memory for all of it. (A commit does not wait for the disk.)
  throwaway=yes mysql_memory=1G mysql_start
  redis_start
  MARQUEE__MYSQL__URL=$(mysql_url)/marquee
  MARQUEE__REDIS__QUEUE_URL=$(redis_url)
  MARQUEE__AUTH__JWT_SECRET=$(random_text)
  export MARQUEE__MYSQL__URL MARQUEE__REDIS__QUEUE_URL MARQUEE__AUTH__JWT_SECRET
  export MARQUEE__LIMITS__READ__PER_ADDRESS=1000000 MARQUEE__LIMITS__READ__PER_USER=1000000
  say "Seeding $scale"
  began=$SECONDS
  target/release/marquee migrate >"$home/setup.log" 2>&1 || { log_tail "$home/setup.log" && die "the schema could not be made."; }
  target/release/marquee seed --scale "$scale" >>"$home/setup.log" 2>&1 || { log_tail "$home/setup.log" && die "the seeding has failed."; }
  detail "in $((SECONDS - began)) s"
  BENCH_PASSWORD=$(target/release/marquee users create --email bench@example.com --name Bench 2>>"$home/setup.log")
  say "Starting three APIs: without the cache, with it, and with it but without limits"
  serve cold MARQUEE__CACHE__ENABLED=false MARQUEE__LIMITS__ENABLED=false && BENCH_COLD=$served
  serve warm && BENCH_WARM=$served
  serve unlimited MARQUEE__LIMITS__ENABLED=false && BENCH_UNLIMITED=$served
  export BENCH_PASSWORD BENCH_COLD BENCH_WARM BENCH_UNLIMITED
  say "Asking, about five minutes"
  target/release/examples/bench_catalogue all
}
