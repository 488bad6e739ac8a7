#!/usr/bin/env bash
# stage-image.sh FOLDER: writes the content of the image, the built service and its production dependencies, to a folder.
# The Dockerfile runs it; it also works without a container engine. Requires Node and the modules of `npm ci`.
# Without a Git working tree, REVISION in the environment is recorded as the revision of the source.
set -euo pipefail
[ $# -eq 1 ] || { echo 'usage: stage-image.sh FOLDER' >&2; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)
[ -z "$(ls -A "$folder")" ] || { echo "$folder is not empty" >&2; exit 1; }
cd "$(dirname "$0")/.."

node_modules/.bin/tsx scripts/build.ts "$folder/dist"
cp package.json package-lock.json openapi.yaml CHANGELOG.md LICENSE deploy/healthcheck.mjs "$folder"
npm ci --prefix "$folder" --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error
# Only root may change files and all users may read them, regardless of the umask.
chmod -R u=rwX,go=rX "$folder"
