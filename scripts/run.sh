#!/usr/bin/env bash
# Starts the built service; with --watch the sources, again after every change. Without a source and a database it
# shows the sample cluster.
set -euo pipefail
cd "$(dirname "$0")/.."

is_configured() {
  local name
  [ -n "${KUBERNETES_SERVICE_HOST:-}" ] && return 0
  for name in SAMPLE PROMETHEUS_URL DATABASE_URL DATABASE_URL_FILE DATABASE_READ_URL DATABASE_READ_URL_FILE \
    KUBERNETES KUBECONFIG CLUSTER_NAME; do
    name="GREENKUBE_$name"
    [ -n "${!name:-}" ] && return 0
  done
  return 1
}

is_configured || export GREENKUBE_SAMPLE=true
# Text for a terminal, JSON for a log collector.
[ -t 1 ] && export GREENKUBE_LOG_FORMAT="${GREENKUBE_LOG_FORMAT:-text}"
# Five times what it needs under load. On a machine with much memory Node would allow four gigabytes, and then collect garbage
# so late that the process is half as large again. In a container the limit of its memory does the same.
[ "${1:-}" = --watch ] && exec npx tsx watch --clear-screen=false src/main.ts
exec node --max-old-space-size=1024 dist/src/main.js
