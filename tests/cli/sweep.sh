#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sweeps: files of points, the file over all of them, what is not run again, broken points, shards, mistakes.
#   sweep.sh PROGRAM
set -uo pipefail
knockon=$(realpath "$1")
. "$(dirname "$0")/lib.sh"
cd "$work"
mkdir in
cp -r "$here/two-countries" "$here/attack.yaml" in/
set -- in/attack.yaml --set run.trials=512 --set output.spillover=false
vary=(--vary waves.0.success=0.2:0.6:0.2 --vary waves.substations.targets.pick=1,2)

expect 0 "6 points run, 0 there already" "$knockon" sweep "$@" "${vary[@]}" -o swept
expect_files swept point-0001.h5 point-0002.h5 point-0003.h5 point-0004.h5 point-0005.h5 point-0006.h5 sweep.h5
sha256sum swept/*.h5 >before
rm swept/point-0003.h5
expect 0 "1 points run, 5 there already" "$knockon" sweep "$@" "${vary[@]}" -o swept
expect 0 "" sha256sum -c before
expect 0 "6 points run" "$knockon" sweep "$@" "${vary[@]}" --seed 2 -o swept
expect 0 "point 4 of 6 (waves.0.success=0.4, waves.substations.targets.pick=2)" "$knockon" sweep "$@" "${vary[@]}" -o swept

# Shards do the same points; the whole then has nothing left to run.
expect 0 "2 points run" "$knockon" sweep "$@" "${vary[@]}" --shard 1/3 -o shards
expect 0 "2 points run" "$knockon" sweep "$@" "${vary[@]}" --shard 3/3 -o shards
expect_files shards point-0001.h5 point-0003.h5 point-0004.h5 point-0006.h5
expect 0 "2 points run" "$knockon" sweep "$@" "${vary[@]}" --shard 2/3 -o shards
expect 0 "0 points run, 6 there already" "$knockon" sweep "$@" "${vary[@]}" -o shards
expect 0 "" diff -r shards swept
expect 64 "more than 6 shards" "$knockon" sweep "$@" "${vary[@]}" --shard 1/7 -o shards

# In the scenario: the same grid, and a list of points. Neither changes what a plain run gives.
{ cat in/attack.yaml; echo 'sweep: { waves.0.success: { from: 0.2, to: 0.6, step: 0.2 }, waves.substations.targets.pick: [1, 2] }'; } >in/grid.yaml
{ cat in/attack.yaml; printf 'sweep:\n  - { waves.0.success: 0.2, run.seed: 3 }\n  - { waves.0.success: 0.7, run.seed: 4 }\n'; } >in/list.yaml
shift
expect 0 "6 points run" "$knockon" sweep in/grid.yaml "$@" -o grid
expect 0 "" diff -r grid swept
expect 0 "2 points run" "$knockon" sweep in/list.yaml "$@" -o list
expect 0 "" "$knockon" run in/attack.yaml "$@" -o plain.h5
expect 0 "" "$knockon" run in/list.yaml "$@" -o with-sweep.h5
expect 0 "" cmp plain.h5 with-sweep.h5

# What is interrupted goes on, to the same bytes.
expect 0 "2 points run" "$knockon" sweep in/attack.yaml --vary run.seed=1,2 --trials 40000 --set output.spillover=false -o whole
expect 75 "the same command again" "$knockon" sweep in/attack.yaml --vary run.seed=1,2 --trials 40000 --set output.spillover=false --time-limit 0.05 -o stopped
[ ! -e stopped/sweep.h5 ] || fail "an interrupted sweep has a summary"
expect 0 "2 points run" "$knockon" sweep in/attack.yaml --vary run.seed=1,2 --trials 40000 --set output.spillover=false -o stopped
expect 0 "" diff -r whole stopped

# A broken point is named at the end; the others run.
expect 65 "point 2 (waves.0.success=1.5) has no result" "$knockon" sweep in/attack.yaml "$@" --vary waves.0.success=0.5,1.5,0.7 -o broken
expect_files broken point-0001.h5 point-0003.h5 sweep.h5

# Nothing runs where the mistake is seen before.
mistake() {
  local code=$1 pattern=$2
  shift 2
  expect "$code" "$pattern" "$knockon" sweep in/attack.yaml "$@" -o nothing
  [ ! -e nothing ] || fail "a folder was made: $*"
}
mistake 64 "does not meet its end" --vary waves.0.success=0.1:0.9:0.3
mistake 64 "leads away" --vary waves.0.success=0.9:0.1:0.1
mistake 64 "step .* is 0" --vary waves.0.success=0.1:0.9:0
mistake 64 "a range is FROM:TO:STEP" --vary waves.0.success=0.1:0.9
mistake 64 "has no values" --vary waves.0.success=
mistake 64 "more than 10,000" --vary run.seed=1:200:1 --vary waves.0.success=0:1:0.01
mistake 64 "varied twice" --vary run.seed=1,2 --vary run.seed=3,4
mistake 65 "sucess" --vary waves.0.sucess=0.1,0.2
mistake 65 "abc" --vary waves.0.success=0.1,abc
mistake 64 "nothing is varied"
mistake 64 "needs PATH" --vary run.seed

# Points whose files would not fit together are refused before anything runs, or where only the region tells; --ragged lets them differ.
mistake 65 ".trial. has 600 entries here and 512 there" --vary run.trials=512,600
mistake 65 "run.stop ends points" --vary run.seed=1,2 --set run.stop.relative_half_width=0.1
mistake 65 "output.per_trial, which decides" --vary output.per_trial=region,country
mistake 65 ".strategy. has other entries; sweep.h5 needs the same" --ragged --vary strategies.harden.name=soft,hard
expect 0 "2 points run" "$knockon" sweep in/attack.yaml --vary run.trials=512,600 --ragged -o ragged
cp -r in/two-countries in/more
echo "extra,Extra,XA,health,,clinic,50.1,10.1,0,1,,0" >>in/more/facilities.csv
expect 65 "fit to that of point 1: .facility. has 15 entries" "$knockon" sweep in/attack.yaml "$@" --vary region.load=two-countries,more -o regions
expect_files regions point-0001.h5 sweep.h5
expect 0 "1 points run, 1 there" "$knockon" sweep in/attack.yaml "$@" --vary region.load=two-countries,more --ragged -o regions

# Points on the same region share it; the files are those of points that have it for themselves.
cp -r in/two-countries in/other
sed -i 's/,0.6,/,0.7,/' in/other/*.csv
both=(--vary run.seed=1,2 --vary region.load=two-countries,other)
expect 0 "4 points run" "$knockon" sweep in/attack.yaml "$@" "${both[@]}" -o together
for i in 1 2 3 4; do expect 0 "1 points run" "$knockon" sweep in/attack.yaml "$@" "${both[@]}" --shard $i/4 -o apart; done
expect 0 "4 there already; sweep.h5" "$knockon" sweep in/attack.yaml "$@" "${both[@]}" --gather -o apart
expect 0 "" diff -r together apart
expect 65 "point-0002.h5: is not there" "$knockon" sweep in/attack.yaml "$@" --vary run.seed=1,7 --gather -o seeds
expect 64 "all shards together" "$knockon" sweep in/attack.yaml "$@" --vary run.seed=1,7 --gather --shard 1/2 -o seeds

# For programs: what became of each point, on stdout; how it goes, on stderr.
sed 's/success: 0.7, run/success: 1.7, run/' in/list.yaml >in/wrong.yaml
expect 65 "point 2 of in/wrong.yaml:23 (waves.0.success=1.7" "$knockon" sweep in/wrong.yaml "$@" -o wrong
"$knockon" sweep in/attack.yaml "$@" --vary waves.0.success=0.5,1.5,0.6 --json --progress json -o broken2 >json 2>events
[ $? = 65 ] || fail "a broken point with --json"
/usr/bin/python3 - json events <<'PYTHON' || fail "what programs read"
import json, sys
told = json.load(open(sys.argv[1]))
assert (told["run"], told["there"], told["broken"], told["not_run"]) == (2, 0, 1, 0), told
assert told["summary"] == "broken2/sweep.h5"
assert [p["state"] for p in told["points"]] == ["run", "broken", "run"]
assert told["points"][2]["values"] == {"waves.0.success": 0.6} and told["points"][2]["file"] == "broken2/point-0003.h5"
error = told["points"][1]["errors"][0]
assert error["line"] == 1 and error["column"] == 17 and "0 to 1" in error["message"]
events = [json.loads(line) for line in open(sys.argv[2]) if line.startswith("{")]
assert [e["point"] for e in events if e["event"] == "point"] == [1, 3]
assert all(e["points"] == 3 for e in events)
assert {e["point"] for e in events if e["event"] == "progress"} == {1, 3}
PYTHON

# Two at once share the points; over other points they would be in each other's way. Killed ones leave no lock behind.
many=(--vary run.seed=1:8:1 --trials 60000 --set output.per_trial=none --set output.spillover=false --threads 1)
wait_for_lock() { until [ -e at-once/.sweep.lock ] || ! kill -0 $1 2>/dev/null; do sleep 0.02; done; }
"$knockon" sweep in/attack.yaml "${many[@]}" -o at-once --json -q >first &
child=$!
wait_for_lock $child
expect 74 "a sweep over other points" "$knockon" sweep in/attack.yaml "${many[@]}" --seed 3 --vary waves.0.success=0.1,0.2 -o at-once
expect 0 "" "$knockon" sweep in/attack.yaml "${many[@]}" -o at-once --json -q
cp out second
wait $child || fail "the first of two sweeps"
/usr/bin/python3 -c 'import json; a, b = (json.load(open(name)) for name in ("first", "second")); assert a["run"] + b["run"] == 8, (a, b); assert a["there"] == b["run"]' ||
  fail "two sweeps at once ran a point twice, or none"
expect 0 "8 points run" "$knockon" sweep in/attack.yaml "${many[@]}" -o alone
expect 0 "" diff -r -x ".*.tmp-*" alone at-once # what a kill cut off in the middle of writing stays under its temporary name
rm -r at-once
for signal in KILL INT; do
  "$knockon" sweep in/attack.yaml "${many[@]}" -o at-once -q 2>/dev/null &
  child=$!
  wait_for_lock $child
  sleep 0.1
  kill -$signal $child
  code=0
  wait $child 2>/dev/null || code=$?
  [ $code = 0 ] || [ $code = 137 ] || [ $code = 75 ] || fail "exit $code after SIG$signal"
done
expect 0 "sweep.h5" "$knockon" sweep in/attack.yaml "${many[@]}" -o at-once
expect 0 "" diff -r -x ".*.tmp-*" alone at-once # what a kill cut off in the middle of writing stays under its temporary name

/usr/bin/python3 "$here/../python/read_sweep.py" swept list broken || [ $? = 77 ] || failed=1
exit $failed
