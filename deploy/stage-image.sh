#!/usr/bin/env bash
# stage-image.sh FOLDER: puts what the image holds into a folder: the built service and its production dependencies.
# The Dockerfile calls it, and so can anyone without a container engine. Needs Node, and the modules of `npm ci`.
# REVISION in the environment is recorded as the revision of the source where there is no Git working tree.
set -euo pipefail
[ $# -eq 1 ] || { echo 'usage: stage-image.sh FOLDER' >&2; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)
[ -z "$(ls -A "$folder")" ] || { echo "$folder is not empty" >&2; exit 1; }
cd "$(dirname "$0")/.."

node_modules/.bin/tsx scripts/build.ts "$folder/dist"
cp package.json package-lock.json openapi.yaml CHANGELOG.md LICENSE deploy/healthcheck.mjs "$folder"
npm ci --prefix "$folder" --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error
# Nobody but root may change a file, everybody may read all of them, whatever the umask was.
chmod -R u=rwX,go=rX "$folder"
