#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# knockon stress: what it prints, refuses, and does when it is stopped; the same on any number of threads.
set -eu
. "$(dirname "$0")/lib.sh"
knockon=$1
cd "$here"

expect 0 "Worst attack found: 2 of" "$knockon" stress attack.yaml -k 2
grep -q "attacks were tried: there is no worse one" "$work/out" || fail "stress does not try all attacks of two hits"
awk 'length($0) > 100 {print; exit 1}' "$work/out" || fail "stress prints lines over 100 columns"
expect 0 '"proven": false' "$knockon" stress attack.yaml -k 2 --exact 0 --json
/usr/bin/python3 -m json.tool <"$work/out" >/dev/null || fail "stress --json is no JSON"
cp "$work/out" "$work/one"
for threads in 1 2 5; do
  expect 0 "" "$knockon" stress attack.yaml -k 2 --exact 0 --json --threads $threads
  cmp "$work/one" "$work/out" || fail "$threads threads find another attack"
done

# The attack is a wave: a run of it loses what was said.
"$knockon" stress attack.yaml -k 2 --json --quiet >"$work/found"
ids=$(/usr/bin/python3 -c 'import json, sys; print(", ".join(h["facility"] for h in json.load(sys.stdin)["hits"]))' <"$work/found")
"$knockon" run attack.yaml -o "$work/found.h5" --set "waves=[{targets: {list: [$ids]}}]" --trials 1 --quiet
"$knockon" show "$work/found.h5" --json >"$work/shown"
/usr/bin/python3 - "$work/found" "$work/shown" <<'PY' || fail "a run of the attack that was found loses something else"
import json, sys
found, shown = (json.load(open(path)) for path in sys.argv[1:])
loss = next(s for s in shown["strategies"] if s["name"] == "baseline")["mean"]["value"]
sys.exit(abs(loss - found["loss"]) > 1e-9)
PY

expect 0 "links, strategy" "$knockon" stress attack.yaml -k 1 --hits links
expect 0 "disks of 5.00 km" "$knockon" stress attack.yaml -k 1 --hits disks --radius-km 5
expect 0 "people without service" "$knockon" stress attack.yaml -k 1 --objective people
expect 0 "1 of 3 facilities" "$knockon" stress attack.yaml -k 1 --pick 3 --by degree
expect 64 "stress needs SCENARIO" "$knockon" stress
expect 64 "the number of hits: -k K" "$knockon" stress attack.yaml
expect 64 "must lie between 1 and 255" "$knockon" stress attack.yaml -k 0
expect 64 "did you mean disks?" "$knockon" stress attack.yaml -k 1 --hits disk
expect 64 "disks need a radius" "$knockon" stress attack.yaml -k 1 --hits disks
expect 64 "radius-km is for" "$knockon" stress attack.yaml -k 1 --radius-km 3
expect 64 "not disks" "$knockon" stress attack.yaml -k 1 --hits disks --radius-km 3 --pick 5
expect 64 "give both" "$knockon" stress attack.yaml -k 1 --by degree
expect 65 "to choose from: lower k" "$knockon" stress attack.yaml -k 4 --pick 3
expect 65 "the region has no country \"XX\"" "$knockon" stress attack.yaml -k 1 --objective country:XX
expect 65 "is none of region, country:ID" "$knockon" stress attack.yaml -k 1 --objective regions
expect 65 "there is no strategy \"hardn\"" "$knockon" stress attack.yaml -k 1 --strategy hardn
expect 65 "nothing to hit.*no 'powr' in column sector; did you mean 'power'" "$knockon" stress attack.yaml -k 1 --targets '{ sector: powr }'
expect 65 "expected a filter" "$knockon" stress attack.yaml -k 1 --targets power
expect 65 "No such file\|cannot" "$knockon" stress nowhere.yaml -k 1
expect 0 "Example:" "$knockon" stress --help

# Stopped: the worst attack until then, exit 75.
large=../../scenarios/tri-border/attack.yaml
expect 75 "The search was stopped before it was over" "$knockon" stress $large -k 4 --exact 1e12 --time-limit 1
"$knockon" stress $large -k 4 --exact 1e12 --progress json >"$work/out" 2>"$work/err" &
child=$!
until grep -q progress "$work/err" || ! kill -0 $child 2>/dev/null; do sleep 0.05; done
kill -INT $child
code=0
wait $child || code=$?
[ $code = 75 ] || fail "exit $code instead of 75 after SIGINT"
grep -q "The search was stopped before" "$work/out" || fail "no attack after SIGINT"

exit $failed
