#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds and runs one fuzz target: tests/fuzz/run.sh scenario [SECONDS]. Findings are left in build-fuzz/NAME-findings.
set -euo pipefail
cd "$(dirname "$0")/../.."
name=$1 seconds=${2:-600}
cmake --preset fuzz -G Ninja >/dev/null
ninja -C build-fuzz "fuzz_$name"
seeds=build-fuzz/$name-seeds findings=build-fuzz/$name-findings
mkdir -p "$seeds" "$findings"
words=()
[ ! -f "tests/fuzz/$name.dict" ] || words=(-dict="tests/fuzz/$name.dict")
find "tests/bad_input/$name" tests/cli scenarios -type f \( -name '*.yaml' -o -name '*.csv' -o -name '*.txt' \) -size -64k -exec cp -t "$seeds" {} +
"build-fuzz/tests/fuzz/fuzz_$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=8192 -artifact_prefix="$findings/" \
  -print_final_stats=1 "${words[@]}" "$seeds"
