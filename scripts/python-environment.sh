#!/usr/bin/env bash
# python-environment.sh REQUIREMENTS: prints the folder of a virtual environment with exactly these packages. It is created
# once for each content of the file and each version of Python, in ~/.cache/greenkube; pip is silent unless it fails.
set -euo pipefail
cd "$(dirname "$0")/.."
requirements="$1"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/greenkube"

# `ensurepip` is what Debian and Ubuntu leave out of Python until its `venv` is installed.
python3 -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || bash scripts/test-servers.sh >&2

digest="$(python3 - "$requirements" <<'PYTHON'
import hashlib, pathlib, sys
print(hashlib.sha256(sys.version.encode() + pathlib.Path(sys.argv[1]).read_bytes()).hexdigest()[:16])
PYTHON
)"
environment="$cache/python-$digest"
if [ ! -x "$environment/bin/python" ]; then
  mkdir -p "$cache"
  # Another process may create the same environment: each has a folder of its own, and a link names the complete one.
  created="$(mktemp -d "$environment.XXXXXX")"
  trap 'rm -rf "$created"' EXIT
  python3 -m venv "$created"
  "$created/bin/pip" install --quiet --disable-pip-version-check --only-binary=:all: -r "$requirements" >&2
  if [ ! -x "$environment/bin/python" ]; then
    ln -sfn "$created" "$environment"
    trap - EXIT
  fi
fi
echo "$environment"
