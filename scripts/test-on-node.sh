#!/usr/bin/env bash
# test-on-node.sh [MAJOR]: runs the unit and contract suites on another Node version, by default that of the image.
# npm downloads Node to its cache; it is not a dependency of the project. Later runs need no network.
set -euo pipefail
cd "$(dirname "$0")/.."

major="${1:-$(sed -n 's/^ARG NODE_IMAGE=node:\([0-9][0-9]*\).*/\1/p' deploy/Dockerfile)}"
[ -n "$major" ] || { echo "deploy/Dockerfile contains no major version of Node" >&2; exit 1; }
program=$(npx --yes --prefer-offline --package="node@$major" -- node -p process.execPath)
echo "Unit and contract suites on Node $("$program" --version)"
exec "$program" node_modules/mocha/bin/mocha.js --parallel --jobs 2 'test/unit/**/*.test.ts' 'test/contract/**/*.test.ts'
