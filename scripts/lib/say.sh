# shellcheck shell=bash
# How the scripts talk: one line for each thing they do, and an error that says what to do about it.

if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
  bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' green=$'\e[32m' plain=$'\e[0m'
else
  bold='' dim='' red='' green='' plain=''
fi

say() { printf '%s==>%s %s\n' "$green$bold" "$plain" "$*"; }
detail() { printf '    %s%s%s\n' "$dim" "$*" "$plain"; }

# die MESSAGE [WHAT TO DO]…
die() {
  printf '%serror:%s %s\n' "$red$bold" "$plain" "$1" >&2
  shift
  [[ $# -eq 0 ]] || printf '       %s\n' "$@" >&2
  exit 1
}

# The end of a log, indented, for an error's sake.
log_tail() { [[ -r $1 ]] && tail -n "${2:-15}" "$1" | sed 's/^/    | /' >&2; }
