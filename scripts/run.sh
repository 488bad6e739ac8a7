#!/usr/bin/env bash
# Starts the built service; with --watch it runs the sources and restarts after every change. Without a configured data
# source and database it uses the sample cluster.
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
if [ "${1:-}" = --watch ]; then
  npx tsx scripts/dashboard.ts --watch &
  exec npx tsx watch --clear-screen=false --include 'generated/dashboard/*' src/main.ts
fi
# Five times the heap needed under load. Without the option Node allows up to 4 GB on a large machine, collects garbage late
# and uses 50 % more memory. In a container the memory limit sets the heap size.
exec node --max-old-space-size=1024 dist/src/main.js
