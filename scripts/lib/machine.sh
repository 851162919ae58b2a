# shellcheck shell=bash
# What the scripts need of the machine: packages, room on the disk, free ports, processes that are really ours.

# have_room DIR MEGABYTES WHAT
have_room() {
  local free
  free=$(df -Pm "$1" | awk 'NR == 2 { print $4 }')
  [[ $free -ge $2 ]] && return
  die "$3 needs about $2 MB in $1, and $free MB are free there." \
    "Make room, or clone the project onto a larger disk."
}

# A folder that has to be there and ours to write in.
writable_folder() {
  mkdir -p "$1" 2>/dev/null && [[ -w $1 ]] && return
  local obstacle=$1
  until [[ -e $obstacle ]]; do obstacle=$(dirname "$obstacle"); done
  die "cannot write to $1." "$obstacle is $(stat -c '%U’s (%A)' "$obstacle"), and you are $(id -un). Change that, or run this as another user."
}

# What goes before a command that needs root; set by install_packages.
sudo=()

# Finds a program on the PATH and where distributions keep servers.
find_program() {
  PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin" command -v "$1" 2>/dev/null
}

# install_packages WHAT PACKAGE…: from the distribution, without starting any service that they bring.
install_packages() {
  local what=$1
  shift
  command -v apt-get >/dev/null || die "$what is not installed." "Install it with this system's package manager (on Debian and Ubuntu: $*), and try again."
  if [[ $EUID -ne 0 ]]; then
    if [[ -t 0 ]] && command -v sudo >/dev/null || sudo -n true 2>/dev/null; then
      sudo=(sudo)
    else
      die "$what is not installed, and installing it needs root." \
        "Run:  sudo apt-get install --no-install-recommends $*" "and try again."
    fi
  fi
  say "Installing $what from the distribution's packages ($*)"
  (
    # apt asks this script before it starts a service: the answer is no, unless the machine has rules of its own
    guard=/usr/sbin/policy-rc.d
    if [[ ! -e $guard ]]; then
      trap '"${sudo[@]}" rm -f "$guard"' EXIT
      trap 'exit 130' INT TERM
      printf '#!/bin/sh\nexit 101\n' | "${sudo[@]}" tee "$guard" >/dev/null
      "${sudo[@]}" chmod 755 "$guard"
    fi
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq </dev/null || true
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" </dev/null | sed -u 's/^/    /'
  ) || die "apt-get could not install $*." "Its own words are above. Once it works by hand, try again:" \
    "sudo apt-get install --no-install-recommends $*"
}

# A service that came with a package that was installed for its program only.
do_not_start_at_boot() {
  command -v systemctl >/dev/null || return 0
  "${sudo[@]}" systemctl disable --quiet "$1" 2>/dev/null || true
}

port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# A free port below the range that the kernel hands out for outgoing connections.
free_port() {
  local port try
  for try in {1..50}; do
    port=$((20000 + (RANDOM * 32768 + RANDOM + try) % 12000))
    port_taken "$port" || { echo "$port"; return; }
  done
  die "no free port was found between 20000 and 32000."
}

# Is the process of this pid file alive, and is it the server that works in this folder (and not a later process of the same number)?
# Both servers change into their data folder, so that it tells whose they are.
alive_in() {
  local pid
  pid=$(cat "$1" 2>/dev/null) && [[ -n $pid ]] || return 1
  [[ $(readlink "/proc/$pid/cwd" 2>/dev/null) == "$2" ]]
}

# end_process PID-FILE FOLDER SIGNAL NAME
end_process() {
  local pid try
  alive_in "$1" "$2" || { rm -f "$1"; return 0; }
  pid=$(cat "$1")
  kill -s "$3" "$pid"
  for ((try = 0; try < 600; try++)); do
    # an ended process may stay in the table for a while, but it has no folder any more
    alive_in "$1" "$2" || { rm -f "$1"; return 0; }
    sleep 0.1
  done
  die "$4 (process $pid) is still busy stopping after a minute." "Look at it with:  ps -fp $pid"
}

# As root, a server runs as a user that can do nothing else, if that user can reach the folder; else as who we are.
# server_user FOLDER USER…: prints the user, or nothing.
server_user() {
  local folder=$1 user
  shift
  [[ $EUID -eq 0 ]] || return 0
  for user in "$@" nobody; do
    if setpriv --reuid="$user" --regid="$(id -g "$user" 2>/dev/null)" --init-groups test -x "$folder" 2>/dev/null; then
      echo "$user"
      return
    fi
  done
}

# run_as USER COMMAND…: runs it in a session of its own, so that Ctrl-C here does not reach it; an empty user means ourselves.
run_as() {
  local user=$1
  shift
  if [[ -n $user ]]; then
    exec setsid setpriv --reuid="$user" --regid="$(id -g "$user")" --init-groups "$@"
  fi
  exec setsid "$@"
}

# remembered FILE COMMAND…: the text kept in the file, made by the command the first time.
remembered() {
  local file=$1
  shift
  [[ -s $file ]] || (umask 077 && "$@" >"$file")
  cat "$file"
}

random_text() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
