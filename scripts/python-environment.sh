#!/usr/bin/env bash
# python-environment.sh REQUIREMENTS: prints the path of a virtual environment with exactly the packages of the file. The
# environment is created once per file content and Python version, in ~/.cache/greenkube. pip prints only errors.
set -euo pipefail
cd "$(dirname "$0")/.."
requirements="$1"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/greenkube"

# Debian and Ubuntu ship `ensurepip` in the package python3-venv.
python3 -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || bash scripts/test-servers.sh >&2

digest="$(python3 - "$requirements" <<'PYTHON'
import hashlib, pathlib, sys
print(hashlib.sha256(sys.version.encode() + pathlib.Path(sys.argv[1]).read_bytes()).hexdigest()[:16])
PYTHON
)"
environment="$cache/python-$digest"
if [ ! -x "$environment/bin/python" ]; then
  mkdir -p "$cache"
  # Another process can create the same environment at the same time. Each uses its own folder; the first complete one is linked.
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
