#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds knockon with all tests by gcc and by clang, warnings as errors, and runs the quick tests.
#   tests/run.sh [ctest options]        tests/run.sh -L long   the statistics that take long
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
cd "$here"
scenarios/setup.sh build tests clang

for preset in dev dev-clang; do
  echo "== build: $preset"
  cmake --preset "$preset" -G Ninja >/dev/null
  cmake --build --preset "$preset"
done
export OMP_WAIT_POLICY=passive # threads that wait leave the processors to the tests beside them
[ $# -gt 0 ] || set -- -LE long
ctest --test-dir build-dev -j "$(nproc)" --output-on-failure --no-tests=error "$@"
echo "== what needs clang"
ctest --test-dir build-clang --output-on-failure --no-tests=error -L clang
