#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds a release and prints, for each workload, a baseline, ours and the ratio, measured in one run on one core. Answers are checked against the
# baseline's before a figure is printed.   run.sh [w1 w2 w3 w4 w5 steps account account_time draws stress optimise]
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
cd "$here"
scenarios/setup.sh build tests
cmake --preset release -G Ninja >/dev/null
cmake --build --preset release >/dev/null
[ $# -gt 0 ] || set -- draws w2 account account_time w3 w1 w4 w5 steps stress optimise
export OMP_NUM_THREADS=1
for bench in "$@"; do
  taskset -c 0 "build/tests/bench/bench_$bench"
done
