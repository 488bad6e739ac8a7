#!/usr/bin/env bash
# The tests of `make check`: unit and contract suites on the Node version of the image, then all tests on the installed
# Node version. The second run starts even if the first one fails; the last line counts the tests of both.
set -euo pipefail
cd "$(dirname "$0")/.."

TEST_TALLY_FILE=$(mktemp)
export TEST_TALLY_FILE
trap 'rm -f "$TEST_TALLY_FILE"' EXIT

status=0
bash scripts/test-on-node.sh || status=$?
npm test --silent || status=$?
exit "$status"
