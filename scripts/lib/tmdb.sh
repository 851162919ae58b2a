# shellcheck shell=bash disable=SC2154 # $home is the caller's
# scripts/bench stall, budget and sync: API and worker processes that ask a stand-in for TMDb. Needs what scripts/bench has read and defined.

# bench_tmdb WHAT [MOVIES]
bench_tmdb() {
  build_release
  move_in
  say "Starting the database and Redis"
  mysql_start
  redis_start
  MARQUEE__MYSQL__URL=$(mysql_url)/marquee
  MARQUEE__REDIS__QUEUE_URL=$(redis_url)
  MARQUEE__AUTH__JWT_SECRET=$(random_text)
  export MARQUEE__MYSQL__URL MARQUEE__REDIS__QUEUE_URL MARQUEE__AUTH__JWT_SECRET
  "target/release/marquee" migrate >"$home/setup.log" 2>&1 || { log_tail "$home/setup.log" && die "the schema could not be made."; }
  if [[ $1 == stall ]]; then
    "target/release/marquee" seed --scale movies=5000,ratings=50000,users=1000 >>"$home/setup.log" 2>&1 ||
      { log_tail "$home/setup.log" && die "the seeding has failed."; }
  fi
  say "Measuring"
  "target/release/examples/bench_tmdb" "$@"
}
