#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Killed after every single record of its journal, a run goes on from exactly that record to the same bytes; so does one run that is killed after each of
# its records, again and again.   every_record.sh PROGRAM LIBRARY
set -eu
. "$(dirname "$0")/../cli/lib.sh"
knockon=$1 library=$2
cd "$here/../cli"
n_records=12
run=("$knockon" run attack.yaml --trials $((n_records * 512)) --set output.per_trial=region --set output.spillover=false --quiet --threads 1)
expect 0 "" "${run[@]}" -o "$work/one.h5"
wanted=$(sha256sum <"$work/one.h5")
kept=("${run[@]}" -o "$work/a.h5" --keep-every 0.000001 --resume)
resumed() { sed -n 's/.*"trials_resumed": \([0-9]*\).*/\1/p' "$work/a.log.json"; }

# The journal's head and its name come to the disk first, each with a sync; then every record with one.
killed_after() { # SYNCS
  local code=0
  { env KNOCKON_TEST_KILL_AFTER_SYNC="$1" ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD="$library" "${kept[@]}" || code=$?; } 2>/dev/null
  [ $code = 137 ] || fail "exit $code instead of being killed after sync $1"
  [ ! -e "$work/a.h5" ] || fail "there is a result before its time"
}

for n in $(seq 0 $n_records); do
  rm -f "$work"/a.*
  killed_after $((n + 2))
  expect 0 "" "${kept[@]}"
  [ "$(resumed)" = $((n * 512)) ] || fail "$(resumed) trials are taken up after record $n"
  [ "$(sha256sum <"$work/a.h5")" = "$wanted" ] || fail "another file after record $n"
done

rm -f "$work"/a.*
killed_after 2
for _ in $(seq $n_records); do killed_after 1; done
expect 0 "" "${kept[@]}"
[ "$(resumed)" = $((n_records * 512)) ] || fail "$(resumed) trials are taken up after $n_records kills"
[ "$(sha256sum <"$work/a.h5")" = "$wanted" ] || fail "another file after $n_records kills"
exit $failed
