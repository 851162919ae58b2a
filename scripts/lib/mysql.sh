# shellcheck shell=bash
# One private MariaDB or MySQL server in a folder of its own: $home/mysql, with data, log, port and pid in it.
# Needs $home, $throwaway (empty or "yes") and $mysqld from the caller; $mysql_memory (256M) is for what it keeps in memory.

# The second one has my_print_defaults, without which the first cannot make a database.
mariadb_packages='mariadb-server-core mariadb-client-core'

mysql_find() {
  if [[ -n ${MARQUEE_TEST_MYSQLD:-} && -n $throwaway ]]; then
    mysqld=$(command -v "$MARQUEE_TEST_MYSQLD") || die "MARQUEE_TEST_MYSQLD=$MARQUEE_TEST_MYSQLD is not a program that can be run."
    return
  fi
  mysqld=$(find_program mariadbd || find_program mysqld) || {
    local packages
    read -ra packages <<<"$(mysql_packages)"
    install_packages "a MySQL-compatible server" "${packages[@]}"
    mysqld=$(find_program mariadbd || find_program mysqld) || die "no mariadbd or mysqld was found, even after installing one."
  }
}

# The programs alone, without an instance of the system's; MySQL where the distribution's MariaDB is too old for Marquee.
mysql_packages() {
  local version
  version=$(LC_ALL=C apt-cache policy mariadb-server-core 2>/dev/null | awk '/Candidate:/ { print $2 }')
  if command -v dpkg >/dev/null && [[ $version == [0-9]* ]] && dpkg --compare-versions "$version" ge '1:10.11'; then
    echo "$mariadb_packages"
  elif [[ -n $(apt-cache search '^mysql-server-core-8' 2>/dev/null) ]]; then
    apt-cache search '^mysql-server-core-8' | awk 'NR == 1 { print $1 }'
  else
    echo "$mariadb_packages"
  fi
}

mysql_is_mariadb() { [[ $("$mysqld" --no-defaults --version 2>/dev/null) == *MariaDB* ]]; }

mysql_start() {
  local folder=$home/mysql
  if alive_in "$folder/pid" "$folder/data"; then return; fi
  mysql_find
  writable_folder "$folder"
  local user
  user=$(server_user "$folder" mysql)
  if [[ -n $user ]]; then chown "$user" "$folder"; fi
  chmod 700 "$folder"
  mysql_create "$folder" "$user"
  mysql_accounts "$folder" "$user"
  local try
  for try in 1 2 3; do
    if mysql_launch "$folder" "$user"; then return; fi
    grep -qiE 'address already in use|bind on tcp/ip port' "$folder/log" || break
    rm -f "$folder/port"
  done
  log_tail "$folder/log"
  die "the database server did not start (its own words are above; all of them are in $folder/log)." \
    "If its data are broken and may go:  scripts/services stop; rm -r $folder"
}

# Makes the data folder, whole or not at all.
mysql_create() {
  local folder=$1 user=$2
  [[ -d $folder/data ]] && return
  have_room "$folder" 600 "the database"
  detail "making an empty database in $folder"
  rm -rf "$folder/new" && mkdir "$folder/new"
  if [[ -n $user ]]; then chown "$user" "$folder/new"; fi
  local make as=()
  if mysql_is_mariadb; then
    local installer
    installer=$(find_program mariadb-install-db || find_program mysql_install_db) || die "mariadb-install-db is not installed." "Install the packages $mariadb_packages."
    make=("$installer" --no-defaults --datadir="$folder/new" --skip-test-db --auth-root-authentication-method=socket)
  else
    make=("$mysqld" --no-defaults --initialize-insecure --datadir="$folder/new")
    [[ -z $throwaway ]] || make+=(--innodb-doublewrite=OFF)
  fi
  if [[ -n $user ]]; then as=("--user=$user"); elif [[ $EUID -eq 0 ]]; then as=(--user=root); fi
  "${make[@]}" "${as[@]}" >"$folder/make.log" 2>&1 </dev/null || {
    log_tail "$folder/make.log" 25
    rm -rf "$folder/new"
    die "the database could not be made (see above, and $folder/make.log)."
  }
  mv "$folder/new" "$folder/data"
}

# The statements that the server carries out at every start: Marquee's account and what it may do.
mysql_accounts() {
  local folder=$1 user=$2 password account="'marquee'@'127.0.0.1'"
  password=$(remembered "$home/password" random_text)
  (
    umask 077
    # shellcheck disable=SC2016 # the backticks are SQL's
    {
      echo 'CREATE DATABASE IF NOT EXISTS `marquee` CHARACTER SET utf8mb4;'
      echo "CREATE USER IF NOT EXISTS $account IDENTIFIED BY '$password';"
      echo "ALTER USER $account IDENTIFIED BY '$password';"
      if [[ -n $throwaway ]]; then echo "GRANT ALL PRIVILEGES ON *.* TO $account;"; else echo 'GRANT ALL PRIVILEGES ON `marquee`.* TO '"$account;"; fi
    } >"$folder/accounts.sql"
  )
  if [[ -n $user ]]; then chown "$user" "$folder/accounts.sql"; fi
}

mysql_launch() {
  local folder=$1 user=$2 port options
  port=$(remembered "$folder/port" free_port)
  if port_taken "$port"; then
    rm "$folder/port"
    port=$(remembered "$folder/port" free_port)
  fi
  mkdir -p "$folder/tmp"
  if [[ -n $user ]]; then chown "$user" "$folder/tmp"; fi
  options=(
    --no-defaults --datadir="$folder/data" --tmpdir="$folder/tmp" --secure-file-priv="$folder/tmp"
    --bind-address=127.0.0.1 --port="$port" --socket="$(mysql_socket "$folder" "$user")" --pid-file="$folder/data/server.pid"
    --init-file="$folder/accounts.sql" --skip-name-resolve --skip-log-bin --character-set-server=utf8mb4
    --innodb-buffer-pool-size="${mysql_memory:-256M}" --performance-schema=OFF --max-connections=500
  )
  mysql_is_mariadb || options+=(--mysqlx=OFF)
  # tests: nothing has to outlive the power
  [[ -z $throwaway ]] || options+=(--innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=OFF)
  [[ $EUID -ne 0 || -n $user ]] || options+=(--user=root)
  [[ ! -e $folder/log ]] || mv "$folder/log" "$folder/log.old"
  : >"$folder/log"
  (run_as "$user" "$mysqld" "${options[@]}") >>"$folder/log" 2>&1 </dev/null 9>&- &
  local pid=$! try
  echo "$pid" >"$folder/pid"
  for ((try = 0; try < 1200; try++)); do
    if grep -q 'ready for connections' "$folder/log"; then
      detail "$("$mysqld" --no-defaults --version | sed -E 's/.*Ver ([^ ]+).*/\1/') on 127.0.0.1:$port"
      return
    fi
    [[ -e /proc/$pid ]] || break
    [[ $try -ne 100 ]] || detail "the database is still starting (after a crash it first puts its data right)"
    sleep 0.1
  done
  rm -f "$folder/pid"
  kill "$pid" 2>/dev/null || true
  return 1
}

# A socket's path has to be short, whatever the depth of the clone.
mysql_socket() {
  local folder=$1 user=$2
  if [[ ${#folder} -lt 90 ]]; then
    echo "$folder/mysqld.sock"
    return
  fi
  local place
  place=$(remembered "$folder/socket-folder" mktemp -d /tmp/marquee.XXXXXX)
  mkdir -p "$place"
  if [[ -n $user ]]; then chown "$user" "$place"; fi
  echo "$place/mysqld.sock"
}

mysql_stop() {
  local folder=$home/mysql
  end_process "$folder/pid" "$folder/data" "${1:-TERM}" "the database server"
  [[ ! -s $folder/socket-folder ]] || rm -rf "$(cat "$folder/socket-folder")" "$folder/socket-folder"
}

mysql_url() { echo "mysql://marquee:$(cat "$home/password")@127.0.0.1:$(cat "$home/mysql/port")"; }
