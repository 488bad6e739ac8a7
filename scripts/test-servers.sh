#!/usr/bin/env bash
# Makes sure that the programs which the tests start for themselves are installed: PostgreSQL (15 or newer), Prometheus,
# Chromium and Python (3.10 or newer). On Debian and Ubuntu they come from the distribution; elsewhere it says what to install.
set -euo pipefail

has_postgres() {
  command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null
}
has_prometheus() {
  command -v prometheus >/dev/null && command -v promtool >/dev/null
}
has_chromium() {
  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null
}
# `ensurepip` is what Debian and Ubuntu leave out of Python until its `venv` is installed.
has_python() {
  python3 -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))' 2>/dev/null
}

missing=()
has_postgres || missing+=(postgresql)
has_prometheus || missing+=(prometheus)
has_chromium || missing+=(chromium)
has_python || missing+=(python3-venv)
[ ${#missing[@]} -eq 0 ] && exit 0

fail() {
  echo "The tests need ${missing[*]}: $1" >&2
  exit 1
}
command -v apt-get >/dev/null ||
  fail "install PostgreSQL 15 or newer (initdb, postgres), Prometheus (prometheus, promtool), Chromium and Python 3.10 or newer (python3, with venv), and put them on the PATH."
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || fail "run 'apt-get install ${missing[*]}' as root."
  as_root=(sudo)
fi
echo "Installing ${missing[*]} for the tests"
"${as_root[@]}" apt-get update -qq || fail "'apt-get update' failed."
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
  fail "'apt-get install ${missing[*]}' failed."
has_postgres && has_prometheus && has_chromium && has_python || fail "they were installed but cannot be found."
