# shellcheck shell=bash
# The cargo tools that the checks use: each in one version, built on demand into .marquee/tools and kept there.
# Needs say.sh and machine.sh.

tools=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/.marquee/tools

# tool cargo-deny|cargo-machete|diesel: makes sure that it is there; its path is $tools/bin/NAME.
tool() {
  case $1 in
    cargo-deny) build_tool cargo-deny cargo-deny 0.20.2 --no-default-features ;;
    cargo-machete) build_tool cargo-machete cargo-machete 0.9.2 ;;
    diesel)
      # the only thing that links the C client, and only on the machine that checks
      if [[ ! -x $tools/bin/diesel ]]; then
        command -v mariadb_config >/dev/null || command -v mysql_config >/dev/null || install_packages "the MySQL client library" libmariadb-dev pkg-config
      fi
      build_tool diesel diesel_cli 2.3.14 --no-default-features --features mysql
      ;;
    *) die "there is no tool $1." ;;
  esac
}

# build_tool PROGRAM CRATE VERSION OPTION…
build_tool() {
  local program=$1 crate=$2 version=$3
  shift 3
  if [[ -x $tools/bin/$program ]] && [[ $("$tools/bin/$program" --version 2>/dev/null) == *"$version"* ]]; then return; fi
  say "Building $crate $version into .marquee/tools (once; a minute or two)"
  # built to be ready soon, not to be fast
  CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_DEBUG=false \
    cargo install --locked --quiet --force --root "$tools" --version "=$version" "$crate" "$@" ||
    die "$crate could not be built." "Its own words are above."
}

need_rust() {
  command -v cargo >/dev/null || die "Rust is not installed." "Get it from https://rustup.rs, open a new shell, and try again."
  local have
  have=$(cargo --version | awk '{ print $2 }')
  [[ $(printf '%s\n' 1.89.0 "${have%%-*}" | sort -V | head -n 1) == 1.89.0 ]] ||
    die "Rust $have is too old: Marquee needs 1.89 or later." "With rustup:  rustup update stable"
  command -v cc >/dev/null || install_packages "a C compiler and linker" gcc libc6-dev
}
