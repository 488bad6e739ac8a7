#!/usr/bin/env bash
# Makes sure that the servers which the tests start for themselves are installed: PostgreSQL (15 or newer) and
# Prometheus. On Debian and Ubuntu they come from the distribution; elsewhere it says what to install.
set -euo pipefail

has_postgres() {
  command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null
}
has_prometheus() {
  command -v prometheus >/dev/null && command -v promtool >/dev/null
}

missing=()
has_postgres || missing+=(postgresql)
has_prometheus || missing+=(prometheus)
[ ${#missing[@]} -eq 0 ] && exit 0

fail() {
  echo "The tests need ${missing[*]}: $1" >&2
  exit 1
}
command -v apt-get >/dev/null ||
  fail "install PostgreSQL 15 or newer (initdb, postgres) and Prometheus (prometheus, promtool), and put them on the PATH."
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || fail "run 'apt-get install ${missing[*]}' as root."
  as_root=(sudo)
fi
echo "Installing ${missing[*]} for the tests"
"${as_root[@]}" apt-get update -qq || fail "'apt-get update' failed."
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
  fail "'apt-get install ${missing[*]}' failed."
has_postgres && has_prometheus || fail "they were installed but cannot be found."
