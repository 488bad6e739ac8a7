#!/usr/bin/env bash
# The tests of `make check`: unit and contract suites on the Node version of the image, then all tests on the Node version
# that is installed. Both runs take place whatever the first one finds; the last line counts both.
set -euo pipefail
cd "$(dirname "$0")/.."

TEST_TALLY_FILE=$(mktemp)
export TEST_TALLY_FILE
trap 'rm -f "$TEST_TALLY_FILE"' EXIT

status=0
bash scripts/test-on-node.sh || status=$?
npm test --silent || status=$?
exit "$status"
