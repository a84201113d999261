#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A result file that cannot be written: exit 74, a message that says why, and nothing is left.
set -eu
. "$(dirname "$0")/lib.sh"
knockon=$1
cd "$here"
mkdir "$work/r"

expect 74 "make the folder first" "$knockon" run attack.yaml -o "$work/nowhere/a.h5"
expect 74 "is a folder" "$knockon" run attack.yaml -o "$work/r"
expect 74 "device" "$knockon" run attack.yaml -o /dev/null
expect 74 "File too large" bash -c "ulimit -f 64; exec '$knockon' run attack.yaml -o '$work/r/a.h5'"
expect_files "$work/r"

if [ "$(id -u)" = 0 ] && mount -t tmpfs -o size=4m none "$work/r" 2>/dev/null; then
  trap 'umount "$work/r"; rm -rf "$work"' EXIT
  # There is room at the start and none at the end.
  "$knockon" run attack.yaml -o "$work/r/a.h5" --trials 1e6 --threads 2 --set output.per_trial=none --progress json >/dev/null 2>"$work/err" &
  child=$!
  until grep -q progress "$work/err" || ! kill -0 $child 2>/dev/null; do sleep 0.05; done
  head -c 4m /dev/zero >"$work/r/filler" 2>/dev/null || true
  code=0
  wait $child || code=$?
  [ $code = 74 ] || fail "exit $code instead of 74 on a full disk"
  grep -q "No space left on device; make room" "$work/err" || fail "no word about the full disk: $(cat "$work/err")"
  expect_files "$work/r" filler
  expect 74 "lower run.trials" "$knockon" run attack.yaml -o "$work/r/a.h5"
  expect 65 "lower run.trials" "$knockon" check attack.yaml -o "$work/r/a.h5"
  rm "$work/r/filler"
  expect 74 "and its journal up to .* while it runs, .* are free where" "$knockon" run attack.yaml -o "$work/r/a.h5" --trials 5e6 --set output.per_trial=none
  expect 74 "the shard of 5000000 trials takes up to" "$knockon" run attack.yaml -o "$work/r/a.h5" --trials 5e6 --set output.per_trial=none --shard 1/2
  expect 0 "its journal beside it takes up to .* should the disk be full the run ends, and goes on by --resume" "$knockon" check attack.yaml -o "$work/r/a.h5" --set run.trials=100000 --set output.per_trial=none
  mount -o remount,ro "$work/r"
  expect 74 "Read-only file system" "$knockon" run attack.yaml -o "$work/r/a.h5"
else
  echo "SKIPPED in part: a full disk needs root and tmpfs (the limit on file sizes stands in for it)"
fi
if [ "$(id -u)" != 0 ]; then
  mkdir "$work/locked"
  chmod 555 "$work/locked"
  expect 74 "Permission denied" "$knockon" run attack.yaml -o "$work/locked/a.h5"
fi
exit $failed
